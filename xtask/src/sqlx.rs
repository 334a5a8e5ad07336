//! `cargo xtask sqlx`: writes the data by which sqlx checks SQL without a server, or checks
//! that the committed data is current.
//!
//! A crate with a folder `migrations` gets an empty database of its own, migrated by the kit's
//! migrations and its own, and is compiled against it.

use crate::{
    build::cargo,
    hash::files_below,
    paths::{Paths, folders_with},
    postgres::{Cluster, Purpose},
    progress::step,
};
use anyhow::{Context, Result, bail, ensure};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// The tables every service shares: outbox, inbox, idempotency.
const KIT: &str = "services/kit";
/// The event bus's tables, which only the kit queries.
const BUS: &str = "bus-migrations";

#[derive(Debug, clap::Args)]
pub struct Options {
    /// A service, `bff-kit`, or `all`.
    target: String,
    /// Change nothing; fail when the committed data is out of date.
    #[arg(long)]
    check: bool,
}

/// A crate with SQL of its own.
struct Crate {
    package: String,
    folder: PathBuf,
}

pub fn run(paths: &Paths, options: &Options) -> Result<()> {
    let crates: Vec<_> = crates(paths)?
        .into_iter()
        .filter(|found| options.target == "all" || found.is(&options.target))
        .collect();
    ensure!(
        !crates.is_empty(),
        "there is no crate `{}` with migrations; try `cargo xtask sqlx all`",
        options.target
    );
    if options.check {
        return check(paths, &crates);
    }
    let cluster = Cluster::start(paths, Purpose::Test)?;
    for found in &crates {
        let fresh = prepare(paths, &cluster, found)?;
        replace(&fresh, &found.folder.join(".sqlx"))?;
    }
    Ok(())
}

/// Fails when the committed data of any crate differs from what its SQL gives today.
pub fn check_all(paths: &Paths) -> Result<()> {
    check(paths, &crates(paths)?)
}

fn check(paths: &Paths, crates: &[Crate]) -> Result<()> {
    let cluster = Cluster::start(paths, Purpose::Test)?;
    let mut outdated = Vec::new();
    for found in crates {
        let fresh = prepare(paths, &cluster, found)?;
        if contents(&fresh)? != contents(&found.folder.join(".sqlx"))? {
            outdated.push(found.short_name());
        }
    }
    if !outdated.is_empty() {
        bail!(
            "the sqlx data of {} is out of date; run `cargo xtask sqlx {}` and commit the change",
            outdated.join(", "),
            if outdated.len() == 1 {
                outdated[0]
            } else {
                "all"
            }
        );
    }
    Ok(())
}

impl Crate {
    fn short_name(&self) -> &str {
        self.package
            .strip_suffix("-service")
            .unwrap_or(&self.package)
    }

    fn is(&self, name: &str) -> bool {
        name == self.package || name == self.short_name()
    }
}

/// The kits first: services build on them.
fn crates(paths: &Paths) -> Result<Vec<Crate>> {
    let mut found = Vec::new();
    for (parent, kit) in [("services", "service-kit"), ("bffs", "bff-kit")] {
        let parent = paths.root.join(parent);
        for name in folders_with(&parent, "migrations")? {
            let package = match name.as_str() {
                "kit" => kit.to_owned(),
                _ => format!("{name}-service"),
            };
            found.push(Crate {
                package,
                folder: parent.join(name),
            });
        }
    }
    found.sort_by_key(|found| (!found.package.ends_with("-kit"), found.package.clone()));
    Ok(found)
}

/// Writes the data of today's SQL into the cache; returns the folder.
fn prepare(paths: &Paths, cluster: &Cluster, found: &Crate) -> Result<PathBuf> {
    let data = paths.cache.join("sqlx").join(&found.package);
    step(&format!("sqlx data of {}", found.short_name()), || {
        let database = format!("mallhive_prepare_{}", found.short_name().replace('-', "_"));
        cluster.recreate(&database)?;
        for file in migrations(paths, found)? {
            let sql = fs::read_to_string(&file)?;
            cluster
                .execute(&database, &sql)
                .with_context(|| format!("{} does not run", file.display()))?;
        }
        // sqlx creates no folder, and data of queries that are gone would stay.
        let _ = fs::remove_dir_all(&data);
        fs::create_dir_all(&data)?;
        compile(
            paths,
            found,
            &data,
            &format!("{}/{database}", cluster.url()),
        )
    })?;
    Ok(data)
}

/// Only now that all compiled: data of a crate that does not would be half of it.
fn replace(fresh: &Path, data: &Path) -> Result<()> {
    if data.exists() {
        fs::remove_dir_all(data)?;
    }
    fs::create_dir_all(data)?;
    for file in files_below(fresh)? {
        let name = file.strip_prefix(fresh)?;
        fs::copy(&file, data.join(name))?;
    }
    Ok(())
}

/// All migrations that make up the crate's database, in order of their timestamps.
fn migrations(paths: &Paths, found: &Crate) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let shared = found.folder.starts_with(paths.root.join("services"));
    let kit = paths.root.join(KIT);
    for folder in [
        (shared && kit != found.folder).then(|| kit.join("migrations")),
        Some(found.folder.join("migrations")),
        Some(found.folder.join(BUS)),
    ] {
        if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
            files.extend(files_below(&folder)?);
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "sql"));
    files.sort_by_key(|file| file.file_name().map(ToOwned::to_owned));
    Ok(files)
}

/// The variable the crate's queries are checked through: sqlx's own, or the one
/// that its `sqlx.toml` names.
fn url_variable(folder: &Path) -> Result<String> {
    let settings = folder.join("sqlx.toml");
    if !settings.is_file() {
        return Ok("DATABASE_URL".to_owned());
    }
    let text = fs::read_to_string(&settings)?;
    let named = text
        .lines()
        .find_map(|line| line.strip_prefix("database-url-var = "));
    named
        .map(|name| name.trim_matches('"').to_owned())
        .with_context(|| format!("{} names no database-url-var", settings.display()))
}

/// Compiling writes the data, but only for sources cargo thinks changed: they are given a new
/// date for that moment, and then the old one, so that no other build is disturbed.
fn compile(paths: &Paths, found: &Crate, data: &Path, database: &str) -> Result<()> {
    let sources = ["src/lib.rs", "tests/it/main.rs"].map(|file| found.folder.join(file));
    let dates = sources
        .iter()
        .filter(|file| file.exists())
        .map(|file| Ok((file, fs::metadata(file)?.modified()?)))
        .collect::<Result<Vec<_>>>()?;
    for (file, _) in &dates {
        set_modified(file, SystemTime::now())?;
    }
    let result = cargo(paths)
        .args(["check", "--all-targets", "--package", &found.package])
        .without_env("SQLX_OFFLINE")
        .env(&url_variable(&found.folder)?, database)
        .env("SQLX_OFFLINE_DIR", data)
        .run();
    for (file, date) in dates {
        set_modified(file, date)?;
    }
    result
}

fn set_modified(file: &Path, date: SystemTime) -> Result<()> {
    Ok(fs::File::options()
        .append(true)
        .open(file)?
        .set_modified(date)?)
}

fn contents(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    if !folder.exists() {
        return Ok(BTreeMap::new());
    }
    files_below(folder)?
        .into_iter()
        .map(|file| {
            let name = file.strip_prefix(folder)?.to_path_buf();
            Ok((name, fs::read(&file)?))
        })
        .collect()
}
