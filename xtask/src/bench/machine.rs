//! What the numbers were measured on.

use crate::{postgres::Cluster, run::Run};
use anyhow::Result;
use std::{fs, thread};

/// One sentence: processor, cores, memory, versions.
pub fn describe(cluster: &Cluster) -> Result<String> {
    let cores = thread::available_parallelism()?;
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok())
        .map_or("unknown memory".to_owned(), |kib| {
            format!("{} GiB", (kib + (1 << 19)) >> 20)
        });
    let processor = field("/proc/cpuinfo", "model name").unwrap_or("unknown processor".into());
    let rust = Run::new("rustc").arg("--version").output()?;
    Ok(format!(
        "{cores} cores ({processor}), {memory}, {}, {}. The mall, its database and what makes the \
         load share them.",
        cluster.version()?.trim(),
        rust.split_whitespace()
            .take(2)
            .collect::<Vec<_>>()
            .join(" "),
    ))
}

/// Today, as `date` writes it.
pub fn today() -> Result<String> {
    Ok(Run::new("date")
        .arg("+%Y-%m-%d")
        .output()?
        .trim()
        .to_owned())
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
