//! The recommendation service's contract.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ProductId;
use crate::product::Limit;

/// Names a product.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct ByProduct {
    /// The product.
    pub product_id: ProductId,
}

/// Products worth showing, best first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Recommended {
    /// At most the limit asked for.
    pub product_ids: Vec<ProductId>,
}

endpoint! {
    /// Products that shoppers looked at and bought most of late.
    ListPopular = Get "/v1/popular", Service { query: Limit, response: Recommended, }
    /// Products bought in the same orders as this one.
    ListBoughtTogether = Get "/v1/products/{product_id}/bought-together", Service { path: ByProduct, query: Limit, response: Recommended, }
}
