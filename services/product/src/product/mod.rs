//! Products: their pages and their cards.

mod card;
mod get;
mod look_up;
mod look_up_slugs;
mod slugs;
mod store;

pub(crate) use self::card::{CARD_COLUMNS, CardRow, image, money};
pub(crate) use self::get::get;
pub(crate) use self::look_up::look_up;
pub(crate) use self::look_up_slugs::look_up_slugs;
pub(crate) use self::slugs::slugs;
