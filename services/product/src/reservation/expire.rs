//! Gives back what was held for orders that were never paid.

use std::time::Duration;

use shared_types::product::ReservationState;
use tokio_util::sync::CancellationToken;

use super::{release, store};
use crate::App;

/// Between two looks for expired reservations.
const PAUSE: Duration = Duration::from_secs(5);

/// Ends every reservation whose time ran out, each in a transaction of its own,
/// and says how many there were.
///
/// # Errors
/// When the database does not answer; what was ended stays ended.
pub async fn expire(app: &App) -> Result<usize, sqlx::Error> {
    let mut ended = 0;
    loop {
        let mut transaction = service_kit::db::begin(&app.pool).await?;
        let Some(due) = store::lock_due(&mut transaction, app.clock.now()).await? else {
            return Ok(ended);
        };
        release::end(&mut transaction, due, ReservationState::Expired).await?;
        transaction.commit().await?;
        ended += 1;
    }
}

/// [`expire`] again and again, until told to stop.
pub(crate) async fn keep_expiring(app: App, stop: CancellationToken) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(PAUSE) => {}
        }
        match expire(&app).await {
            Ok(0) => {}
            Ok(ended) => {
                metrics::counter!("reservations_expired_total").increment(ended as u64);
                tracing::info!(ended, "reservations expired and their units went back");
            }
            Err(error) => tracing::warn!(%error, "expired reservations wait"),
        }
    }
}
