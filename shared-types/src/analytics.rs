//! The analytics service's contract: what is told to it, and its reports.
//!
//! Reports are made of hours and days in UTC. Amounts of different currencies are
//! never added: each currency has lines of its own.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Money, ProductId, SellerId, Timestamp};

/// A shopper looked at a product; told by a BFF.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ProductView {
    /// The product.
    pub product_id: ProductId,
}

/// A shopper searched for something; told by a BFF.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ProductSearch {
    /// As it was typed.
    #[garde(length(chars, max = 200))]
    pub query: String,
    /// How many products were found.
    #[garde(range(min = 0_i64, max = 1_000_000_000_i64))]
    pub results: i64,
}

/// How often an event was seen on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventCount {
    /// The day in UTC, `2026-11-21`.
    pub day: String,
    /// The event's type.
    pub kind: String,
    /// How often.
    pub count: i64,
}

/// Counts of the last thirty days, newest day first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct EventCounts {
    /// By day and type.
    pub counts: Vec<EventCount>,
}

/// What a report is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// Hours; a report covers 31 days of them at most.
    Hour,
    /// Days; a report covers 366 of them at most.
    #[default]
    Day,
}

/// Of which time to report.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields, default)]
#[garde(allow_unvalidated)]
pub struct ReportQuery {
    /// From the hour or day of this moment; 30 days or 24 hours before `to` if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// To this moment; an hour or day that began before it counts whole. Now if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// By hour or by day; by day if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
}

/// Of which time and whose sales to report.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct SalesQuery {
    /// As in [`ReportQuery`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub from: Option<Timestamp>,
    /// As in [`ReportQuery`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub to: Option<Timestamp>,
    /// As in [`ReportQuery`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub grain: Option<Grain>,
    /// This seller's part of it; the whole mall if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub seller: Option<SellerId>,
    /// Of lists that are not by time, so many at most: 1 to 1,000; 50 if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1, max = 1000)))]
    pub limit: Option<i64>,
}

/// Of which time to report what was searched for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct SearchTermQuery {
    /// As in [`ReportQuery`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub from: Option<Timestamp>,
    /// As in [`ReportQuery`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub to: Option<Timestamp>,
    /// As in [`ReportQuery`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub grain: Option<Grain>,
    /// Only terms that found nothing at least once, the most frequent of those first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[garde(skip)]
    pub without_result: bool,
    /// So many at most: 1 to 1,000; 50 if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(inner(range(min = 1, max = 1000)))]
    pub limit: Option<i64>,
}

/// What was sold in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SalesFigures {
    /// Confirmed orders; of a seller, those with something of theirs.
    pub orders: i64,
    /// Units in them.
    pub units: i64,
    /// What shoppers paid for them, delivery and tax included, discounts taken off.
    pub sales: Money,
    /// `sales` divided by `orders`, to the minor unit; `None` without orders.
    pub average_order: Option<Money>,
    /// Refunds by the payment provider, in the hour or day they were made.
    pub refunds: i64,
    /// What was given back by them. A seller's are those made for their goods.
    pub refunded: Money,
}

/// What was sold in one hour or on one day in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SalesRow {
    /// When the hour or day starts.
    pub starts_at: Timestamp,
    /// What was sold.
    pub figures: SalesFigures,
}

/// A report of sales.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sales {
    /// By time, then by currency; without what has nothing to tell.
    pub rows: Vec<SalesRow>,
    /// Of the whole time, one for each currency.
    pub totals: Vec<SalesFigures>,
}

/// How far shoppers came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FunnelFigures {
    /// Looks at products.
    pub views: i64,
    /// Different carts that something was put into or that were changed and not emptied.
    pub carts: i64,
    /// Different carts that were taken to the checkout.
    pub checkouts: i64,
    /// Confirmed orders.
    pub orders: i64,
    /// Orders that were placed and called off before they were confirmed.
    pub cancelled: i64,
    /// Payments that succeeded.
    pub payments: i64,
    /// Attempts to pay that failed.
    pub payments_failed: i64,
}

/// How far shoppers came in one hour or on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FunnelRow {
    /// When the hour or day starts.
    pub starts_at: Timestamp,
    /// How far they came.
    pub figures: FunnelFigures,
}

/// A report of the way from looking to buying.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Funnel {
    /// By time; without what has nothing to tell.
    pub rows: Vec<FunnelRow>,
    /// The rows added up: a cart of two days is two.
    pub total: FunnelFigures,
}

/// What was sold of one product in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TopProduct {
    /// The product.
    pub product_id: ProductId,
    /// Who sells it.
    pub seller_id: SellerId,
    /// Its name, as it was sold.
    pub title: String,
    /// Orders it was in.
    pub orders: i64,
    /// Units in them.
    pub units: i64,
    /// Price of those, before discounts on the whole order.
    pub sales: Money,
}

/// The products of which most was sold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TopProducts {
    /// By units sold, most first.
    pub products: Vec<TopProduct>,
}

/// How often something was searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SearchTerm {
    /// In lower case.
    pub term: String,
    /// How often.
    pub searches: i64,
    /// How often of those nothing was found.
    pub without_result: i64,
}

/// What was searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SearchTerms {
    /// Most frequent first.
    pub terms: Vec<SearchTerm>,
}

endpoint! {
    /// Records that a product was looked at.
    RecordProductView = Post "/v1/product-views", Service { body: ProductView, }
    /// Records that something was searched for.
    RecordProductSearch = Post "/v1/product-searches", Service { body: ProductSearch, }
    /// How often each event was seen, by day; for operators.
    ListEventCounts = Get "/v1/event-counts", Service { response: EventCounts, }
    /// What was sold, by hour or day and currency, of the mall or one seller.
    GetSales = Get "/v1/reports/sales", Service { query: SalesQuery, response: Sales, }
    /// How many looked, filled a cart, went to the checkout and bought, by hour or day.
    GetFunnel = Get "/v1/reports/funnel", Service { query: ReportQuery, response: Funnel, }
    /// The products most sold, of the mall or one seller.
    GetTopProducts = Get "/v1/reports/top-products", Service { query: SalesQuery, response: TopProducts, }
    /// What was searched for, and what of it found nothing.
    GetSearchTerms = Get "/v1/reports/search-terms", Service { query: SearchTermQuery, response: SearchTerms, }
}
