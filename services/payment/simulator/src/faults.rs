//! Switches that make the provider fail in ways real ones do.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// More planned faults than any test needs.
pub const MAX_PLANNED: usize = 1_000;
/// The longest wait a switch may ask for.
pub const MAX_DELAY_MS: u64 = 600_000;

/// A request the simulator answers, by the name the switches and counts use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    CreateSession,
    RetrieveSession,
    ExpireSession,
    CreateIntent,
    RetrieveIntent,
    Confirm,
    Capture,
    Cancel,
    Refund,
    RetrieveRefund,
    ListRefunds,
    Transfer,
    /// A card submitted on the payment page.
    Pay,
    /// An answer given on the bank page.
    Authenticate,
    CreateOrder,
    RetrieveOrder,
    AuthorizeOrder,
    CaptureAuthorization,
    VoidAuthorization,
    RefundCapture,
    RetrievePaypalRefund,
    VerifyWebhook,
}

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The call takes effect, but its answer never arrives.
    Timeout,
    /// The call fails with 500 and has no effect.
    #[serde(rename = "error_500_before")]
    Error500Before,
    /// The call takes effect, but answers 500.
    #[serde(rename = "error_500_after")]
    Error500After,
    /// The call waits this many milliseconds, then goes on as usual.
    SlowMs(u64),
    /// The card, the refund or the transfer is declined.
    Decline,
}

/// How webhooks are delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookMode {
    #[default]
    Deliver,
    /// Never delivered, also not later.
    Drop,
    /// Each delivered twice.
    Duplicate,
    /// Each delivered this many milliseconds late.
    DelayMs(u64),
    /// Each pair delivered the wrong way round.
    Reorder,
}

/// A fault for the next call of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    pub call: Call,
    pub fault: Fault,
}

/// The switches as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Faults {
    pub next: VecDeque<Planned>,
    pub webhooks: WebhookMode,
}

/// New positions for the switches; what is not named stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultsPatch {
    /// Replaces the planned faults.
    next: Option<VecDeque<Planned>>,
    webhooks: Option<WebhookMode>,
}

impl Faults {
    /// Takes the first fault planned for this call.
    pub fn take(&mut self, call: Call) -> Option<Fault> {
        let index = self.next.iter().position(|planned| planned.call == call)?;
        self.next.remove(index).map(|planned| planned.fault)
    }

    /// Sets the switches, or says why not and leaves them.
    pub fn apply(&mut self, patch: FaultsPatch) -> Result<(), String> {
        if let Some(next) = &patch.next {
            check_plan(next)?;
        }
        if let Some(WebhookMode::DelayMs(delay_ms)) = patch.webhooks {
            check_delay(delay_ms)?;
        }
        if let Some(next) = patch.next {
            self.next = next;
        }
        if let Some(webhooks) = patch.webhooks {
            self.webhooks = webhooks;
        }
        Ok(())
    }
}

fn check_plan(next: &VecDeque<Planned>) -> Result<(), String> {
    if next.len() > MAX_PLANNED {
        return Err(format!("next: at most {MAX_PLANNED} faults can be planned"));
    }
    for (index, planned) in next.iter().enumerate() {
        let can_decline = matches!(
            planned.call,
            Call::CreateIntent
                | Call::Confirm
                | Call::Capture
                | Call::Refund
                | Call::AuthorizeOrder
                | Call::RefundCapture
                | Call::Transfer
                | Call::Pay
                | Call::Authenticate
        );
        match planned.fault {
            Fault::Decline if !can_decline => {
                return Err(format!(
                    "next[{index}]: this call has nothing that could be declined"
                ));
            }
            Fault::SlowMs(delay_ms) => check_delay(delay_ms)?,
            _ => {}
        }
    }
    Ok(())
}

fn check_delay(delay_ms: u64) -> Result<(), String> {
    if delay_ms > MAX_DELAY_MS {
        return Err(format!(
            "a delay may be at most {MAX_DELAY_MS} milliseconds"
        ));
    }
    Ok(())
}
