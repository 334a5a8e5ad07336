//! `mallhive notifications`: mail that comes back, and the key for browsers.

use std::io::Read;
use std::process::ExitCode;

use anyhow::Context;
use server_kit::env;
use server_kit::{CallError, Client};
use shared_types::Empty;
use shared_types::reach::{BounceReport, ReportBounce};

use crate::secrets::push_key;
use crate::settings::Settings;
use crate::up::plan::Plan;

/// As much of a mail as is read: its delivery status is near the beginning, before the
/// mail that came back.
const MOST: usize = 32 * 1024;

/// `EX_DATAERR` of sysexits: this mail will never be taken.
const REFUSED: u8 = 65;

/// `EX_TEMPFAIL`: mail servers come again later.
const LATER: u8 = 75;

/// What to do.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Take a mail that came back from standard input, for the pipe of a mail server. It
    /// is handed to the service at NOTIFICATION_URL, by SERVICE_SECRET, or to that of `up`.
    Bounce {
        /// The address that it came to, where the mail itself may not say.
        #[arg(long, value_name = "ADDRESS")]
        recipient: Option<String>,
    },
    /// Print a new key pair for notifications in browsers.
    Keys,
}

/// The service's answer, which a mail server is told by the exit code.
#[derive(Debug, thiserror::Error)]
#[error("the report is not taken: {}", said(.0))]
struct NotTaken(#[source] CallError);

/// Does it.
///
/// # Errors
/// When the report is refused or the service is away.
pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Bounce { recipient } => bounce(recipient).await,
        Command::Keys => keys(),
    }
}

/// What the program exits with after `error`.
pub fn exit_code(error: &anyhow::Error) -> ExitCode {
    match error.downcast_ref::<NotTaken>() {
        Some(NotTaken(refused)) if (400..500).contains(&refused.status()) => REFUSED.into(),
        Some(_) => LATER.into(),
        None => ExitCode::FAILURE,
    }
}

async fn bounce(recipient: Option<String>) -> anyhow::Result<()> {
    let message = beginning(std::io::stdin().lock()).context("the mail cannot be read")?;
    let report = BounceReport { recipient, message };
    let sent = client()?.send::<ReportBounce>(&Empty {}, &report).await;
    let bounce = sent.map_err(NotTaken)?;
    let action = bounce.action.as_str();
    let news = if bounce.suppressed {
        "; the address gets no news any more"
    } else {
        ""
    };
    eprintln!("{action} {}{news}", bounce.status);
    Ok(())
}

fn client() -> anyhow::Result<Client> {
    if env::optional("NOTIFICATION_URL")?.is_some() {
        let url = env::base_url("NOTIFICATION_URL", "")?;
        let secret = env::signing_secret("SERVICE_SECRET")?;
        return Ok(Client::new("mallhive", url, &secret));
    }
    let plan = Plan::new(Settings::from_env()?, 0)?;
    Ok(Client::new(
        "mallhive",
        plan.url(4006),
        &plan.service_secret(),
    ))
}

/// The beginning of a mail as text. All of it is read, since a mail server that cannot
/// write to the end takes that for a failure.
fn beginning(mut mail: impl Read) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    mail.by_ref().take(MOST as u64).read_to_end(&mut bytes)?;
    std::io::copy(&mut mail, &mut std::io::sink())?;
    Ok(String::from_utf8_lossy(&bytes).replace('\0', ""))
}

fn keys() -> anyhow::Result<()> {
    let key = push_key()?;
    println!("VAPID_PRIVATE_KEY={}", key.secret().expose());
    println!("# Browsers subscribe with {}", key.public());
    Ok(())
}

fn said(error: &CallError) -> String {
    match error {
        CallError::Problem(problem) => problem
            .detail
            .clone()
            .unwrap_or_else(|| problem.code.clone()),
        CallError::Unavailable { .. } => "the notification service does not answer".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use shared_types::Problem;

    use super::*;

    #[test]
    fn a_mail_is_read_to_its_end_and_its_beginning_kept() {
        let mail = format!("To: \0a@b\n\n{}", "x".repeat(3 * MOST));
        let mut rest = std::io::Cursor::new(mail.as_bytes());
        let kept = beginning(&mut rest).unwrap();
        assert!(kept.starts_with("To: a@b\n\nxxx"));
        assert_eq!(kept.len(), MOST - 1);
        assert_eq!(rest.position(), mail.len() as u64);
        assert!(beginning([0xff, b'a'].as_slice()).unwrap().ends_with('a'));
    }

    #[test]
    fn a_mail_server_comes_again_unless_the_report_is_refused() {
        let code = |status| {
            let problem = Problem::new(status, "Problem", "problem");
            let error: anyhow::Error = NotTaken(CallError::Problem(Box::new(problem))).into();
            exit_code(&error)
        };
        assert_eq!(code(422), ExitCode::from(REFUSED));
        assert_eq!(code(404), ExitCode::from(REFUSED));
        assert_eq!(code(503), ExitCode::from(LATER));
        let other = anyhow::anyhow!("MALLHIVE_DATA is not set");
        assert_eq!(exit_code(&other), ExitCode::FAILURE);
    }
}
