//! How the operations of a document answered, from the report of a run: whether the requests got
//! past the door, or only looked at it.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

/// Refused before anybody looked at what was asked for.
const AT_THE_DOOR: [u16; 3] = [401, 403, 429];

/// How often each status came, by operation such as `GET /v1/me`. Requests by another method, which
/// are among those not well-formed, are none of the operation's.
#[derive(Debug, Default)]
pub struct Answers(BTreeMap<String, BTreeMap<u16, usize>>);

/// One line of the report; all but this kind says nothing about answers.
#[derive(Deserialize)]
struct Line {
    #[serde(rename = "ScenarioFinished")]
    scenario: Option<Scenario>,
}

#[derive(Deserialize)]
struct Scenario {
    recorder: Recorder,
}

#[derive(Deserialize)]
struct Recorder {
    label: String,
    #[serde(default)]
    interactions: HashMap<String, Interaction>,
}

#[derive(Deserialize)]
struct Interaction {
    request: Request,
    response: Option<Response>,
}

#[derive(Deserialize)]
struct Request {
    method: String,
}

#[derive(Deserialize)]
struct Response {
    status_code: u16,
}

impl Answers {
    /// Counts the answers in a report in schemathesis' NDJSON.
    pub fn read(report: &Path) -> Result<Self> {
        let open = || File::open(report).map(BufReader::new);
        let unread = || format!("cannot read {}", report.display());
        let mut answers = Self::default();
        for line in open().with_context(unread)?.lines() {
            answers.add(&line.with_context(unread)?)?;
        }
        Ok(answers)
    }

    fn add(&mut self, line: &str) -> Result<()> {
        let line: Line =
            serde_json::from_str(line).context("a line of the report is not as expected")?;
        let Some(Scenario { recorder }) = line.scenario else {
            return Ok(());
        };
        let (method, _) = recorder.label.split_once(' ').unwrap_or_default();
        let own = recorder.interactions.values();
        let own = own.filter(|one| one.request.method == method);
        let mut counts = BTreeMap::<u16, usize>::new();
        for response in own.filter_map(|one| one.response.as_ref()) {
            *counts.entry(response.status_code).or_default() += 1;
        }
        let statuses = self.0.entry(recorder.label).or_default();
        for (status, count) in counts {
            *statuses.entry(status).or_default() += count;
        }
        Ok(())
    }

    /// Fails where the credentials did not open an operation that needs them, and where the known
    /// values did not lead a good part of the requests anywhere.
    pub fn judge(&self, guarded: &BTreeSet<String>) -> Result<()> {
        let shut: Vec<&str> = guarded
            .iter()
            .filter(|operation| !self.opened(operation))
            .map(String::as_str)
            .collect();
        if !shut.is_empty() {
            bail!(
                "the credentials did not open {}: every answer was one of {AT_THE_DOOR:?}",
                shut.join(", ")
            );
        }
        let without = self.without_success();
        if without.len() * 4 > self.0.len() {
            bail!(
                "more than a quarter of the operations never succeeded: {}",
                without.join(", ")
            );
        }
        Ok(())
    }

    fn opened(&self, operation: &str) -> bool {
        self.0
            .get(operation)
            .is_some_and(|statuses| statuses.keys().any(|status| !AT_THE_DOOR.contains(status)))
    }

    fn without_success(&self) -> Vec<&str> {
        let without = self
            .0
            .iter()
            .filter(|(_, statuses)| !statuses.keys().any(|status| success(*status)));
        without.map(|(operation, _)| operation.as_str()).collect()
    }

    fn count(&self, wanted: impl Fn(u16) -> bool) -> usize {
        let all = self.0.values().flatten();
        all.filter(|(status, _)| wanted(**status))
            .map(|(_, count)| count)
            .sum()
    }
}

fn success(status: u16) -> bool {
    (200..300).contains(&status)
}

impl fmt::Display for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |status: u16| self.count(|found| found == status);
        write!(
            f,
            "{} answers of {} operations: {} were 2xx, {} 401, {} 429",
            self.count(|_| true),
            self.0.len(),
            self.count(success),
            count(401),
            count(429),
        )?;
        let without = self.without_success();
        if !without.is_empty() {
            write!(f, "; no 2xx from {}", without.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Answers;
    use std::collections::BTreeSet;

    fn answers(operation: &str, statuses: &[(&str, u16)]) -> Answers {
        let mut answers = Answers::default();
        answers.add(r#"{"EngineStarted":{"id":"1"}}"#).unwrap();
        for (method, status) in statuses {
            let line = serde_json::json!({ "ScenarioFinished": { "phase": "fuzzing", "recorder": {
                "label": operation,
                "interactions": {
                    "one": { "request": { "method": method }, "response": { "status_code": status } },
                    "two": { "request": { "method": method } },
                },
            } } });
            answers.add(&line.to_string()).unwrap();
        }
        answers
    }

    #[test]
    fn credentials_that_open_nothing_fail() {
        let guarded = BTreeSet::from(["GET /v1/me".to_owned()]);
        let error = answers(
            "GET /v1/me",
            &[("GET", 401), ("GET", 429), ("OPTIONS", 200)],
        )
        .judge(&guarded);
        assert!(error.unwrap_err().to_string().contains("GET /v1/me"));
        let error = answers("GET /v1/else", &[("GET", 200)]).judge(&guarded);
        assert!(error.is_err(), "an operation that was not asked");
        let opened = answers("GET /v1/me", &[("GET", 401), ("GET", 200)]);
        opened.judge(&guarded).unwrap();
    }

    #[test]
    fn operations_that_never_find_anything_fail() {
        let error = answers("GET /v1/me", &[("GET", 404)]).judge(&BTreeSet::new());
        assert!(error.unwrap_err().to_string().contains("GET /v1/me"));
    }

    #[test]
    fn answers_are_told_in_one_line() {
        let answers = answers("GET /v1/me", &[("GET", 401), ("GET", 401), ("GET", 404)]);
        assert_eq!(
            answers.to_string(),
            "3 answers of 1 operations: 0 were 2xx, 2 401, 0 429; no 2xx from GET /v1/me"
        );
    }
}
