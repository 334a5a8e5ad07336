//! Which PostgreSQL a command uses: one that `DATABASE_URL` names, or our own.

use super::{Cluster, Purpose};
use crate::paths::Paths;
use anyhow::{Context, Result};

/// Where the mall keeps its data: a server someone named, or our own.
pub enum Server {
    /// `DATABASE_URL` was set.
    Given(String),
    Private(Cluster),
}

impl Server {
    /// `DATABASE_URL` wins over a private cluster.
    pub fn find(paths: &Paths, purpose: Purpose) -> Result<Self> {
        match std::env::var("DATABASE_URL") {
            Ok(url) => Ok(Self::Given(without_database(&url)?)),
            Err(_) => Ok(Self::Private(Cluster::start(paths, purpose)?)),
        }
    }

    /// The address of one database.
    pub fn database(&self, name: &str) -> String {
        let url = self.url();
        match url.split_once('?') {
            Some((address, query)) => format!("{address}/{name}?{query}"),
            None => format!("{url}/{name}"),
        }
    }

    /// The address without a database.
    pub fn url(&self) -> String {
        match self {
            Self::Given(url) => url.clone(),
            Self::Private(cluster) => cluster.url(),
        }
    }
}

/// `postgres://user:pw@host:5432/name?x=y` without `/name`.
fn without_database(url: &str) -> Result<String> {
    let (scheme, rest) = url
        .split_once("://")
        .context("DATABASE_URL must look like postgres://user:password@host:5432/database")?;
    let (address, query) = rest
        .split_once('?')
        .map_or((rest, String::new()), |(address, query)| {
            (address, format!("?{query}"))
        });
    let host = address.split('/').next().unwrap_or_default();
    Ok(format!("{scheme}://{host}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_url_loses_only_its_database() {
        let cases = [
            ("postgres://a:b@h:1/db", "postgres://a:b@h:1"),
            ("postgres://h", "postgres://h"),
            (
                "postgres://h/db?sslmode=require",
                "postgres://h?sslmode=require",
            ),
            ("postgres:///db?host=/tmp", "postgres://?host=/tmp"),
        ];
        for (given, wanted) in cases {
            assert_eq!(without_database(given).unwrap(), wanted);
        }
        assert!(without_database("localhost").is_err());
    }
}
