//! The mall as a running program: for a person (`up`) or for tests, on its own databases and ports.

use crate::{
    build,
    paths::{Paths, folders_with},
    postgres::{Purpose, Server},
    progress::{note, seconds, step},
    run::{Run, Running, stopping},
    tools::{lock_file, node},
};
use anyhow::{Context, Result, bail, ensure};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// The port shoppers use, before any offset.
const EDGE_PORT: u16 = 8080;
/// Tests run beside a mall someone is using.
const TEST_OFFSET: u16 = 20_000;
/// The first start makes databases and loads the demo catalogue.
const LONGEST_START: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(100);

#[derive(Debug, clap::Args)]
pub struct Up {
    #[command(flatten)]
    profile: build::Profile,
    /// Added to every port, to run a second mall beside the first.
    #[arg(long, default_value_t = 0, value_name = "N")]
    port_offset: u16,
}

/// `cargo xtask up`: everything from nothing to a shop, until someone stops it.
pub fn up(paths: &Paths, options: &Up) -> Result<()> {
    let started = Instant::now();
    let server = Server::find(paths, Purpose::Development)?;
    build::frontends(paths)?;
    let program = build::server(paths, options.profile)?;
    note(&format!(
        "ready to start after {}",
        seconds(started.elapsed())
    ));
    fs::create_dir_all(paths.data())?;
    let mall = command(paths, &program, &server, options.port_offset)?
        .env("MALLHIVE_DATA", paths.data())
        .spawn()?;
    mall.wait()
}

#[derive(Debug, clap::Args)]
pub struct Operate {
    #[command(flatten)]
    profile: build::Profile,
    /// What `mallhive` is asked to do: `import products FILE --seller-from-vendor`, `events list` …
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    arguments: Vec<String>,
}

/// `cargo xtask mallhive`: the operator's command line on the databases of `up`.
pub fn operate(paths: &Paths, options: &Operate) -> Result<()> {
    let server = Server::find(paths, Purpose::Development)?;
    let program = build::server(paths, options.profile)?;
    fs::create_dir_all(paths.data())?;
    let mallhive = mallhive(paths, Run::attached(program), server.url())?.args(&options.arguments);
    mallhive.env("MALLHIVE_DATA", paths.data()).run()
}

/// A mall for tests; dropping it stops it.
pub struct TestMall {
    log: PathBuf,
    program: PathBuf,
    data: PathBuf,
    // Fields drop in this order: the mall, then its databases, then whoever waits begins.
    process: Running,
    server: Server,
    _turn: File,
}

impl TestMall {
    /// Starts a mall with empty databases and a fresh demo catalogue.
    pub fn start(paths: &Paths) -> Result<Self> {
        Self::start_without(paths, &[])
    }

    /// The same without these services, which someone runs beside it: see
    /// [`TestMall::beside`].
    pub fn start_without(paths: &Paths, services: &[&str]) -> Result<Self> {
        let turn = turn(paths)?;
        let server = Server::find(paths, Purpose::Test)?;
        let program = build::server(paths, build::Profile::default())?;
        let data = paths.cache.join("test/data");
        let log = paths.cache.join("test/mall.log");
        // Pictures and mails of an earlier run would be found instead of this run's.
        let _ = fs::remove_dir_all(&data);
        fs::create_dir_all(&data)?;
        drop_databases(paths, &server)?;
        step("starting a mall for tests", || {
            let mut command =
                command(paths, &program, &server, TEST_OFFSET)?.env("MALLHIVE_DATA", &data);
            for (name, value) in UNHURRIED {
                command = command.env(name, value);
            }
            if !services.is_empty() {
                command = command.args(["--without", &services.join(",")]);
            }
            let mut mall = Self {
                process: command.log(&log)?.spawn()?,
                log: log.clone(),
                program,
                data,
                server,
                _turn: turn,
            };
            mall.wait_until_ready()?;
            note(&format!("{}, its log is {}", Self::url(), log.display()));
            Ok(mall)
        })
    }

    /// What a test is told to run `mallhive` beside this mall, on its databases.
    pub fn beside(&self, paths: &Paths) -> Result<Vec<(&'static str, OsString)>> {
        let mut variables = variables(paths, self.server.url())?;
        variables.push(("MALLHIVE_DATA", self.data.clone().into()));
        variables.push(("MALLHIVE", self.program.clone().into()));
        variables.push(("MALLHIVE_PORT_OFFSET", TEST_OFFSET.to_string().into()));
        Ok(variables)
    }

    /// The program that runs it.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Where it keeps its secrets, pictures and mails.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The address of the shop.
    pub fn url() -> String {
        format!("http://localhost:{}", Self::port(EDGE_PORT))
    }

    /// Where a part of the mall with this usual port listens.
    pub fn port(usual: u16) -> u16 {
        usual + TEST_OFFSET
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < LONGEST_START {
            ensure!(!stopping(), "stopped");
            if let Some(status) = self.process.ended()? {
                bail!(
                    "the mall ended early ({status}):\n{}",
                    last_lines(&self.log)
                );
            }
            if status_of(Self::port(EDGE_PORT), "/").is_ok_and(|status| status == 200) {
                return Ok(());
            }
            thread::sleep(POLL);
        }
        bail!(
            "the mall did not answer within {}:\n{}",
            seconds(LONGEST_START),
            last_lines(&self.log)
        )
    }
}

/// Tests call the gateway more often than one shopper may: refusals of the limit would hide the
/// answers. The limit has tests of its own.
const UNHURRIED: [(&str, &str); 4] = [
    ("GATEWAY_ADDRESS_PER_MINUTE", "1000000"),
    ("GATEWAY_ADDRESS_BURST", "1000000"),
    ("GATEWAY_ACCOUNT_PER_MINUTE", "1000000"),
    ("GATEWAY_ACCOUNT_BURST", "1000000"),
];

/// The icons that the demo catalogue's pictures are composed of.
const ICONS: &str = "@iconify-json/fluent-emoji-flat/icons.json";

fn command(paths: &Paths, program: &Path, server: &Server, offset: u16) -> Result<Run> {
    let program = mallhive(paths, Run::new(program), server.url())?;
    Ok(program
        .arg("up")
        .arg("--port-offset")
        .arg(offset.to_string()))
}

/// The program, told where its databases and files are.
pub fn mallhive(paths: &Paths, run: Run, postgres: String) -> Result<Run> {
    let mut run = run.dir(&paths.root);
    for (name, value) in variables(paths, postgres)? {
        run = run.env(name, value);
    }
    Ok(run)
}

fn variables(paths: &Paths, postgres: String) -> Result<Vec<(&'static str, OsString)>> {
    let modules = node::ensure(paths, node::Packages::Assets)?;
    Ok(vec![
        ("MALLHIVE_POSTGRES", postgres.into()),
        ("MALLHIVE_DIST", paths.dist().into()),
        ("MALLHIVE_ICONS", modules.join(ICONS).into()),
    ])
}

/// Test malls share ports and databases, so there is one at a time.
fn turn(paths: &Paths) -> Result<File> {
    let file = lock_file(&paths.cache.join("test/mall.lock"))?;
    if file.try_lock().is_err() {
        note("another command runs a mall for tests; waiting until it is done");
        while file.try_lock().is_err() {
            ensure!(!stopping(), "stopped");
            thread::sleep(POLL);
        }
    }
    Ok(file)
}

/// Only in our own cluster: a server someone named is theirs.
fn drop_databases(paths: &Paths, server: &Server) -> Result<()> {
    let Server::Private(cluster) = server else {
        return Ok(());
    };
    let services = folders_with(&paths.root.join("services"), "migrations")?;
    let shared = ["bus", "sessions"].map(str::to_owned);
    for name in services.iter().chain(&shared) {
        cluster.drop_database(&format!("mallhive_{name}"))?;
    }
    Ok(())
}

/// The status of a GET; enough HTTP to know whether someone is there.
pub fn status_of(port: u16, path: &str) -> Result<u16> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    )?;
    let mut start = [0; 12];
    stream.read_exact(&mut start)?;
    let text = std::str::from_utf8(&start)?;
    text.strip_prefix("HTTP/1.1 ")
        .and_then(|status| status.parse().ok())
        .context("this is not HTTP")
}

fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
