//! The notification service's contract: what people are told, and by which way.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{InboxEntryId, Timestamp};

/// What a message is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// An order was confirmed, called off or paid back.
    Receipts,
    /// What happens to an order in between, such as a payment that failed.
    Progress,
    /// The mall itself: a welcome, tips.
    News,
    /// What a shopper asked to be told of a product: a lower price, that it is back.
    Wishes,
    /// Getting into the account; only ever by mail, and only when asked for.
    Account,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Receipts,
        Self::Progress,
        Self::Wishes,
        Self::News,
        Self::Account,
    ];

    /// Those a shopper can choose about, in the order they are shown.
    pub const CHOICES: [Self; 4] = [Self::Receipts, Self::Progress, Self::Wishes, Self::News];

    /// Its name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receipts => "receipts",
            Self::Progress => "progress",
            Self::News => "news",
            Self::Wishes => "wishes",
            Self::Account => "account",
        }
    }

    /// The topic called `name`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == name)
    }

    /// Whether it belongs to an order or to getting into the account. All else carries
    /// the way to end it, and is not sent to an address that refused mail.
    #[must_use]
    pub const fn is_transactional(self) -> bool {
        !matches!(self, Self::News | Self::Wishes)
    }
}

/// By which way people are told.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Mail to the address of the order or the account.
    Email,
    /// The inbox in the account.
    Inbox,
    /// A text message to a number that the shopper confirmed.
    Sms,
    /// A notification in each browser where the shopper switched them on.
    Push,
}

impl Channel {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Email, Self::Inbox, Self::Sms, Self::Push];

    /// Its name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Inbox => "inbox",
            Self::Sms => "sms",
            Self::Push => "push",
        }
    }

    /// The channel called `name`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str() == name)
    }
}

/// Whether a shopper wants to be told of a topic by a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Preference {
    /// Of what.
    pub topic: Topic,
    /// By which way.
    pub channel: Channel,
    /// Whether they want it.
    pub wanted: bool,
    /// It cannot be switched off: a sale is confirmed in writing.
    pub required: bool,
}

/// All of a shopper's preferences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Preferences {
    /// Every topic by every channel, in the order they are shown.
    pub preferences: Vec<Preference>,
}

/// Changes to preferences; what is absent stays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PreferencePatch {
    /// The last one counts where a topic and channel come twice.
    #[garde(length(min = 1, max = 20))]
    pub choices: Vec<Choice>,
}

/// What a shopper chose for one topic and channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Of what.
    pub topic: Topic,
    /// By which way.
    pub channel: Channel,
    /// Whether they want it.
    pub wanted: bool,
}

/// Names a signed link out of a mail.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Validate)]
pub struct ByToken {
    /// What the link carries; whoever has it may end the mail it came in.
    #[garde(length(min = 1, max = 200))]
    pub token: String,
}

/// What an unsubscribe link is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subscription {
    /// The mail it ends.
    pub topic: Topic,
    /// Whether it is sent.
    pub wanted: bool,
}

/// One message in a shopper's inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InboxEntry {
    /// The message.
    pub inbox_entry_id: InboxEntryId,
    /// What it is about.
    pub topic: Topic,
    /// Its heading.
    pub title: String,
    /// One sentence.
    pub text: String,
    /// Where to go on, on the mall's own origin.
    pub path: Option<String>,
    /// When it came.
    pub at: Timestamp,
    /// Whether it was marked as read.
    pub read: bool,
}

/// The signed-in shopper's inbox, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Inbox {
    /// At most a page of them.
    pub entries: Vec<InboxEntry>,
    /// How many are not read, over all pages.
    pub unread: i64,
    /// The cursor of the page after, if there is one.
    pub next: Option<InboxEntryId>,
}

/// Which page of the inbox.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields, default)]
#[garde(allow_unvalidated)]
pub struct InboxQuery {
    /// `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<InboxEntryId>,
}

/// Names a message in the inbox.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByInboxEntry {
    /// The message.
    pub inbox_entry_id: InboxEntryId,
}

/// How far the shopper has seen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ReadUntil {
    /// The newest message they saw; later ones stay unread.
    pub newest: InboxEntryId,
}

endpoint! {
    /// What the signed-in shopper wants to be told of, and how.
    ListPreferences = Get "/v1/me/preferences", User { response: Preferences, }
    /// Changes that; 422 for what is required.
    PatchPreferences = Patch "/v1/me/preferences", User { body: PreferencePatch, response: Preferences, }
    /// What an unsubscribe link is about; 404 for one that is not ours.
    GetSubscription = Get "/v1/subscriptions/{token}", Service { path: ByToken, response: Subscription, }
    /// Ends the mail that the link came in; safe to repeat.
    Unsubscribe = Delete "/v1/subscriptions/{token}", Service { path: ByToken, response: Subscription, }
    /// The signed-in shopper's inbox.
    ListInbox = Get "/v1/me/inbox", User { query: InboxQuery, response: Inbox, }
    /// Marks one message as read; another's is 404.
    MarkRead = Put "/v1/me/inbox/{inbox_entry_id}/read", User { path: ByInboxEntry, }
    /// Marks all messages up to one as read.
    MarkAllRead = Put "/v1/me/inbox/read", User { body: ReadUntil, }
}
