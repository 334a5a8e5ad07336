//! Searches, told by the BFFs and published as events.

mod term;

use axum::extract::State;
use server_kit::{Api, ApiError, Call, Reply};
use shared_types::Empty;
use shared_types::analytics::RecordProductSearch;
use shared_types::event::ProductsSearched;
use uuid::Uuid;

use crate::App;

pub use term::term;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<RecordProductSearch, _, _>(record)
}

/// Publishes the search; counting it is the consumer's work, like anyone else's.
async fn record(
    State(app): State<App>,
    Call { body, .. }: Call<RecordProductSearch>,
) -> Result<Reply<RecordProductSearch>, ApiError> {
    if let Some(query) = term(&body.query) {
        let mut transaction = service_kit::db::begin(&app.pool).await?;
        let event = ProductsSearched {
            search_id: Uuid::now_v7(),
            query,
            results: body.results,
        };
        service_kit::events::publish(&mut transaction, &event).await?;
        transaction.commit().await?;
    }
    Ok(Reply(Empty {}))
}
