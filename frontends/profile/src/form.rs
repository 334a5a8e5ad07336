//! A form as it is shown: at first, or again with what was typed and what is wrong.

use ui::Notice;

/// What a page's form holds. Passwords are never shown again, whatever it holds.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// About the form as a whole.
    pub notice: Option<Notice>,
    values: Vec<(String, String)>,
    errors: Vec<(String, String)>,
}

impl Form {
    /// A form that holds `values`, each under its field's name.
    pub fn of<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        let values = values
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        Self {
            values: values.collect(),
            ..Self::default()
        }
    }

    /// The same form with a field's name and what is wrong with it, in the form's order.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<(String, String)>) -> Self {
        self.errors = errors;
        self
    }

    /// The same form with a message above it.
    #[must_use]
    pub fn with_notice(mut self, notice: Option<Notice>) -> Self {
        self.notice = notice;
        self
    }

    /// What the field holds.
    #[must_use]
    pub fn value(&self, name: &str) -> String {
        find(&self.values, name).unwrap_or_default()
    }

    /// What is wrong with the field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<String> {
        find(&self.errors, name)
    }

    /// All that is wrong, for the summary.
    #[must_use]
    pub fn errors(&self) -> Vec<(String, String)> {
        self.errors.clone()
    }

    /// Whether the form came back.
    #[must_use]
    pub fn needs_another_look(&self) -> bool {
        self.notice.is_some() || !self.errors.is_empty()
    }
}

fn find(pairs: &[(String, String)], name: &str) -> Option<String> {
    let mut found = pairs.iter().filter(|(key, _)| key == name);
    found.next().map(|(_, value)| value.clone())
}
