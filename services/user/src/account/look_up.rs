//! Where mail reaches people, for the services that write to them.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::user::{LookUpPeople, People};
use uuid::Uuid;

use super::store;
use crate::state::App;

/// Those who are still there.
pub async fn look_up(
    State(app): State<App>,
    _: ServiceCaller,
    Call { body, .. }: Call<LookUpPeople>,
) -> Result<Reply<LookUpPeople>, ApiError> {
    let user_ids: Vec<Uuid> = body.user_ids.iter().map(|id| id.uuid()).collect();
    let people = store::people(&app.pool, &user_ids).await?;
    Ok(Reply(People { people }))
}
