//! The orders of a list, each total by the product's id.

use shared_types::product::Sort;
use sqlx::{Postgres, QueryBuilder};
use time::OffsetDateTime;

use super::search::{Matching, Search};

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Popularity,
    Match,
    Newest,
    PriceAsc,
    PriceDesc,
    Rating,
}

impl Order {
    /// The order asked for.
    pub fn of(sort: Sort, searched: bool) -> Self {
        match sort {
            Sort::Relevance if searched => Self::Match,
            Sort::Relevance => Self::Popularity,
            Sort::Newest => Self::Newest,
            Sort::PriceAsc => Self::PriceAsc,
            Sort::PriceDesc => Self::PriceDesc,
            Sort::Rating => Self::Rating,
        }
    }

    pub fn descends(self) -> bool {
        self != Self::PriceAsc
    }

    /// Writes what rows are compared by, as their index has it.
    pub fn push_key(self, search: Option<(&Search, Matching)>, sql: &mut QueryBuilder<Postgres>) {
        match (self, search) {
            (Self::Match, Some((search, matching))) => search.push_rank(matching, sql),
            (Self::Match | Self::Popularity, _) => {
                sql.push("p.popularity");
            }
            (Self::Newest, _) => {
                sql.push("p.listed_at");
            }
            (Self::PriceAsc | Self::PriceDesc, _) => {
                sql.push("p.min_price");
            }
            (Self::Rating, _) => {
                sql.push("p.rating_rank");
            }
        }
    }

    /// Writes the key as a whole number, for the cursor.
    pub fn push_whole_key(
        self,
        search: Option<(&Search, Matching)>,
        sql: &mut QueryBuilder<Postgres>,
    ) {
        if self == Self::Newest {
            sql.push("(extract(epoch from p.listed_at) * 1000000)::bigint");
        } else {
            self.push_key(search, sql);
        }
    }

    /// Writes the key that a cursor holds, in the type that rows are compared by.
    pub fn push_bound(self, key: i64, sql: &mut QueryBuilder<Postgres>) {
        if self == Self::Newest {
            sql.push_bind(time_of(key).unwrap_or(OffsetDateTime::UNIX_EPOCH));
        } else {
            sql.push_bind(key);
        }
    }

    /// Whether a cursor may hold `key`.
    pub fn admits(self, key: i64) -> bool {
        self != Self::Newest || time_of(key).is_some()
    }
}

fn time_of(microseconds: i64) -> Option<OffsetDateTime> {
    // The years that both sides can hold.
    let seconds = microseconds.div_euclid(1_000_000);
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    (0..=9999).contains(&time.year()).then_some(())?;
    Some(time + time::Duration::microseconds(microseconds.rem_euclid(1_000_000)))
}
