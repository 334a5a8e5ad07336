//! What happens to the mall. Each scenario asserts its own outcome; the invariants are
//! checked after it.

mod bus;
mod bystanders;
mod carts;
mod checker;
mod codes;
mod compensation;
mod crash;
mod database;
mod journey;
mod keys;
mod ledger;
mod nats;
mod pages;
mod payment;
mod random;
mod stock;
mod webhooks;

use futures::FutureExt;
use futures::future::BoxFuture;

use crate::stage::Stage;

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// For every change.
    Short,
    /// As much as the races deserve.
    Whole,
}

impl Scale {
    /// `short` or `whole`.
    pub fn of<T>(self, short: T, whole: T) -> T {
        match self {
            Self::Short => short,
            Self::Whole => whole,
        }
    }
}

/// What a scenario came to.
#[derive(Debug)]
pub struct Outcome {
    /// How often it was played, or by how many shoppers at once.
    pub runs: usize,
    /// In a few words.
    pub told: String,
}

impl Outcome {
    fn new(runs: usize, told: impl Into<String>) -> anyhow::Result<Self> {
        Ok(Self {
            runs,
            told: told.into(),
        })
    }
}

type Play = for<'a> fn(&'a Stage, Scale) -> BoxFuture<'a, anyhow::Result<Outcome>>;

/// One thing that happens.
pub struct Scenario {
    /// Its number in docs/reliability.md.
    pub number: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// Plays it.
    pub run: Play,
}

/// What is played by a test program of its own.
pub const LEDGER: &str = "ledger_against_a_model";

macro_rules! scenarios {
    ($($number:literal $name:literal $play:path,)*) => {
        /// All of them, in the order they are played.
        pub const ALL: &[Scenario] = &[$(Scenario {
            number: $number,
            name: $name,
            run: |stage, scale| $play(stage, scale).boxed(),
        },)*];
    };
}

scenarios! {
    "1" "sold_out_race" stock::race,
    "2" "two_lines_of_one_sku" stock::two_lines,
    "3" "expires_while_paying" stock::expires,
    "4" "one_key_fifty_times" keys::fifty,
    "5" "other_amount_other_user" keys::others,
    "6" "provider_times_out" payment::times_out,
    "7a" "coupon_for_one" codes::coupon,
    "7b" "gift_card_spent_twice" codes::gift_card,
    "8" "cart_changes" carts::changes,
    "9" "two_tabs_and_a_merge" carts::merges,
    "10" "webhooks" webhooks::all,
    "11a" "kill_9_at_each_boundary" crash::boundaries,
    "11b" "kill_9_of_the_others" bystanders::all,
    "11c" "kill_9_of_the_pages" pages::all,
    "12" "compensation" compensation::all,
    "13" "relay" bus::relay,
    "14a" "poison_message" bus::poison,
    "14b" "broker_gone" bus::gone,
    "14c" "nats_killed" nats::gone,
    "15a" "reply_to_commit_lost" database::reply_lost,
    "15b" "postgresql_killed" database::killed,
    "15c" "pool_exhausted" database::exhausted,
    "16a" "ledger_against_a_model" ledger::against_a_model,
    "16b" "mall_against_a_model" random::mall,
    "0" "checker_finds_what_is_broken" checker::finds,
}
