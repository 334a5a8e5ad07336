//! Configuration from the environment; every error names its variable.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

/// A variable that is missing or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It has no default and is not set.
    #[error("{0} is not set; set it and start again")]
    Missing(String),
    /// It is set to something else than it must be.
    #[error("{name} is not valid: {reason}")]
    Invalid {
        /// The variable.
        name: String,
        /// What it must be; never its value, which may be secret.
        reason: String,
    },
}

impl ConfigError {
    /// `name` is set to something else than `reason` asks for.
    pub fn invalid(name: impl Into<String>, reason: impl fmt::Display) -> Self {
        Self::Invalid {
            name: name.into(),
            reason: reason.to_string(),
        }
    }
}

/// A value that neither logs nor error messages may show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps `value` from being printed.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The variable's value; empty counts as not set.
///
/// # Errors
/// When it is not set.
pub fn required(name: &str) -> Result<String, ConfigError> {
    optional(name)?.ok_or_else(|| ConfigError::Missing(name.to_owned()))
}

/// The variable's value, if it is set and not empty.
///
/// # Errors
/// When it is not UTF-8.
pub fn optional(name: &str) -> Result<Option<String>, ConfigError> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(ConfigError::invalid(name, "it must be UTF-8"))
        }
    }
}

/// The variable read as a `T`, or `default` where it is not set.
///
/// # Errors
/// When it does not read as a `T`.
pub fn parsed<T>(name: &str, default: T) -> Result<T, ConfigError>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    match optional(name)? {
        Some(value) => value
            .trim()
            .parse()
            .map_err(|error| ConfigError::invalid(name, error)),
        None => Ok(default),
    }
}

/// A secret such as a database URL with its password.
///
/// # Errors
/// When it is not set.
pub fn secret(name: &str) -> Result<Secret, ConfigError> {
    required(name).map(Secret)
}

/// A secret that signs: at least 32 bytes, so that it cannot be guessed.
///
/// # Errors
/// When it is not set or too short.
pub fn signing_secret(name: &str) -> Result<Secret, ConfigError> {
    let secret = secret(name)?;
    if secret.0.len() < 32 {
        return Err(ConfigError::invalid(
            name,
            "it must have at least 32 characters",
        ));
    }
    Ok(secret)
}

/// The address to listen on; `port` on loopback where the variable is not set.
///
/// # Errors
/// When it is not an address such as `127.0.0.1:4001`.
pub fn listen(name: &str, port: u16) -> Result<SocketAddr, ConfigError> {
    let Some(value) = optional(name)? else {
        return Ok(SocketAddr::from(([127, 0, 0, 1], port)));
    };
    let reason = "it must be an address and port such as 127.0.0.1:4001";
    value
        .trim()
        .parse()
        .map_err(|_| ConfigError::invalid(name, reason))
}

/// The base URL of another server, without a slash at its end.
///
/// # Errors
/// When it is not an `http` or `https` URL.
pub fn base_url(name: &str, default: &str) -> Result<String, ConfigError> {
    let value = optional(name)?.unwrap_or_else(|| default.to_owned());
    base_url_of(name, &value)
}

/// Base URLs of other servers, separated by commas, without a slash at their ends;
/// none if unset.
///
/// # Errors
/// When one of them is not an `http` or `https` URL.
pub fn base_urls(name: &str) -> Result<Vec<String>, ConfigError> {
    let value = optional(name)?.unwrap_or_default();
    let urls = value.split(',').filter(|url| !url.trim().is_empty());
    urls.map(|url| base_url_of(name, url)).collect()
}

fn base_url_of(name: &str, value: &str) -> Result<String, ConfigError> {
    let url = value.trim().trim_end_matches('/');
    let valid = reqwest::Url::parse(url)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !valid {
        return Err(ConfigError::invalid(
            name,
            "it must be a URL such as http://127.0.0.1:4001",
        ));
    }
    Ok(url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        let secret = Secret::new("hunter2");
        assert!(!format!("{secret:?}").contains("hunter2"));
    }

    #[test]
    fn a_missing_variable_is_named() {
        let error = required("MALLHIVE_NO_SUCH_VARIABLE").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("MALLHIVE_NO_SUCH_VARIABLE is not set")
        );
    }

    #[test]
    fn a_wrong_value_is_named_but_not_shown() {
        // Cargo sets this one for every test.
        let error = parsed("CARGO_PKG_NAME", 1_u16).unwrap_err();
        assert!(error.to_string().starts_with("CARGO_PKG_NAME is not valid"));
        assert!(!error.to_string().contains("server-kit"));
    }
}
