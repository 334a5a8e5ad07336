//! What every BFF needs: session, CSRF defence, headers, page shell, service clients.
//!
//! A BFF's `build` makes an [`App`] from its [`BffConfig`], its handlers make pages
//! with it, and [`Bff`] puts everything around them that no handler should have to
//! think of. The README shows a page, a fragment and a form.
//!
//! No business rule is decided here or in any BFF: the services do.

pub mod page;
pub use page::{Mfe, PageMeta};

mod config;
pub use config::BffConfig;

mod app;
pub use app::{App, Backends, client_for};

pub mod session;
pub use session::{Session, SessionData};

mod viewed;
pub use viewed::Viewed;

pub mod carts;
pub mod fragments;

mod answer;
pub use answer::Page;
mod cache;
pub use cache::CachePolicy;
mod redirect;
pub use redirect::{LocalPath, NotLocal, see_other};
mod section;
pub use section::{Missing, OrMissing, Section};

pub mod form;
pub use form::{FormData, FormProblem};
mod island;
pub use island::island;
pub mod live;

mod chrome;
mod compression;
mod csrf;
mod error_page;
mod headers;
pub mod swr;

mod bff;
pub use bff::{Bff, main};

pub mod test;

/// What handlers need of the server kit, so that a BFF need not name it.
pub use server_kit::{ApiError, Call, CallError, Client, ClientAddress, Optional, Reply};
