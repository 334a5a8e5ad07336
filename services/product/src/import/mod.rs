//! Reading catalogues that sellers already have.
//!
//! Reading is pure: bytes in, [`draft::ProductDraft`]s and [`rejected::RejectedRow`]s
//! out. Only [`load`] knows the database.

pub mod draft;

mod html;
pub mod records;
pub mod rejected;
pub mod shopify;

mod load;

pub(crate) use self::load::load_aged;
pub use self::load::{
    DepartmentProfile, Rejected, SellerChoice, SellerProfile, Summary, arrange, introduce, load,
};
