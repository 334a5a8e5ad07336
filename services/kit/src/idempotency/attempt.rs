//! One try at the work behind a key.

use std::sync::Arc;

use axum::http::StatusCode;
use server_kit::ApiError;
use shared_types::Endpoint;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::store::{self, Named};

/// One try at the work behind a key; costs nothing where the caller sent none.
#[derive(Clone, Debug)]
pub struct Attempt(Option<Arc<Claimed>>);

#[derive(Debug)]
struct Claimed {
    named: Named,
    claim_id: Uuid,
}

impl Attempt {
    /// Work that nobody will recognise: for callers without a key, and for tests.
    #[must_use]
    pub fn unnamed() -> Self {
        Self(None)
    }

    pub(super) fn of(named: Named, claim_id: Uuid) -> Self {
        Self(Some(Arc::new(Claimed { named, claim_id })))
    }

    /// Notes that the work has an effect if and when the caller's transaction commits:
    /// whatever is answered then is the answer for good.
    ///
    /// # Errors
    /// 409 where this try took so long that another one has begun; the transaction
    /// must not commit then.
    pub async fn takes_effect(&self, connection: &mut PgConnection) -> Result<(), ApiError> {
        let Some(claimed) = &self.0 else {
            return Ok(());
        };
        let noted = store::note_effect(connection, &claimed.named, claimed.claim_id, None);
        match noted.await? {
            true => Ok(()),
            false => Err(super::in_flight()),
        }
    }

    /// [`Self::takes_effect`] with the answer, where it is known before the commit.
    ///
    /// # Errors
    /// As [`Self::takes_effect`].
    pub async fn answers<E: Endpoint>(
        &self,
        connection: &mut PgConnection,
        answer: &E::Response,
    ) -> Result<(), ApiError> {
        let Some(claimed) = &self.0 else {
            return Ok(());
        };
        let body = serde_json::to_vec(answer).map_err(ApiError::internal)?;
        let answer = Some((i32::from(E::STATUS), body.as_slice()));
        let noted = store::note_effect(connection, &claimed.named, claimed.claim_id, answer);
        match noted.await? {
            true => Ok(()),
            false => Err(super::in_flight()),
        }
    }

    /// Keeps the answer of a success or of an effect; forgets a refusal without one.
    pub(super) async fn settle(
        &self,
        pool: &PgPool,
        status: StatusCode,
        body: &[u8],
    ) -> sqlx::Result<()> {
        let Some(claimed) = &self.0 else {
            return Ok(());
        };
        let answer = (i32::from(status.as_u16()), body);
        let kept = status.is_success();
        store::settle(pool, &claimed.named, claimed.claim_id, answer, kept).await
    }
}
