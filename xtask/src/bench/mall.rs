//! The mall under measurement: a release build on databases and ports of its own.

use super::{Bench, report};
use crate::{
    mall,
    paths::Paths,
    progress::step,
    run::{Run, Running, stopping},
};
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

/// Benches run beside a mall someone is using, and beside tests.
const OFFSET: u16 = 10_000;
const EDGE_PORT: u16 = 8080 + OFFSET;
const PRODUCT_PORT: u16 = 4002 + OFFSET;
/// The first start loads the demo catalogue.
const LONGEST_START: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(5);
const STARTS: usize = 5;

/// Media and secrets of the bench's mall.
pub fn data(paths: &Paths) -> PathBuf {
    paths.cache.join("bench/data")
}

/// Running; dropping it stops it.
pub struct BenchMall {
    process: Running,
    start: Duration,
}

impl BenchMall {
    /// Starts it and waits until the first page answers.
    pub fn start(bench: &Bench) -> Result<Self> {
        let log = bench.paths.cache.join("bench/mall.log");
        let started = Instant::now();
        let process = command(bench)?
            .args(["up", "--port-offset", &OFFSET.to_string()])
            .log(&log)?
            .spawn()?;
        let mut mall = Self {
            process,
            start: Duration::ZERO,
        };
        while !mall::status_of(EDGE_PORT, "/").is_ok_and(|status| status == 200) {
            ensure!(!stopping(), "stopped");
            if let Some(status) = mall.process.ended()? {
                bail!(
                    "the mall ended early ({status}); its log is {}",
                    log.display()
                );
            }
            ensure!(
                started.elapsed() < LONGEST_START,
                "the mall did not answer; its log is {}",
                log.display()
            );
            thread::sleep(POLL);
        }
        mall.start = started.elapsed();
        Ok(mall)
    }

    /// The address of the shop.
    pub fn url(&self) -> String {
        format!("http://localhost:{EDGE_PORT}")
    }

    /// The address of its product service.
    pub fn product_service(&self) -> String {
        format!("http://127.0.0.1:{PRODUCT_PORT}")
    }

    /// What it holds now and held at most, in bytes.
    pub fn memory(&self) -> Result<Memory> {
        let file = format!("/proc/{}/status", self.process.id());
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {file}"))?;
        let bytes = |name: &str| {
            let line = text.lines().find(|line| line.starts_with(name))?;
            let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
            Some(kib * 1024)
        };
        Ok(Memory {
            now: bytes("VmRSS:").context("the system does not tell VmRSS")?,
            most: bytes("VmHWM:").context("the system does not tell VmHWM")?,
        })
    }

    /// Before and after the loads of this run.
    pub fn memory_section(&self, idle: Memory) -> Result<String> {
        let after = self.memory()?;
        let mb = |bytes: u64| format!("{:.0}", bytes as f64 / 1e6);
        let rows = [
            vec!["idle after its start".to_owned(), mb(idle.now)],
            vec!["after the loads above".to_owned(), mb(after.now)],
            vec!["at most, since its start".to_owned(), mb(after.most)],
        ];
        let head = [
            "resident memory of the whole mall, without the database",
            "MB",
        ];
        Ok(report::table(&head, &rows))
    }
}

/// Resident memory of a process.
#[derive(Clone, Copy)]
pub struct Memory {
    now: u64,
    most: u64,
}

/// From the program's start until the first page answers, everything being current.
pub fn starts(bench: &Bench) -> Result<String> {
    step("starting the mall again and again", || {
        let mut times = Vec::new();
        for _ in 0..STARTS {
            times.push(BenchMall::start(bench)?.start.as_secs_f64());
        }
        let longest = times.iter().copied().fold(0.0, f64::max);
        Ok(format!(
            "From the start of the built program until the homepage answers: median {:.2} s of \
             {STARTS}, at most {longest:.2} s.",
            report::median(times),
        ))
    })
}

/// The program on the bench's databases.
pub fn command(bench: &Bench) -> Result<Run> {
    let program = mall::mallhive(bench.paths, Run::new(&bench.program), bench.cluster.url())?;
    Ok(program.env("MALLHIVE_DATA", data(bench.paths)))
}
