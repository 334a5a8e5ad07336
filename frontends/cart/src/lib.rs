//! The cart micro-frontend: the cart's page, and what other teams' pages show of it.
//!
//! Everything is a form that works by itself; inside [`pages::CartPage`] the forms are
//! sent without leaving the page, and the one island here sends a changed quantity
//! without a press of the button.

pub mod fragments;
pub mod islands;
pub mod model;
pub mod pages;
