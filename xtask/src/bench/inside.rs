//! What only services ask for: stock, and the event bus.

use super::{
    Bench,
    load::{HEAD, Measured, SHOPPERS},
    mall::{self, BenchMall},
    report::table,
};
use crate::{
    progress::step,
    run::{Run, Running, stopping},
    tools::nats,
};
use anyhow::{Result, bail, ensure};
use serde::Deserialize;
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// The NATS server's, which serves this measurement alone.
const NATS_PORT: u16 = 14_222;
const LONGEST_START: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(20);

/// Orders that take stock, as the product service answers them.
pub fn reservations(bench: &Bench, mall: &BenchMall) -> Result<String> {
    let (service, database) = (mall.product_service(), database(bench, "mallhive_product"));
    let secrets = mall::data(bench.paths).join("secrets.json");
    let secrets = secrets.to_string_lossy();
    let mut rows = Vec::new();
    for (title, variants) in [("of one variant", "1"), ("of 1,000 variants", "1000")] {
        let told: Measured = step(&format!("reservations {title}"), || {
            let arguments = ["reservations", "--service", &service];
            let more = ["--database", &database, "--secrets", &secrets];
            let arguments = arguments.into_iter().chain(more);
            bench
                .loads
                .told(SHOPPERS, arguments.chain(["--variants", variants]))
        })?;
        rows.push(told.row(title));
    }
    Ok(table(&HEAD, &rows)
        + "\nOne unit at a time by 16 callers; each answer is committed and tells others of \
           the stock.")
}

#[derive(Deserialize)]
struct Told {
    way: Measured,
    burst_per_second: f64,
}

/// The same two services over each bus.
pub fn buses(bench: &Bench) -> Result<String> {
    let mut rows = vec![row(
        "PostgreSQL",
        &told(bench, &database(bench, "mallhive_bench_bus"))?,
    )];
    let nats = Nats::start(bench)?;
    rows.push(row("NATS JetStream", &told(bench, &nats.url())?));
    let head = ["", "p50 ms", "p99 ms", "events a second"];
    Ok(table(&head, &rows)
        + "\nFrom publishing in a transaction until the handler has it: outbox, relay, bus and \
           consumer. The times are of single events 10 ms apart, the rate of 20,000 at once, in \
           transactions of 100. The NATS server keeps its streams on disk with its usual \
           `sync_interval`.")
}

fn row(title: &str, told: &Told) -> Vec<String> {
    vec![
        title.to_owned(),
        format!("{:.1}", told.way.p50_ms),
        format!("{:.1}", told.way.p99_ms),
        format!("{:.0}", told.burst_per_second),
    ]
}

fn told(bench: &Bench, bus: &str) -> Result<Told> {
    for name in [
        "mallhive_bench_teller",
        "mallhive_bench_listener",
        "mallhive_bench_bus",
    ] {
        bench.cluster.drop_database(name)?;
    }
    let scheme = bus.split(':').next().unwrap_or(bus);
    step(&format!("events over {scheme}"), || {
        let postgres = bench.cluster.url();
        let arguments = ["bus", "--postgres", &postgres, "--bus", bus];
        bench.loads.told(1, arguments)
    })
}

fn database(bench: &Bench, name: &str) -> String {
    format!("{}/{name}", bench.cluster.url())
}

/// A NATS server of its own; dropping it stops it.
struct Nats {
    _process: Running,
}

impl Nats {
    fn start(bench: &Bench) -> Result<Self> {
        let program = nats::ensure(bench.paths)?;
        let data = bench.paths.cache.join("bench/nats");
        if data.exists() {
            fs::remove_dir_all(&data)?;
        }
        let mut process = Run::new(program)
            .args(["--jetstream", "--addr", "127.0.0.1", "--port"])
            .arg(NATS_PORT.to_string())
            .arg("--store_dir")
            .arg(&data)
            .log(&bench.paths.cache.join("bench/nats.log"))?
            .spawn()?;
        let (started, address) = (
            Instant::now(),
            SocketAddr::from((Ipv4Addr::LOCALHOST, NATS_PORT)),
        );
        while TcpStream::connect(address).is_err() {
            ensure!(!stopping(), "stopped");
            if let Some(status) = process.ended()? {
                bail!("the NATS server ended early ({status})");
            }
            ensure!(
                started.elapsed() < LONGEST_START,
                "the NATS server did not answer"
            );
            thread::sleep(POLL);
        }
        Ok(Self { _process: process })
    }

    fn url(&self) -> String {
        format!("nats://127.0.0.1:{NATS_PORT}")
    }
}
