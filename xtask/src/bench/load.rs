//! Runs the load generator and tells what it measured.

use super::{
    Bench, Options, database,
    mall::BenchMall,
    report::{median, table},
};
use crate::{progress::step, run::Run};
use anyhow::{Context, Result};
use serde::{Deserialize, de::DeserializeOwned};
use std::path::PathBuf;

pub const SHOPPERS: usize = 16;
const BUYERS: usize = 8;
/// Lists of 24: departments, sorts, filters and a search that a shopper may come by.
const LISTS: [&str; 8] = [
    "/products",
    "/products/c/kitchen",
    "/products/c/kitchen?sort=price_asc",
    "/products/c/garden",
    "/products?in_stock=true&max_price=40",
    "/products?q=mug",
    "/products/c/toys-games",
    "/products?sort=newest",
];

/// What the generator prints about one kind of thing.
#[derive(Clone, Deserialize)]
pub struct Measured {
    per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

#[derive(Deserialize)]
struct Checkouts {
    #[serde(flatten)]
    whole: Measured,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    step: String,
    #[serde(flatten)]
    time: Measured,
}

/// The generator and how it is used.
pub struct Loads {
    program: PathBuf,
    seconds: u64,
    rounds: usize,
}

impl Loads {
    pub fn new(program: PathBuf, options: &Options) -> Self {
        Self {
            program,
            seconds: options.seconds,
            rounds: options.rounds.max(1),
        }
    }

    /// Lists, product pages and the homepage, each made anew.
    pub fn pages(&self, mall: &BenchMall) -> Result<String> {
        let products = self.products(mall)?;
        let mut rows = Vec::new();
        for (title, paths) in [
            ("list of 24", LISTS.map(str::to_owned).to_vec()),
            ("product", products),
            ("homepage", vec!["/".to_owned()]),
        ] {
            let measured = self.rounds(mall, SHOPPERS, || {
                [
                    vec!["pages".to_owned(), "--uncached".to_owned()],
                    paths.clone(),
                ]
                .concat()
            })?;
            rows.push(measured.row(title));
        }
        Ok(table(&HEAD, &rows)
            + "\nWhole HTML documents at 16 connections, through the edge and past its cache: \
               every request is rendered by its BFF from an answer of the product service. The \
               list is of eight addresses in turn (departments, sorts, filters, a search), the \
               product of 64.")
    }

    /// The same pages as the edge keeps them.
    pub fn cache(&self, mall: &BenchMall) -> Result<String> {
        let paths: Vec<String> = self.products(mall)?;
        let measured = self.rounds(mall, SHOPPERS, || {
            [vec!["pages".to_owned()], paths.clone()].concat()
        })?;
        Ok(table(&HEAD, &[measured.row("product, kept by the edge")]))
    }

    /// Everyone is new: a session, a cart and its first line.
    pub fn carts(&self, mall: &BenchMall) -> Result<String> {
        let measured = self.rounds(mall, SHOPPERS, || vec!["carts".to_owned()])?;
        Ok(table(&HEAD, &[measured.row("add to a new cart")])
            + "\nThe form of a product page at 16 connections: it makes a session, a cart and its \
               first line, and is answered when all are committed.")
    }

    /// Orders, beside what the database alone can do.
    pub fn checkouts(&self, bench: &Bench, mall: &BenchMall) -> Result<String> {
        let mut runs: Vec<Checkouts> = Vec::new();
        let mut commits = Vec::new();
        for round in 1..=self.rounds {
            let title = format!("checkouts, round {round} of {}", self.rounds);
            runs.push(step(&title, || {
                self.measure(mall, BUYERS, &["checkouts".to_owned()])
            })?);
            commits.push(database::pgbench(bench, self.seconds)?);
        }
        runs.sort_by(|one, other| one.whole.per_second.total_cmp(&other.whole.per_second));
        let middle = runs.swap_remove(runs.len() / 2);
        let commits = median(commits);
        let ratio = middle.whole.per_second / commits;
        let steps: Vec<_> = middle
            .steps
            .iter()
            .map(|step| step.time.row(&step.step))
            .collect();
        Ok(format!(
            "{}\nAt {BUYERS} shoppers: every form of the journey and each page whose form the next \
             step needs. `pgbench -c {BUYERS} -j 2` at scale 10 made {commits:.0} transactions/s on \
             the same PostgreSQL in the same run, so an order costs as much as {:.0} of them \
             (ratio {ratio:.4}).\n\nWhere a shopper's time goes:\n\n{}",
            table(&HEAD, &[middle.whole.row("whole order")]),
            1.0 / ratio,
            table(&["step", "a second", "p50 ms", "p99 ms"], &steps)
        ))
    }

    /// Addresses of product pages.
    pub fn products(&self, mall: &BenchMall) -> Result<Vec<String>> {
        self.measure(mall, 1, &["products".to_owned()])
    }

    /// The session cookie of a shopper with something in the cart.
    pub fn shopper(&self, mall: &BenchMall) -> Result<String> {
        self.measure(mall, 1, &["shopper".to_owned()])
    }

    fn rounds(
        &self,
        mall: &BenchMall,
        shoppers: usize,
        journey: impl Fn() -> Vec<String>,
    ) -> Result<Measured> {
        let journey = journey();
        let mut all: Vec<Measured> = Vec::new();
        for round in 1..=self.rounds {
            let title = format!("{}, round {round} of {}", journey[0], self.rounds);
            all.push(step(&title, || self.measure(mall, shoppers, &journey))?);
        }
        let middle = |part: fn(&Measured) -> f64| median(all.iter().map(part).collect());
        Ok(Measured {
            per_second: middle(|one| one.per_second),
            p50_ms: middle(|one| one.p50_ms),
            p99_ms: middle(|one| one.p99_ms),
        })
    }

    fn measure<T: DeserializeOwned>(
        &self,
        mall: &BenchMall,
        shoppers: usize,
        journey: &[String],
    ) -> Result<T> {
        let url = mall.url();
        let with_mall = ["--mall", &url].into_iter();
        let with_mall = with_mall.chain(journey.iter().map(String::as_str));
        self.told(shoppers, with_mall)
    }

    /// What the generator says of anything else.
    pub fn told<'a, T: DeserializeOwned>(
        &self,
        shoppers: usize,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Result<T> {
        let text = Run::new(&self.program)
            .args(["--shoppers", &shoppers.to_string()])
            .args(["--seconds", &self.seconds.to_string()])
            .args(arguments)
            .output()?;
        serde_json::from_str(&text)
            .with_context(|| format!("the load generator said something else: {text}"))
    }
}

pub const HEAD: [&str; 4] = ["", "a second", "p50 ms", "p99 ms"];

impl Measured {
    pub fn row(&self, title: &str) -> Vec<String> {
        vec![
            title.to_owned(),
            format!("{:.0}", self.per_second),
            format!("{:.2}", self.p50_ms),
            format!("{:.2}", self.p99_ms),
        ]
    }
}
