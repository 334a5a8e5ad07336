//! The checkout micro-frontend: contact and address, delivery, review, and the order
//! that comes of it.
//!
//! Pages of forms and links; the only islands are those of the chrome around them and
//! what tells an order's page of changes.

pub mod model;
pub mod pages;
pub mod places;
