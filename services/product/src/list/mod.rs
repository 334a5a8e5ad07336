//! Lists of products: filters, search, order, pages and facets.
//!
//! A request becomes a [`filter::Filter`] (which products), an [`order::Order`]
//! (in what order) and perhaps a [`cursor::Cursor`] (from where); `page` walks
//! one index for the cards and `facets` counts what the list can be narrowed by.

mod cursor;
mod facets;
mod filter;
mod handler;
mod narrow;
mod order;
mod page;
mod search;

pub(crate) use self::facets::FacetCache;
pub(crate) use self::handler::list;
