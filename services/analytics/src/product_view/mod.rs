//! Product views, told by the BFFs and published as events.

use axum::extract::State;
use server_kit::{Api, ApiError, Call, Reply};
use shared_types::Empty;
use shared_types::analytics::RecordProductView;
use shared_types::event::ProductViewed;

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<RecordProductView, _, _>(record)
}

/// Publishes the view; counting it is the consumer's work, like anyone else's.
async fn record(
    State(app): State<App>,
    Call { body, .. }: Call<RecordProductView>,
) -> Result<Reply<RecordProductView>, ApiError> {
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let event = ProductViewed {
        product_id: body.product_id,
    };
    service_kit::events::publish(&mut transaction, &event).await?;
    transaction.commit().await?;
    Ok(Reply(Empty {}))
}
