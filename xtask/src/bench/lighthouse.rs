//! Lighthouse's view of the pages a shop lives from, with its mobile settings.

use super::{
    Bench,
    mall::BenchMall,
    report::{median, table},
};
use crate::{
    progress::{note, step},
    run::{Run, stopping},
    tools::{chromium, node},
};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;

const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];
const ROUNDS: usize = 3;
/// Chromium's trace is now and then without a beginning; Lighthouse then asks for another.
const TRIES: usize = 4;
const CHROMIUM: &str = "--headless=new --no-sandbox --disable-gpu --disable-background-networking \
    --disable-component-update --disable-sync --no-first-run";

/// The median of three audits of each page.
pub fn audit(bench: &Bench, mall: &BenchMall) -> Result<String> {
    let product = bench.loads.products(mall)?.swap_remove(0);
    let shopper = bench.loads.shopper(mall)?;
    let mut rows = Vec::new();
    let mut found = Vec::new();
    for (name, path, cookie) in [
        ("homepage", "/", None),
        ("list", "/products/c/kitchen", None),
        ("product", product.as_str(), None),
        ("cart, empty", "/cart", None),
        ("cart with a line", "/cart", Some(shopper.as_str())),
    ] {
        let mut rounds = Vec::new();
        for round in 1..=ROUNDS {
            rounds.push(step(
                &format!("Lighthouse: {name}, {round} of {ROUNDS}"),
                || tried(bench, &format!("{}{path}", mall.url()), cookie),
            )?);
        }
        let score = |category: &str| {
            let pointer = format!("/categories/{category}/score");
            let scores = rounds
                .iter()
                .filter_map(|round| round.pointer(&pointer)?.as_f64());
            format!("{:.0}", median(scores.collect()) * 100.0)
        };
        rows.push([vec![name.to_owned()], CATEGORIES.map(score).to_vec()].concat());
        found.extend(
            rounds
                .last()
                .into_iter()
                .flat_map(|round| findings(name, round)),
        );
    }
    let head = [
        "mobile settings",
        "performance",
        "accessibility",
        "best practices",
        "SEO",
    ];
    let mut text = table(&head, &rows);
    if !found.is_empty() {
        found.sort();
        found.dedup();
        text.push_str(&format!(
            "\nLess than full marks for:\n\n{}",
            found.join("\n")
        ));
    }
    Ok(text)
}

fn tried(bench: &Bench, address: &str, cookie: Option<&str>) -> Result<Value> {
    let mut tries = 1;
    loop {
        match page(bench, address, cookie) {
            Err(error) if tries < TRIES && !stopping() => {
                note(&format!("once more: {error:#}"));
                tries += 1;
            }
            outcome => return outcome,
        }
    }
}

fn page(bench: &Bench, address: &str, cookie: Option<&str>) -> Result<Value> {
    let modules = node::ensure(bench.paths, node::Packages::End2end)?;
    let file = bench.paths.cache.join("bench/lighthouse.json");
    let mut run = Run::new(modules.join(".bin/lighthouse"))
        .arg(address)
        .args(["--quiet", "--output=json", "--output-path"])
        .arg(&file)
        .arg(format!("--chrome-flags={CHROMIUM}"))
        .arg(format!("--only-categories={}", CATEGORIES.join(",")))
        .env("CHROME_PATH", chromium::ensure()?);
    if let Some(cookie) = cookie {
        run = run.arg(format!("--extra-headers={}", json!({ "Cookie": cookie })));
    }
    run.output()?;
    let text = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_slice(&text).context("Lighthouse's report is no JSON")
}

/// The audits with weight that a page did not pass whole.
fn findings(page: &str, report: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for category in CATEGORIES {
        let pointer = format!("/categories/{category}/auditRefs");
        let audits = report.pointer(&pointer).and_then(Value::as_array);
        for audit in audits.into_iter().flatten() {
            let Some(id) = audit["id"].as_str() else {
                continue;
            };
            let detail = &report["audits"][id];
            let weighs = audit["weight"].as_f64().unwrap_or_default() > 0.0;
            if weighs && detail["score"].as_f64().is_some_and(|score| score < 0.9) {
                let value = detail["displayValue"].as_str().unwrap_or_default();
                let title = detail["title"].as_str().unwrap_or(id);
                found.push(format!("- {page}: {title} {value}"));
            }
        }
    }
    found
}
