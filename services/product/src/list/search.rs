//! Search text and how PostgreSQL matches it.

use sqlx::{Postgres, QueryBuilder};

/// Which of the two ways to match a text was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Matching {
    /// By its words, in any of their forms; the last one may be unfinished.
    Words,
    /// By likeness to titles, where no word matches: typing mistakes.
    Likeness,
}

/// A search text, normalised so that equal searches share their cached facets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Search(String);

impl Search {
    /// `None` where there is nothing to look for.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        (!words.is_empty()).then(|| Self(words.join(" ").to_lowercase()))
    }

    /// The words before the last one, and that one, where it may be unfinished:
    /// not in a text with quotes or other operators.
    fn unfinished(&self) -> Option<(&str, &str)> {
        let plain = self
            .0
            .chars()
            .all(|letter| letter.is_alphanumeric() || letter == ' ');
        let (before, last) = self.0.rsplit_once(' ').unwrap_or(("", &self.0));
        (plain && last.chars().count() > 1).then_some((before, last))
    }

    /// Writes the `tsquery` it stands for.
    fn push_query(&self, sql: &mut QueryBuilder<Postgres>) {
        sql.push("(websearch_to_tsquery('english', ")
            .push_bind(self.0.clone())
            .push(")");
        if let Some((before, last)) = self.unfinished() {
            sql.push(" || (websearch_to_tsquery('english', ")
                .push_bind(before.to_owned());
            sql.push(") && to_tsquery('english', ")
                .push_bind(format!("{last}:*"))
                .push("))");
        }
        sql.push(")");
    }

    /// Writes the condition on `product p`.
    pub fn push_condition(&self, matching: Matching, sql: &mut QueryBuilder<Postgres>) {
        match matching {
            Matching::Words => {
                sql.push("p.search @@ ");
                self.push_query(sql);
            }
            Matching::Likeness => {
                sql.push_bind(self.0.clone()).push(" <% lower(p.title)");
            }
        }
    }

    /// Writes how good a match is, as a whole number; equal ones popular first.
    pub fn push_rank(&self, matching: Matching, sql: &mut QueryBuilder<Postgres>) {
        sql.push("(round(");
        match matching {
            Matching::Words => {
                sql.push("ts_rank(p.search, ");
                self.push_query(sql);
            }
            Matching::Likeness => {
                // Of whole words: their likeness is what a reader sees.
                sql.push("strict_word_similarity(")
                    .push_bind(self.0.clone())
                    .push(", lower(p.title)");
            }
        }
        sql.push(") * 10000)::bigint * 1048576 + least(p.popularity, 1048575))");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_searches_are_equal() {
        assert_eq!(Search::parse("  Oak   TABLE "), Search::parse("oak table"));
        assert_eq!(Search::parse(" \t"), None);
    }

    #[test]
    fn only_plain_words_may_be_unfinished() {
        let search = |text| Search::parse(text).unwrap();
        assert_eq!(search("oak tab").unfinished(), Some(("oak", "tab")));
        assert_eq!(search("tab").unfinished(), Some(("", "tab")));
        assert_eq!(search("\"oak tab\"").unfinished(), None);
        assert_eq!(search("oak -tab").unfinished(), None);
        assert_eq!(search("t").unfinished(), None);
    }
}
