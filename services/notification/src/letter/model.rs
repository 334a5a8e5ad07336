//! What a letter is made of.

use shared_types::notification::Topic;

/// One thing to tell one person, in no format yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What it is about; decides who gets it and how it may be ended.
    pub topic: Topic,
    /// The mail's subject line.
    pub subject: String,
    /// One sentence: what a list of mails shows beside the subject, and all that the
    /// inbox shows.
    pub preview: String,
    /// The heading.
    pub title: String,
    /// From top to bottom.
    pub parts: Vec<Part>,
}

/// A piece of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// What was bought and what it comes to.
    Goods {
        /// Line by line.
        lines: Vec<Line>,
        /// What the sum is called.
        label: &'static str,
        /// The sum.
        total: String,
    },
    /// Things by their names, without prices.
    List(Vec<String>),
    /// A page of somebody else's.
    Link {
        /// All of its address.
        url: String,
        /// What it says.
        label: &'static str,
    },
    /// The way to go on.
    Button {
        /// Where it leads, on the mall's own origin.
        path: String,
        /// What it says.
        label: &'static str,
    },
}

/// One line of what was bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Units.
    pub quantity: i64,
    /// The product's name.
    pub title: String,
    /// Price of all.
    pub total: String,
}

impl Letter {
    /// Where its button leads, if it has one.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.parts.iter().find_map(|part| match part {
            Part::Button { path, .. } => Some(path.as_str()),
            Part::Text(_) | Part::Goods { .. } | Part::List(_) | Part::Link { .. } => None,
        })
    }
}
