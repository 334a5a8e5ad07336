//! Parts of a page that may be missing while their service is away.

use server_kit::CallError;
use ui::Notice;
use ui::Tone;

/// A part of a page, or word that it is missing. Load sections side by side with
/// `tokio::join!`, and show what came.
pub type Section<T> = Result<T, Missing>;

/// A part whose service does not answer now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    what: &'static str,
}

impl Missing {
    /// What the shopper reads in its place.
    #[must_use]
    pub fn text(self) -> String {
        format!(
            "We cannot show {} just now. It comes back by itself.",
            self.what
        )
    }

    /// The same as a notice.
    #[must_use]
    pub fn notice(self) -> Notice {
        Notice::new(Tone::Info, self.text())
    }
}

/// Makes a section of a service's answer.
pub trait OrMissing<T> {
    /// The answer, or `what` in the shopper's words is missing: `"recommendations"`.
    fn or_missing(self, what: &'static str) -> Section<T>;
}

impl<T> OrMissing<T> for Result<T, CallError> {
    fn or_missing(self, what: &'static str) -> Section<T> {
        self.map_err(|error| note(what, &error))
    }
}

impl<T> OrMissing<T> for Result<T, server_kit::ApiError> {
    fn or_missing(self, what: &'static str) -> Section<T> {
        self.map_err(|error| note(what, &error))
    }
}

fn note(what: &'static str, error: &dyn std::error::Error) -> Missing {
    let cause = error.source().map(ToString::to_string);
    tracing::warn!(section = what, error = %error, cause, "a section is missing from the page");
    Missing { what }
}
