//! Who may see an order: the shopper it belongs to, and the browser that ordered it.

use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, Client, Optional, Session, see_other};
use profile::pages::Viewer;
use shared_types::order::{ByOrder, CancelMyOrder, CancelOrder, GetMyOrder, GetOrder, OrderView};
use shared_types::{Empty, OrderId};

use crate::return_to::sign_in_for;
use crate::shopper::Shopper;

/// An order that may be seen, and by whom.
pub struct Found {
    /// The order.
    pub order: OrderView,
    /// Whether anybody is signed in.
    pub viewer: Viewer,
    key: Key,
}

/// By which right.
enum Key {
    /// It is the shopper's; the client acts for them.
    Own(Client),
    /// This browser ordered it; the client acts for this BFF.
    Ordered(Client),
}

/// Why there is none to show.
pub enum Stop {
    /// A problem, 404 for another's and an unknown one alike.
    Problem(ApiError),
    /// Nobody is signed in whose it could be.
    SignIn(String),
}

/// Looks among the shopper's orders, then among this browser's.
pub async fn find(app: &App, session: &Session, order_id: &str) -> Result<Found, Stop> {
    let unknown = || ApiError::not_found("order");
    let order_id: OrderId = order_id.parse().map_err(|_| unknown())?;
    let by = ByOrder { order_id };
    let shopper = Shopper::find(app, session).await?;
    let ordered = session.data().await?.orders.contains(&order_id);
    let viewer = if shopper.is_some() {
        Viewer::Shopper
    } else {
        Viewer::Guest
    };
    // While their token cannot be renewed, what the browser ordered can still be seen.
    let own = match shopper.as_ref().map(Shopper::orders) {
        Some(Err(_)) if ordered => None,
        Some(client) => Some(client?.clone()),
        None => None,
    };
    if let Some(client) = own {
        let order = client.get::<GetMyOrder>(&by, &Empty {}).await.optional();
        if let Some(order) = order.map_err(ApiError::from)? {
            return Ok(Found {
                order,
                viewer,
                key: Key::Own(client),
            });
        }
    }
    if ordered {
        let client = app.backends().orders.clone();
        let order = client
            .get::<GetOrder>(&by, &Empty {})
            .await
            .map_err(ApiError::from)?;
        return Ok(Found {
            order,
            viewer,
            key: Key::Ordered(client),
        });
    }
    match shopper {
        Some(_) => Err(unknown().into()),
        None => Err(Stop::SignIn(format!("/profile/orders/{order_id}"))),
    }
}

impl Found {
    /// Reads it anew; `None` where it is gone. May be used for as long as a token
    /// lasts.
    pub async fn again(&self) -> Result<Option<OrderView>, ApiError> {
        let by = ByOrder {
            order_id: self.order.order_id,
        };
        let read = match &self.key {
            Key::Own(client) => client.get::<GetMyOrder>(&by, &Empty {}).await,
            Key::Ordered(client) => client.get::<GetOrder>(&by, &Empty {}).await,
        };
        Ok(read.optional()?)
    }

    /// Calls it off.
    pub async fn cancel(&self) -> Result<OrderView, ApiError> {
        let by = ByOrder {
            order_id: self.order.order_id,
        };
        let cancelled = match &self.key {
            Key::Own(client) => client.send::<CancelMyOrder>(&by, &Empty {}).await,
            Key::Ordered(client) => client.send::<CancelOrder>(&by, &Empty {}).await,
        };
        Ok(cancelled?)
    }
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Problem(error)
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(error) => error.into_response(),
            Self::SignIn(path) => see_other(sign_in_for(&path)),
        }
    }
}
