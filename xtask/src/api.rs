//! Schemathesis: requests made from every OpenAPI document, well-formed and not. No answer may be
//! a 5xx or contradict its document.

use crate::{mall::TestMall, paths::Paths, progress::step, run::Run, tools::python};
use anyhow::{Result, bail};
use std::{fs, path::Path};

/// Who serves operations, on its usual port. Nobody calls the notification service.
const DOCUMENTS: [(&str, u16); 8] = [
    ("gateway", 3000),
    ("user", 4001),
    ("product", 4002),
    ("order", 4003),
    ("cart", 4004),
    ("payment", 4005),
    ("analytics", 4007),
    ("recommendation", 4008),
];
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance";
/// The same requests in each run, and a bounded number of them for an operation.
const SEED: &str = "20261121";
const EXAMPLES: &str = "20";

/// Checks every document against the test mall that is up; reports all that fail.
pub fn check(paths: &Paths) -> Result<()> {
    let program = python::schemathesis(paths)?;
    let folder = paths.cache.join("test/schemathesis");
    fs::create_dir_all(&folder)?;
    let mut failed = Vec::new();
    for (name, port) in DOCUMENTS {
        if let Err(error) = step(&format!("OpenAPI of {name}"), || {
            run(&program, &folder, TestMall::port(port))
        }) {
            eprintln!("{error:#}");
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!(
            "these do not keep to their OpenAPI document: {}",
            failed.join(", ")
        );
    }
    Ok(())
}

fn run(program: &Path, folder: &Path, port: u16) -> Result<()> {
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
        // It writes beside where it runs.
        .dir(folder)
        .output()?;
    Ok(())
}
