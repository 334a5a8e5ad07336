//! The homepage micro-frontend: the mall's entrance.
//!
//! It takes all its data and fetches nothing. The only island is the design system's
//! `Fragment`, around what one browser looked at.

pub mod components;
pub mod pages;
