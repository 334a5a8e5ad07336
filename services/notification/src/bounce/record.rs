//! Takes what came back.

use axum::extract::State;
use axum::http::StatusCode;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::reach::{Bounce, BounceAction, BounceReport, ReportBounce};
use uuid::Uuid;

use super::{Report, ReportError, store};
use crate::App;
use crate::message::store as messages;

/// Remembers that a mail came back; where it failed for good, its address gets no news
/// any more. The same report once more changes nothing.
///
/// # Errors
/// 422 for what is no report or did not come to an address of ours; 404 for a mail
/// that is forgotten.
pub async fn record(
    State(app): State<App>,
    _: ServiceCaller,
    Call { body, .. }: Call<ReportBounce>,
) -> Result<Reply<ReportBounce>, ApiError> {
    let report = Report::parse(&body.message)?;
    let message_id = named(&app, &body, &report).ok_or_else(not_ours)?;
    let gone = report.mailbox_gone();
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let address = store::recipient(&mut transaction, message_id).await?;
    let address = address.ok_or_else(|| ApiError::not_found("mail"))?;
    if store::insert(&mut transaction, message_id, &address, &report).await? {
        if report.action == BounceAction::Failed {
            store::bounced(&mut transaction, message_id, &report.diagnostic).await?;
        }
        if gone {
            let reason = format!("{} {}", report.status, report.diagnostic);
            messages::suppress(&mut *transaction, &address, &reason).await?;
        }
        let action = report.action.as_str();
        metrics::counter!("bounces_total", "action" => action).increment(1);
        tracing::info!(%message_id, action, status = report.status, "a mail came back");
    }
    transaction.commit().await?;
    Ok(Reply(Bounce {
        action: report.action,
        status: report.status,
        suppressed: gone,
    }))
}

/// The mail that the report is about, by the address it came to.
fn named(app: &App, body: &BounceReport, report: &Report) -> Option<Uuid> {
    let returns = app.returns.as_ref()?;
    let told = body.recipient.iter().chain(&report.came_to);
    told.into_iter().find_map(|address| returns.read(address))
}

fn not_ours() -> ApiError {
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "not_ours").with_detail(
        "The report did not come to a return address that this mall gave to a mail \
         (MAIL_BOUNCE_ADDRESS).",
    )
}

impl From<ReportError> for ApiError {
    fn from(error: ReportError) -> Self {
        let code = match error {
            ReportError::NoStatus => "no_report",
            ReportError::NoFailure => "no_failure",
            ReportError::BadStatus => "bad_status",
        };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code).with_detail(error.to_string())
    }
}
