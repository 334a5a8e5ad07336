//! What the entrance is put together from.

mod departments;
mod hero;
mod recently_viewed;
mod sellers;

pub use departments::Departments;
pub use hero::Hero;
pub use recently_viewed::RecentlyViewed;
pub use sellers::Sellers;
