//! Watches: what shoppers asked the notification service to tell them of a product.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Money, ProductId, Timestamp, VariantId, WatchId};

/// What is watched for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WatchKind {
    /// A lower price; goes on after it was told, for the next one below that.
    Price,
    /// That it can be bought again; over once it was told.
    Stock,
}

impl WatchKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Price, Self::Stock];

    /// Its name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Stock => "stock",
        }
    }

    /// The kind called `name`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What to watch, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewWatch {
    /// The variant.
    pub variant_id: VariantId,
    /// For what.
    pub kind: WatchKind,
}

/// A watch as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WatchView {
    /// The watch.
    pub watch_id: WatchId,
    /// What is watched.
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// For what.
    pub kind: WatchKind,
    /// What the product was called when the watch was set.
    pub title: String,
    /// What the variant cost then.
    pub price: Money,
    /// The lowest price that was told of, by a watch for a lower one.
    pub told_price: Option<Money>,
    /// When it was set.
    pub set_at: Timestamp,
    /// When something was told last; with this a watch for stock is over.
    pub told_at: Option<Timestamp>,
}

/// The signed-in shopper's watches, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WatchList {
    /// At most a page of them.
    pub watches: Vec<WatchView>,
    /// The cursor of the page after, if there is one.
    pub next: Option<WatchId>,
}

/// Which page of the watches.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields, default)]
#[garde(allow_unvalidated)]
pub struct WatchQuery {
    /// `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<WatchId>,
}

/// Names a watch.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByWatch {
    /// The watch.
    pub watch_id: WatchId,
}

endpoint! {
    /// What the signed-in shopper watches.
    ListWatches = Get "/v1/me/watches", User { query: WatchQuery, response: WatchList, }
    /// Watches a variant from now on, or anew; 404 for what is not sold, 409 `too_many_watches`.
    PutWatch = Put "/v1/me/watches", User { body: NewWatch, response: WatchView, }
    /// Ends a watch; another's is 404.
    DeleteWatch = Delete "/v1/me/watches/{watch_id}", User { path: ByWatch, }
}
