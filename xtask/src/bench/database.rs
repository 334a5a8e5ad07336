//! What PostgreSQL alone does on this machine: the measure for everything that commits.

use super::Bench;
use crate::{progress::step, run::Run};
use anyhow::{Context, Result};

const DATABASE: &str = "mallhive_pgbench";

/// Transactions a second of `pgbench -c 8 -j 2` at scale 10, on the bench's own server.
pub fn pgbench(bench: &Bench, seconds: u64) -> Result<f64> {
    step("pgbench on the same PostgreSQL", || {
        bench.cluster.recreate(DATABASE)?;
        let database = format!("{}/{DATABASE}", bench.cluster.url());
        let program = bench.cluster.program_path("pgbench");
        let run = || Run::new(&program).advice("It comes with PostgreSQL's server package.");
        run()
            .args(["--initialize", "--quiet", "--scale=10", &database])
            .output()?;
        let told = run()
            .args(["--client=8", "--jobs=2", "--no-vacuum"])
            .args([format!("--time={seconds}"), database])
            .output()?;
        bench.cluster.drop_database(DATABASE)?;
        told.lines()
            .find_map(|line| line.strip_prefix("tps = "))
            .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
            .with_context(|| format!("pgbench told no tps:\n{told}"))
    })
}
