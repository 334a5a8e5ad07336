//! What the pages are put together from.

pub mod choices;
pub mod delivery;
pub mod facets;
pub mod facts;
pub mod gallery;
pub mod options;
pub mod rows;
pub mod sorting;
pub mod watch;
