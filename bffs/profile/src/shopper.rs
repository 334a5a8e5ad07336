//! Whoever is signed in.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, Client, Session, see_other};
use http::request::Parts;
use shared_types::user::UserView;

use crate::return_to::sign_in_for;

/// Whoever is signed in, with the clients to act for them. As a handler's argument
/// it sends everyone else to sign in and back.
pub struct Shopper {
    /// The account as it was when it was last read.
    pub user: UserView,
    /// Their browser's session.
    pub session: Session,
    clients: Option<Clients>,
}

struct Clients {
    users: Client,
    orders: Client,
    payments: Client,
    notifications: Client,
}

impl Shopper {
    /// Whoever is signed in, if anybody. Where their token has ended and cannot be
    /// renewed just now, it is still them, but their services are away.
    ///
    /// # Errors
    /// 503 while the session cannot be read.
    pub async fn find(app: &App, session: &Session) -> Result<Option<Self>, ApiError> {
        let token = session.access_token().await;
        let data = session.data().await?;
        let Some(sign_in) = &data.sign_in else {
            return Ok(None);
        };
        let clients = match token {
            Ok(None) => return Ok(None),
            Ok(Some(token)) => Some(Clients {
                users: app.backends().users.with_user(&token),
                orders: app.backends().orders.with_user(&token),
                payments: app.backends().payments.with_user(&token),
                notifications: app.backends().notifications.with_user(&token),
            }),
            Err(error) => {
                tracing::warn!(error = %error, "an access token cannot be renewed now");
                None
            }
        };
        Ok(Some(Self {
            user: sign_in.user.clone(),
            session: session.clone(),
            clients,
        }))
    }

    /// The user service on their behalf.
    ///
    /// # Errors
    /// 503 while their token cannot be renewed.
    pub fn users(&self) -> Result<&Client, ApiError> {
        self.clients().map(|clients| &clients.users)
    }

    /// The order service on their behalf.
    ///
    /// # Errors
    /// 503 while their token cannot be renewed.
    pub fn orders(&self) -> Result<&Client, ApiError> {
        self.clients().map(|clients| &clients.orders)
    }

    /// The payment service on their behalf.
    ///
    /// # Errors
    /// 503 while their token cannot be renewed.
    pub fn payments(&self) -> Result<&Client, ApiError> {
        self.clients().map(|clients| &clients.payments)
    }

    /// The notification service on their behalf.
    ///
    /// # Errors
    /// 503 while their token cannot be renewed.
    pub fn notifications(&self) -> Result<&Client, ApiError> {
        self.clients().map(|clients| &clients.notifications)
    }

    fn clients(&self) -> Result<&Clients, ApiError> {
        self.clients
            .as_ref()
            .ok_or_else(|| ApiError::unavailable("sign-in"))
    }
}

impl FromRequestParts<App> for Shopper {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let session = Session::from_request_parts(parts, app).await;
        let session = session.map_err(IntoResponse::into_response)?;
        let found = Self::find(app, &session)
            .await
            .map_err(IntoResponse::into_response)?;
        found.ok_or_else(|| {
            let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
            see_other(sign_in_for(path))
        })
    }
}
