//! How fast a seller's catalogue is taken in: a made-up export in Shopify's format.

use super::{Bench, mall};
use crate::progress::step;
use anyhow::Result;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    time::Instant,
};

const PRODUCTS: usize = 5_000;
const VARIANTS: usize = 4;
const HEAD: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,\
    Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Image Alt Text";

/// Imports a new catalogue, then the same again.
pub fn measure(bench: &Bench) -> Result<String> {
    let file = bench.paths.cache.join("bench/export.csv");
    // Handles of an earlier run would be found again and measure something else.
    let run = std::process::id();
    write(&file, run)?;
    let (first, second) = (import(bench, &file)?, import(bench, &file)?);
    let rows = (PRODUCTS * VARIANTS) as f64;
    Ok(format!(
        "{:.0} rows of {PRODUCTS} new products in {first:.1} s: {:.0} rows/s, the program's start \
         included. The same file again, nothing to change: {:.0} rows/s.",
        rows,
        rows / first,
        rows / second
    ))
}

fn import(bench: &Bench, file: &Path) -> Result<f64> {
    step("importing a catalogue", || {
        let started = Instant::now();
        mall::command(bench)?
            .args(["import", "products"])
            .arg(file)
            .arg("--seller-from-vendor")
            .output()?;
        Ok(started.elapsed().as_secs_f64())
    })
}

fn write(file: &Path, run: u32) -> Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    writeln!(out, "{HEAD}")?;
    for product in 0..PRODUCTS {
        let handle = format!("bench-{run}-{product}");
        let vendor = product % 40;
        let (kind, price) = (product % 12, 5 + product % 90);
        writeln!(
            out,
            "{handle},Sturdy thing {product},\"<p>Made to last, <b>mended</b> for free. Number \
             {product} of a long row of things that every household wants.</p>\",Workshop {vendor},\
             Kind {kind},\"sturdy, thing\",TRUE,Size,1,{run}-{product}-1,20,{price}.00,,,"
        )?;
        for variant in 2..=VARIANTS {
            writeln!(
                out,
                "{handle},,,,,,,,{variant},{run}-{product}-{variant},20,{price}.50,,,"
            )?;
        }
    }
    Ok(out.flush()?)
}
