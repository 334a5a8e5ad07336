//! What several pages show.

mod account_page;
mod address;
mod dates;
mod order_row;
mod password_field;
mod post_button;
mod returned;
mod status;
mod topic;

pub use account_page::{AccountPage, Tab};
pub use address::AddressLines;
pub use dates::{Day, Moment};
pub use order_row::OrderRow;
pub use password_field::PasswordField;
pub use post_button::PostButton;
pub use returned::{ReturnBadge, ReturnFacts};
pub use status::StatusBadge;
pub use topic::{topic_name, topic_text};
