//! The kit as a browser meets it, with a real PostgreSQL behind.

mod defence;
mod fragments;
mod pages;
mod refresh;
mod session;
mod shop;
mod stub;
