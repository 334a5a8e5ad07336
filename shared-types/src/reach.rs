//! The notification service's contract, continued: where people are reached (their
//! phones and browsers) and what mail servers report about mail that came back.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::PhoneNumber;

/// By what ways a shopper can be reached besides mail and the inbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Reach {
    /// Whether this mall sends text messages at all.
    pub sms: bool,
    /// The number they go to, once it is confirmed.
    pub phone: Option<PhoneNumber>,
    /// A number that a code was sent to and that waits for it.
    pub unconfirmed_phone: Option<PhoneNumber>,
    /// What browsers subscribe with, as unpadded base64url; `None` where this mall sends
    /// no notifications to browsers.
    pub push_key: Option<String>,
    /// The browsers that get notifications, each by its own address at its push service.
    pub push_endpoints: Vec<String>,
    /// Their address that mail came back from, so that news no longer goes there.
    pub returned_mail: Option<String>,
}

/// A number to be confirmed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewPhone {
    /// Where the code goes.
    pub number: PhoneNumber,
}

/// The code out of a text message.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PhoneCode {
    /// Six digits.
    #[garde(custom(six_digits))]
    pub code: String,
}

fn six_digits(code: &str, (): &()) -> garde::Result {
    if code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    Err(garde::Error::new(
        "enter the six digits of the text message",
    ))
}

/// A browser's subscription, as its `PushManager` gives it.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewPushSubscription {
    /// Its address at its push service.
    #[garde(length(min = 1, max = 1000))]
    pub endpoint: String,
    /// Its public key, an uncompressed point on P-256 in base64url.
    #[garde(length(min = 1, max = 100))]
    pub p256dh: String,
    /// Its secret of 16 bytes in base64url.
    #[garde(length(min = 1, max = 40))]
    pub auth: String,
}

/// Names a browser's subscription.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ByPushEndpoint {
    /// Its address at its push service.
    #[garde(length(min = 1, max = 1000))]
    pub endpoint: String,
}

/// A mail that came back.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BounceReport {
    /// The address that it came to, where the mail server says so beside the message.
    #[garde(inner(length(max = 320)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// The whole of it, or as much of its beginning as holds the delivery status.
    #[garde(length(min = 1, max = 60_000))]
    pub message: String,
}

/// What a mail that came back says (RFC 3464).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BounceAction {
    /// It was not delivered and will not be.
    Failed,
    /// It was not delivered yet.
    Delayed,
}

impl BounceAction {
    /// Its name in reports, on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Delayed => "delayed",
        }
    }
}

/// What was made of a mail that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bounce {
    /// What became of the mail.
    pub action: BounceAction,
    /// The status of RFC 3463, such as `5.1.1`.
    pub status: String,
    /// Whether the address gets nothing any more but what belongs to an order.
    pub suppressed: bool,
}

endpoint! {
    /// By what ways the signed-in shopper can be reached.
    GetReach = Get "/v1/me/reach", User { response: Reach, }
    /// Sends a code to a number; 429 where that was done too often.
    SendPhoneCode = Post "/v1/me/phone/codes", User { body: NewPhone, }
    /// Confirms the number that a code was sent to; 422 for another code.
    ConfirmPhone = Put "/v1/me/phone", User { body: PhoneCode, }
    /// Forgets the number; no text message goes there any more.
    RemovePhone = Delete "/v1/me/phone", User {}
    /// Sends notifications to a browser; safe to repeat.
    PutPushSubscription = Put "/v1/me/push-subscriptions", User { body: NewPushSubscription, }
    /// Ends that; safe to repeat.
    DeletePushSubscription = Delete "/v1/me/push-subscriptions", User { body: ByPushEndpoint, }
    /// Sends news again to the shopper's addresses that mail came back from.
    RetryMail = Delete "/v1/me/returned-mail", User {}
    /// Takes a mail that came back, as a mail server delivers it; safe to repeat.
    ReportBounce = Post "/v1/bounces", Service { body: BounceReport, response: Bounce, }
    /// The island's way to switch a browser's notifications on: the profile BFF's own.
    SwitchPushOn = Put "/profile/notifications/push", User { body: NewPushSubscription, }
    /// The same, to switch them off.
    SwitchPushOff = Delete "/profile/notifications/push", User { body: ByPushEndpoint, }
}
