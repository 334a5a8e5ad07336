//! Which path goes where: `cloudfront/behaviours.json`, read strictly.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

/// The file this program was built with.
const BUILT_IN: &str = include_str!("../../../cloudfront/behaviours.json");

/// Where a path's answers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The BFF of the homepage, which also answers what nobody owns.
    Homepage,
    /// The BFF of the products.
    Products,
    /// The BFF of the cart.
    Cart,
    /// The BFF of the checkout.
    Checkout,
    /// The BFF of the profile.
    Profile,
    /// The micro-frontends' built files.
    Files,
    /// The catalogue's pictures.
    Media,
    /// Nowhere: what BFFs answer to operators only.
    Closed,
}

/// What holds for the paths of one pattern.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// Where the answer comes from.
    pub source: Source,
    /// Whether it may be kept, if the origin's `Cache-Control` says so too.
    pub cache: bool,
    /// Headers that replace the origin's.
    pub headers: HeaderMap,
}

/// All behaviours, in the order they are tried.
#[derive(Debug)]
pub struct Behaviours {
    patterns: Vec<(Pattern, usize)>,
    list: Vec<Behaviour>,
    hosts: BTreeMap<String, String>,
    ignored: Vec<Pattern>,
    /// How long a kept answer stands in for an origin that fails, in seconds.
    pub stale_if_error_s: u64,
    /// Headers of the edge's own answers.
    pub own: HeaderMap,
}

/// The behaviours cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BehavioursError {
    /// The file cannot be read.
    #[error("cannot read the behaviours file {path} (EDGE_BEHAVIOURS)")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file does not hold what it should.
    #[error("{file}, at {at}: {reason}")]
    Malformed {
        /// The file.
        file: String,
        /// The field.
        at: String,
        /// What is wrong with it.
        reason: String,
    },
}

#[derive(Debug)]
enum Pattern {
    Exact(String),
    Prefix(String),
}

impl Pattern {
    fn new(text: &str) -> Self {
        match text.strip_suffix('*') {
            Some(prefix) => Self::Prefix(prefix.to_owned()),
            None => Self::Exact(text.to_owned()),
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Exact(exact) => text == exact,
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
        }
    }

    fn is_everything(&self) -> bool {
        matches!(self, Self::Prefix(prefix) if prefix.is_empty())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    behaviours: Vec<Entry>,
    hosts: BTreeMap<String, String>,
    ignored_parameters: Vec<String>,
    stale_if_error_s: u64,
    header_policies: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    paths: Vec<String>,
    origin: Source,
    cache: bool,
    headers: String,
}

impl Behaviours {
    /// Reads `file`, or what this program was built with.
    ///
    /// # Errors
    /// Names the file, the field and what is wrong with it.
    pub fn load(file: Option<&Path>) -> Result<Self, BehavioursError> {
        let Some(path) = file else {
            return Self::parse("cloudfront/behaviours.json", BUILT_IN);
        };
        let text = std::fs::read_to_string(path).map_err(|source| BehavioursError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Reads `text`, which errors call `file`.
    ///
    /// # Errors
    /// Names the field and what is wrong with it.
    pub fn parse(file: &str, text: &str) -> Result<Self, BehavioursError> {
        let malformed = |at: String, reason: String| BehavioursError::Malformed {
            file: file.to_owned(),
            at,
            reason,
        };
        let mut json = serde_json::Deserializer::from_str(text);
        let parsed: File = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| malformed(error.path().to_string(), error.inner().to_string()))?;
        json.end()
            .map_err(|error| malformed("the end".to_owned(), error.to_string()))?;
        Self::build(parsed).map_err(|(at, reason)| malformed(at, reason))
    }

    fn build(file: File) -> Result<Self, (String, String)> {
        let mut policies = BTreeMap::new();
        for (name, headers) in &file.header_policies {
            policies.insert(name.clone(), policy(name, headers)?);
        }
        let own = policies.get("own").cloned().ok_or_else(|| {
            (
                "header_policies".to_owned(),
                "there is no policy `own`".to_owned(),
            )
        })?;
        let mut patterns: Vec<(Pattern, usize)> = Vec::new();
        let mut list = Vec::new();
        let mut seen = Vec::new();
        for (index, entry) in file.behaviours.into_iter().enumerate() {
            let at = |part: &str| format!("behaviours[{index}].{part}");
            for path in entry.paths {
                let wrong = |reason: &str| (at("paths"), format!("`{path}` {reason}"));
                check_path(&path).map_err(wrong)?;
                if patterns.iter().any(|(pattern, _)| pattern.is_everything()) {
                    return Err(wrong("comes after `*` and would never be used"));
                }
                if seen.contains(&path) {
                    return Err(wrong("is there twice"));
                }
                patterns.push((Pattern::new(&path), index));
                seen.push(path);
            }
            let headers = policies.get(&entry.headers).cloned().ok_or_else(|| {
                (
                    at("headers"),
                    format!("there is no policy `{}`", entry.headers),
                )
            })?;
            list.push(Behaviour {
                source: entry.origin,
                cache: entry.cache,
                headers,
            });
        }
        if !patterns
            .last()
            .is_some_and(|(pattern, _)| pattern.is_everything())
        {
            return Err((
                "behaviours".to_owned(),
                "the last path must be `*`".to_owned(),
            ));
        }
        for (host, prefix) in &file.hosts {
            if !prefix.starts_with('/') {
                return Err((format!("hosts.{host}"), "it must be a path".to_owned()));
            }
        }
        let ignored = file
            .ignored_parameters
            .iter()
            .map(|name| Pattern::new(name))
            .collect();
        Ok(Self {
            patterns,
            list,
            hosts: file.hosts,
            ignored,
            stale_if_error_s: file.stale_if_error_s,
            own,
        })
    }

    /// What holds for `path`: the first pattern that matches.
    #[must_use]
    pub fn of(&self, path: &str) -> &Behaviour {
        let found = self
            .patterns
            .iter()
            .find(|(pattern, _)| pattern.matches(path));
        // `build` saw to it that the last one matches everything.
        let index = found.map_or(self.list.len() - 1, |(_, index)| *index);
        &self.list[index]
    }

    /// Whether a pattern of its own, not the catch-all or the homepage, names `path`.
    #[must_use]
    pub fn owns(&self, path: &str) -> bool {
        path != "/"
            && self
                .patterns
                .iter()
                .any(|(pattern, _)| !pattern.is_everything() && pattern.matches(path))
    }

    /// The path prefix of the micro-frontend whose own name is `label`.
    #[must_use]
    pub fn prefix_of(&self, label: &str) -> Option<&str> {
        self.hosts.get(label).map(String::as_str)
    }

    /// Whether a query parameter changes nothing about the answer.
    #[must_use]
    pub fn ignores(&self, parameter: &str) -> bool {
        self.ignored
            .iter()
            .any(|pattern| pattern.matches(parameter))
    }
}

fn check_path(path: &str) -> Result<(), &'static str> {
    if path != "*" && !path.starts_with('/') {
        return Err("must begin with a slash");
    }
    if path.strip_suffix('*').unwrap_or(path).contains('*') {
        return Err("may have a star at its end only");
    }
    Ok(())
}

fn policy(name: &str, headers: &BTreeMap<String, String>) -> Result<HeaderMap, (String, String)> {
    let mut policy = HeaderMap::with_capacity(headers.len());
    for (header, value) in headers {
        let at = || format!("header_policies.{name}.{header}");
        let key = HeaderName::try_from(header.as_str())
            .map_err(|_| (at(), "this is no header's name".to_owned()))?;
        let value = HeaderValue::try_from(value.as_str())
            .map_err(|_| (at(), "a header cannot have this value".to_owned()))?;
        policy.insert(key, value);
    }
    Ok(policy)
}
