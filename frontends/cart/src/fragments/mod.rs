//! What other teams' pages show of the cart. The header's link with its count is
//! `ui::CartLink`.

mod add_to_cart;

pub use add_to_cart::AddToCart;
