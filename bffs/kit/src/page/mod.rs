//! The page shell: from a view to a complete document, its head and its policy.
//!
//! Everything that is the same for all pages of a micro-frontend (its hashed files,
//! the loader script, the Content-Security-Policy) is put together once at start.
//! Rendering is synchronous: a handler loads all its data first.

mod assets;
mod brand;
mod head;
mod render;
mod script;
mod shell;
#[cfg(test)]
mod tests;

pub use assets::{Assets, AssetsError, Mfe};
pub use brand::brand_routes;
pub use head::PageMeta;
pub use render::view_to_html;
pub use shell::{PageShell, ShellConfig, ShellError};
