//! Holds what a browser must download to the budget in `budgets.json`.

use super::publish::Sizes;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::{fs, path::Path};

#[derive(Clone, Copy, Debug, Deserialize)]
struct Budget {
    wasm: usize,
    js: usize,
    css: usize,
}

/// Prints a table of sizes; fails when one of them is over.
pub fn check(file: &Path, sizes: &[(&str, Sizes)]) -> Result<()> {
    let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let budget: Budget = serde_json::from_slice(&text)
        .with_context(|| format!("{} is not as expected", file.display()))?;
    println!(
        "    bytes after Brotli 11 {:>11} {:>8} {:>8}",
        "wasm", "js", "css"
    );
    for (name, size) in sizes {
        println!(
            "    {name:<21} {:>11} {:>8} {:>8}",
            size.wasm, size.js, size.css
        );
    }
    println!(
        "    {:<21} {:>11} {:>8} {:>8}",
        "budget", budget.wasm, budget.js, budget.css
    );
    let over: Vec<String> = sizes
        .iter()
        .flat_map(|(name, size)| overruns(name, *size, budget))
        .collect();
    if !over.is_empty() {
        bail!("over the size budget:\n  {}", over.join("\n  "));
    }
    Ok(())
}

fn overruns(name: &str, size: Sizes, budget: Budget) -> Vec<String> {
    [
        ("WASM", size.wasm, budget.wasm),
        ("JavaScript", size.js, budget.js),
        ("CSS", size.css, budget.css),
    ]
    .into_iter()
    .filter(|(_, size, most)| size > most)
    .map(|(kind, size, most)| format!("{name}: {kind} is {size} bytes, {} too many", size - most))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_over_is_named() {
        let budget = Budget {
            wasm: 100,
            js: 10,
            css: 10,
        };
        let size = Sizes {
            wasm: 100,
            js: 12,
            css: 3,
        };
        assert_eq!(
            overruns("cart", size, budget),
            ["cart: JavaScript is 12 bytes, 2 too many"]
        );
    }
}
