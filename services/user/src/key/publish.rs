//! Publishes the public halves.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use server_kit::{Call, Reply};
use shared_types::user::GetJwks;

use crate::state::App;

/// A key is published a day before it signs, so that five minutes are soon enough.
const CACHED: &str = "public, max-age=300";

/// All keys that sign, are about to, or have signed what is still good.
pub async fn publish(State(app): State<App>, _: Call<GetJwks>) -> impl IntoResponse {
    let jwks = app.keys.jwks(app.clock.now());
    ([(CACHE_CONTROL, CACHED)], Reply::<GetJwks>(jwks))
}
