//! The design system: tokens (in `assets/css/theme.css`), layout, components and
//! the [`Fragment`](fragment::Fragment) that carries HTML across team lines.
//!
//! Components take data and never fetch it. Everything works with JavaScript off;
//! the islands here, the fragment and what tells it of changes, only make what works
//! already quicker.

mod badge;
mod breadcrumbs;
mod button;
mod disclosure;
mod empty_state;
pub mod form;
pub mod fragment;
mod icon;
pub mod layout;
mod live;
mod notice;
mod pagination;
mod price;
pub mod product;
mod rating;
mod section;
mod shipments;
mod steps;
mod totals;

pub use badge::{Badge, Tone};
pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use button::{Button, ButtonLink, Look, button_class};
pub use disclosure::Disclosure;
pub use empty_state::EmptyState;
pub use fragment::Fragment;
pub use icon::{Icon, IconName};
pub use layout::{CartLink, Chrome, Layout, NavLink};
pub use live::Live;
pub use notice::{Notice, NoticeBox};
pub use pagination::Pagination;
pub use price::Price;
pub use product::{Card as ProductCardData, ProductCard, ProductGrid};
pub use rating::Rating;
pub use section::{Card, Section};
pub use shipments::Shipments;
pub use steps::Steps;
pub use totals::{DefinitionList, Entry};
