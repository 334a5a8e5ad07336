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
    tools::{nats, python},
};
use anyhow::{Result, bail, ensure};
use serde::Deserialize;
use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// The NATS server's, which serves this measurement alone.
const NATS_PORT: u16 = 14_222;
/// moto's.
const MOTO_PORT: u16 = 14_223;
/// Events at once.
const BURST: u32 = 20_000;
/// For moto, which looks through all messages several times for each new one.
const SMALL_BURST: u32 = 500;
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
    let postgres = database(bench, "mallhive_bench_bus");
    let mut rows = vec![row("PostgreSQL", &told(bench, &postgres, BURST)?)];
    let served = nats(bench)?;
    let url = format!("nats://127.0.0.1:{NATS_PORT}");
    rows.push(row("NATS JetStream", &told(bench, &url, BURST)?));
    drop(served);
    let served = moto(bench)?;
    let url = format!(
        "sns://us-east-1/bench?bucket=events&endpoint=http://127.0.0.1:{MOTO_PORT}\
         &access_key_id=bench&secret_access_key=bench"
    );
    rows.push(row("SNS and SQS as moto", &told(bench, &url, SMALL_BURST)?));
    drop(served);
    let head = ["", "p50 ms", "p99 ms", "events a second"];
    Ok(table(&head, &rows)
        + "\nFrom publishing in a transaction until the handler has it: outbox, relay, bus and \
           consumer. The times are of single events 10 ms apart, the rate of 20,000 at once, in \
           transactions of 100. The NATS server keeps its streams on disk with its usual \
           `sync_interval`. moto is a simulator of AWS in Python, on this machine and in memory: \
           its line, with a burst of 500, is about our adapter and moto, not about AWS.")
}

fn row(title: &str, told: &Told) -> Vec<String> {
    vec![
        title.to_owned(),
        format!("{:.1}", told.way.p50_ms),
        format!("{:.1}", told.way.p99_ms),
        format!("{:.0}", told.burst_per_second),
    ]
}

fn told(bench: &Bench, bus: &str, burst: u32) -> Result<Told> {
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
        let burst = burst.to_string();
        let arguments = ["bus", "--postgres", &postgres, "--bus", bus];
        let arguments = arguments.into_iter().chain(["--burst", &burst]);
        bench.loads.told(1, arguments)
    })
}

fn database(bench: &Bench, name: &str) -> String {
    format!("{}/{name}", bench.cluster.url())
}

/// A server of its own; dropping it stops it.
struct Served {
    _process: Running,
}

impl Served {
    /// Runs until something listens at `port`.
    fn start(run: Run, name: &str, port: u16) -> Result<Self> {
        let mut process = run.spawn()?;
        let started = Instant::now();
        while TcpStream::connect(local(port)).is_err() {
            ensure!(!stopping(), "stopped");
            if let Some(status) = process.ended()? {
                bail!("{name} ended early ({status})");
            }
            ensure!(started.elapsed() < LONGEST_START, "{name} did not answer");
            thread::sleep(POLL);
        }
        Ok(Self { _process: process })
    }
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

fn nats(bench: &Bench) -> Result<Served> {
    let program = nats::ensure(bench.paths)?;
    let data = bench.paths.cache.join("bench/nats");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let run = Run::new(program)
        .args(["--jetstream", "--addr", "127.0.0.1", "--port"])
        .arg(NATS_PORT.to_string())
        .arg("--store_dir")
        .arg(&data)
        .log(&bench.paths.cache.join("bench/nats.log"))?;
    Served::start(run, "the NATS server", NATS_PORT)
}

/// SNS, SQS and S3 as moto has them, with an empty bucket `events`; mended, or it would
/// lose some.
fn moto(bench: &Bench) -> Result<Served> {
    let mended = "services/kit/tests/it/conformance/mended_moto.py";
    let run = Run::new(python::moto(bench.paths)?.with_file_name("python"))
        .arg(bench.paths.root.join(mended))
        .args(["-H", "127.0.0.1", "-p"])
        .arg(MOTO_PORT.to_string())
        .log(&bench.paths.cache.join("bench/moto.log"))?;
    let served = Served::start(run, "moto", MOTO_PORT)?;
    let mut stream = TcpStream::connect(local(MOTO_PORT))?;
    let head = "PUT /events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0";
    write!(stream, "{head}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    ensure!(
        answer.starts_with("HTTP/1.1 200"),
        "moto made no bucket: {answer}"
    );
    Ok(served)
}
