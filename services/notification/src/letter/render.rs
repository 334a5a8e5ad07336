//! One letter as HTML and as text.

use askama::Template;
use shared_types::notification::Topic;

use super::{Letter, Part};

/// What surrounds a letter besides itself.
#[derive(Clone, Debug)]
pub struct Links<'a> {
    /// Where shoppers find the mall: `https://mall.example`.
    pub origin: &'a str,
    /// Whether the person has an account, and so a page of choices.
    pub account: bool,
    /// Where mail of this topic is ended without signing in.
    pub unsubscribe: Option<&'a str>,
}

/// A letter in both formats that a mail carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// A whole document.
    pub html: String,
    /// The same in plain text.
    pub text: String,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    letter: &'a Letter,
    links: &'a Links<'a>,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    letter: &'a Letter,
    links: &'a Links<'a>,
}

impl Letter {
    /// Both formats of it.
    ///
    /// # Errors
    /// When a template cannot be filled in, which no letter brings about.
    pub fn render(&self, links: &Links<'_>) -> Result<Rendered, askama::Error> {
        let letter = self;
        Ok(Rendered {
            html: Html { letter, links }.render()?,
            text: Text { letter, links }.render()?,
        })
    }

    /// Why the person gets it, below everything.
    fn reason(&self) -> &'static str {
        match self.topic {
            Topic::Receipts | Topic::Progress => {
                "You get this mail because you ordered at MallHive."
            }
            Topic::Wishes => "You get this mail because you asked for it on a product's page.",
            Topic::News => "You get this mail because you have an account at MallHive.",
            Topic::Account => "You get this mail because somebody asked for it on MallHive.",
        }
    }
}
