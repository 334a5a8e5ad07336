//! The products BFF as a browser meets it, with a stub of the product service.

mod list;
mod product;
mod robots;
mod stub;
mod viewed;
