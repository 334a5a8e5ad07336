//! The products micro-frontend: lists of products, and the page of one.
//!
//! Pages take all their data and fetch nothing. Every choice on them is a link or a
//! form that works without JavaScript, so the only island is the design system's
//! `Fragment`. [`address`] knows what a list's address looks like.

pub mod address;

mod components;
pub mod pages;
