//! The checkout micro-frontend: contact and address, delivery, review, and the order
//! that comes of it.
//!
//! Pages of forms and links; the only islands are those of the chrome around them.

pub mod model;
pub mod pages;
pub mod places;
