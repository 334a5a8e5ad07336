//! Schemathesis: requests made from every OpenAPI document, well-formed and not, as somebody who
//! is signed in and as a service of the mall, about things that are there. No answer may be a 5xx
//! or contradict its document, and the credentials must open every door.

mod answers;
mod document;
mod gateway;
mod goods;
mod http;
mod identity;
mod known;
mod settings;

use crate::{
    mall::TestMall,
    paths::Paths,
    progress::{note, step},
    run::Run,
    tools::python,
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

use answers::Answers;

/// Who serves operations, on its usual port. Nobody calls the notification service. Those that open
/// accounts come last: a new account from one address soon has to wait.
const DOCUMENTS: [(&str, u16); 8] = [
    ("product", 4002),
    ("order", 4003),
    ("cart", 4004),
    ("payment", 4005),
    ("analytics", 4007),
    ("recommendation", 4008),
    ("user", 4001),
    ("gateway", 3000),
];
/// Answers keep to the document, and so do the doors: no operation opens without what it needs.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance,unsupported_method,\
    missing_required_header,ignored_auth";
/// The same choices in each run, and a bounded number of them for an operation.
const SEED: &str = "20261121";
const EXAMPLES: &str = "40";
const REPORT: &str = "report.ndjson";

/// Checks every document against the test mall that is up; reports all that fail.
pub fn check(paths: &Paths, mall: &TestMall) -> Result<()> {
    let program = python::schemathesis(paths)?;
    let mut failed = Vec::new();
    for (name, port) in DOCUMENTS {
        let folder = empty_folder(paths, name)?;
        if let Err(error) = step(&format!("OpenAPI of {name}"), || {
            prepare(paths, mall, &folder, name)?;
            check_one(&program, &folder, TestMall::port(port))
        }) {
            eprintln!("{error:#}");
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!(
            "these do not keep to their OpenAPI document, or were not reached: {}",
            failed.join(", ")
        );
    }
    Ok(())
}

fn empty_folder(paths: &Paths, name: &str) -> Result<PathBuf> {
    let folder = paths.cache.join("test/schemathesis").join(name);
    // What an earlier run left there is not this run's.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Shoppers of this document's own: no request of another one can sign them out, and their tokens
/// outlive its run.
fn prepare(paths: &Paths, mall: &TestMall, folder: &Path, name: &str) -> Result<()> {
    let known = known::gather(paths, mall, name).context("the shopper could not be prepared")?;
    let identity = identity::sign(mall.data(), "api-check")?;
    fs::write(
        folder.join("schemathesis.toml"),
        settings::text(&known, &identity),
    )?;
    Ok(())
}

fn check_one(program: &Path, folder: &Path, port: u16) -> Result<()> {
    let kept = schemathesis(program, folder, port);
    let answers = Answers::read(&folder.join(REPORT));
    match (kept, answers) {
        (Ok(()), Ok(answers)) => {
            note(&answers.to_string());
            answers.judge(&document::guarded(port)?)
        }
        (Err(error), Ok(answers)) => {
            note(&answers.to_string());
            Err(error)
        }
        (kept, Err(error)) => kept.and(Err(error)),
    }
}

fn schemathesis(program: &Path, folder: &Path, port: u16) -> Result<()> {
    Run::new(program)
        .arg("run")
        .arg(format!("http://localhost:{port}/openapi.json"))
        .args(["--continue-on-failure", "--no-color", "--workers=1"])
        .args(["--phases=examples,coverage,fuzzing", "--checks", CHECKS])
        .args([
            "--seed",
            SEED,
            "--max-examples",
            EXAMPLES,
            "--generation-database=none",
        ])
        .args(["--report=ndjson", "--report-ndjson-path", REPORT])
        // It reads schemathesis.toml there, and writes there.
        .dir(folder)
        .output()?;
    Ok(())
}
