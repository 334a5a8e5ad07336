//! A private PostgreSQL: own data, own socket, no password, no port, nothing of the machine's
//! own server touched.
//!
//! The server listens on a Unix socket only, in a folder that only its user and root can enter,
//! so two checkouts or two people never fight over a port. Commands that use it at the same time
//! hold a shared lock; the last one to finish stops the server.

mod home;
mod server;
mod wire;

pub use server::Server;

use crate::{
    paths::Paths,
    progress::{note, step},
    run::Run,
    tools::{self, lock_file},
};
use anyhow::{Context, Result, bail, ensure};
use home::Home;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

const SUPERUSER: &str = "mallhive";
/// Linux allows 107 bytes for the path of a socket.
const LONGEST_SOCKET: usize = 107 - "/.s.PGSQL.5432".len();

/// Which of the clusters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// What `up` keeps a shopper's orders in.
    Development,
    /// For tests: never waits for the disk, may lose everything.
    Test,
    /// For chaos: its processes die, so a commit must be written before it is told. The
    /// machine does not, so nothing waits for the disk.
    Chaos,
    /// For measuring: as careful with data as `Development`.
    Bench,
}

impl Purpose {
    fn folder(self) -> &'static str {
        match self {
            Self::Development => "postgres",
            Self::Test => "postgres-test",
            Self::Bench => "postgres-bench",
            Self::Chaos => "postgres-chaos",
        }
    }

    fn settings(self) -> &'static [&'static str] {
        // Every statement of the mall is short: compiling them costs more than it saves.
        const ALL: &str = "jit=off";
        match self {
            Self::Development | Self::Bench => {
                &[ALL, "shared_buffers=256MB", "max_connections=300"]
            }
            Self::Chaos => &[
                ALL,
                "shared_buffers=256MB",
                "max_connections=400",
                "fsync=off",
            ],
            Self::Test => &[
                ALL,
                "shared_buffers=256MB",
                "max_connections=300",
                "fsync=off",
                "synchronous_commit=off",
                "full_page_writes=off",
            ],
        }
    }
}

/// A running private server; dropping the last use of it stops it.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    home: Home,
    users: File,
}

impl Cluster {
    /// Starts the server, making its data folder first where there is none.
    pub fn start(paths: &Paths, purpose: Purpose) -> Result<Self> {
        let home = Home::find(paths)?;
        let programs = tools::postgres::ensure(paths, home.folder())?;
        let folder = home.folder().join(purpose.folder());
        home.own(&folder)?;
        let starting = lock_file(&folder.join("starting.lock"))?;
        starting.lock()?;
        let users = lock_file(&folder.join("users.lock"))?;
        users.lock_shared()?;
        let cluster = Self {
            folder,
            programs,
            home,
            users,
        };
        cluster.check_socket_path()?;
        if !cluster.data().join("PG_VERSION").exists() {
            step("making a PostgreSQL cluster", || cluster.initialise())?;
        }
        if !cluster.is_running() {
            step("starting PostgreSQL", || cluster.launch(purpose))?;
        }
        Ok(cluster)
    }

    /// `postgres://user@socket`, without a database; append `/name`.
    pub fn url(&self) -> String {
        let socket = self.socket().to_string_lossy().replace('%', "%25");
        format!("postgres://{SUPERUSER}@{}", socket.replace('/', "%2F"))
    }

    /// Runs SQL in a database, as one simple query.
    pub fn execute(&self, database: &str, sql: &str) -> Result<()> {
        wire::execute(
            &self.socket().join(".s.PGSQL.5432"),
            SUPERUSER,
            database,
            sql,
        )
    }

    /// An empty database of this name; an older one goes.
    pub fn recreate(&self, database: &str) -> Result<()> {
        self.drop_database(database)?;
        self.execute("postgres", &format!("create database {database}"))
    }

    /// Removes a database with all connections to it, if there is one.
    pub fn drop_database(&self, database: &str) -> Result<()> {
        let sql = format!("drop database if exists {database} with (force)");
        self.execute("postgres", &sql)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("socket")
    }

    fn check_socket_path(&self) -> Result<()> {
        ensure!(
            self.socket().as_os_str().len() <= LONGEST_SOCKET,
            "{} is too long for a Unix socket; set MALLHIVE_CACHE to a shorter path",
            self.socket().display()
        );
        Ok(())
    }

    fn initialise(&self) -> Result<()> {
        // What an interrupted attempt left would make initdb refuse.
        let _ = fs::remove_dir_all(self.data());
        self.program("initdb")
            .arg("--pgdata")
            .arg(self.data())
            .args(["--username", SUPERUSER, "--auth=trust"])
            .args(["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"])
            .advice(format!("Its folder is {}.", self.folder.display()))
            .output()?;
        Ok(())
    }

    fn launch(&self, purpose: Purpose) -> Result<()> {
        self.check_version()?;
        let socket = self.socket();
        self.home.own(&socket)?;
        let log = self.folder.join("server.log");
        let options: String = purpose
            .settings()
            .iter()
            .map(|setting| format!(" -c {setting}"))
            .collect();
        self.program("pg_ctl")
            .args(["start", "--wait", "--silent", "--pgdata"])
            .arg(self.data())
            .arg("--log")
            .arg(&log)
            .arg("--options")
            .arg(format!(
                "-c listen_addresses= -c unix_socket_directories='{}'{options}",
                socket.display()
            ))
            .advice(format!("The reason is at the end of {}.", log.display()))
            .output()?;
        note(&format!("socket {}", socket.display()));
        Ok(())
    }

    /// `postgres (PostgreSQL) 15.18` and the like.
    pub fn version(&self) -> Result<String> {
        self.program("postgres").arg("--version").output()
    }

    /// A program of this server's version, such as `pgbench`.
    pub fn program_path(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// Data of another major version must not be touched, and the message should say so.
    fn check_version(&self) -> Result<()> {
        let file = self.data().join("PG_VERSION");
        let made =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let found = self.version()?;
        let major = found
            .split_whitespace()
            .find_map(|word| word.split('.').next()?.parse::<u32>().ok());
        if major.map(|major| major.to_string()).as_deref() != Some(made.trim()) {
            bail!(
                "{} was made by PostgreSQL {}, but {} is {}. Install that version again, or \
                 remove the folder to start with empty databases.",
                self.data().display(),
                made.trim(),
                self.programs.display(),
                found.trim()
            );
        }
        Ok(())
    }

    fn is_running(&self) -> bool {
        self.program("pg_ctl")
            .arg("status")
            .arg("--pgdata")
            .arg(self.data())
            .output()
            .is_ok()
    }

    fn stop_when_last(&self) -> Result<()> {
        let starting = lock_file(&self.folder.join("starting.lock"))?;
        starting.lock()?;
        self.users.unlock()?;
        if self.users.try_lock().is_err() {
            return Ok(());
        }
        self.program("pg_ctl")
            .even_when_stopping()
            .args(["stop", "--wait", "--silent", "--mode=fast", "--pgdata"])
            .arg(self.data())
            .output()?;
        Ok(())
    }

    fn program(&self, name: &str) -> Run {
        self.home
            .as_owner(Run::new(self.programs.join(name)))
            .dir(&self.folder)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.stop_when_last() {
            eprintln!("PostgreSQL was not stopped: {error:#}");
        }
    }
}

/// Whether anything but the owner's programs may read below this folder.
fn enterable_by_all(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    folder
        .ancestors()
        .filter_map(|folder| fs::metadata(folder).ok())
        .all(|found| found.permissions().mode() & 0o001 != 0)
}
