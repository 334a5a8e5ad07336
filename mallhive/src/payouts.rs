//! `mallhive payouts`: paying sellers by hand, and looking at what was paid.

use anyhow::{Context, bail, ensure};
use payment_service::App;
use payment_service::payout::list::{Listed, attention, list};
use payment_service::payout::start::{Due, Round, start_one};
use payment_service::payout::{send, store};
use shared_types::{PayoutId, SellerId};
use time::OffsetDateTime;

use crate::ask;
use crate::settings::Settings;
use crate::up::plan::Plan;
use crate::up::services;

/// What to do.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Pay what is available now, without waiting for the schedule.
    Run {
        /// Pay this seller only.
        #[arg(long, value_name = "ID")]
        seller: Option<SellerId>,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        /// The mall's, as `mallhive up` was told it: its payment simulator is asked.
        #[arg(long, default_value_t = 0, value_name = "N")]
        port_offset: u16,
    },
    /// The latest payouts, newest first.
    List {
        /// To this seller only.
        #[arg(long, value_name = "ID")]
        seller: Option<SellerId>,
        /// So many at most.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
    },
    /// Say what became of a payout that needs attention.
    Settle {
        /// As `list` shows it.
        payout: PayoutId,
        /// The provider has it, by this name.
        #[arg(long, value_name = "TRANSFER", required_unless_present = "not_sent")]
        sent_as: Option<String>,
        /// The provider knows nothing of it: the money is the seller's again.
        #[arg(long, conflicts_with = "sent_as")]
        not_sent: bool,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Where a seller's money goes: their connected account at the provider.
    Account {
        /// The seller.
        seller: SellerId,
        /// Such as `acct_1032D82eZvKYlo2C`.
        account: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// Does it.
///
/// # Errors
/// When the payment service's database cannot be reached, or nobody can be asked.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let offset = match &command {
        Command::Run { port_offset, .. } => *port_offset,
        // The provider is not asked.
        _ => 0,
    };
    let plan = Plan::new(Settings::from_env()?, offset)?;
    let app = payment_service::connect(&services::payments(&plan)?).await?;
    match command {
        Command::Run { seller, yes, .. } => pay(&app, seller, yes).await,
        Command::List { seller, limit } => show(&app, seller, limit).await,
        Command::Settle {
            payout,
            sent_as,
            yes,
            ..
        } => settle(&app, payout, sent_as.as_deref(), yes).await,
        Command::Account {
            seller,
            account,
            yes,
        } => set_account(&app, seller, &account, yes).await,
    }
}

async fn pay(app: &App, seller: Option<SellerId>, yes: bool) -> anyhow::Result<()> {
    ensure!(
        app.payer.is_some(),
        "payouts go through Stripe, which is not configured"
    );
    let round = Round::by_hand(seller);
    let due = store::due(&app.pool, round).await?;
    if due.is_empty() {
        eprintln!("nothing is to be paid");
        return hint(app).await;
    }
    for one in &due {
        println!("{}", line(one));
    }
    if !(yes || ask::sure(&format!("Send {}?", counted(due.len())))?) {
        eprintln!("nothing was sent");
        return Ok(());
    }
    let mut started = 0;
    for one in &due {
        let now = OffsetDateTime::now_utc();
        started += usize::from(start_one(&app.pool, one, round, now).await?);
    }
    eprintln!("{} begun", counted(started));
    let mut sent = send::Sent::default();
    loop {
        let batch = send::send(app, OffsetDateTime::now_utc()).await?;
        if batch.all() == 0 {
            break;
        }
        sent.paid += batch.paid;
        sent.returned += batch.returned;
        sent.unknown += batch.unknown;
    }
    eprintln!(
        "{} arrived, {} refused, {} not known yet: the payment service asks again",
        sent.paid, sent.returned, sent.unknown
    );
    hint(app).await
}

fn line(due: &Due) -> String {
    format!(
        "{}  {:>16}  to {}",
        due.seller_id,
        due.amount.to_string(),
        due.provider_account
    )
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 payout".to_owned(),
        count => format!("{count} payouts"),
    }
}

async fn show(app: &App, seller: Option<SellerId>, limit: u32) -> anyhow::Result<()> {
    let payouts = list(&app.pool, seller, i64::from(limit)).await?;
    for payout in &payouts {
        println!("{}", listed(payout));
    }
    if payouts.is_empty() {
        eprintln!("no payouts");
    }
    hint(app).await
}

fn listed(payout: &Listed) -> String {
    let day = payout.created_at.date();
    let what = match (&payout.provider_transfer, &payout.problem) {
        (Some(transfer), _) => transfer.clone(),
        (None, Some(problem)) => format!("{problem} (asked {} times)", payout.attempts),
        (None, None) => String::new(),
    };
    format!(
        "{day}  {}  {}  {:>16}  {:<15}  {what}",
        payout.payout_id,
        payout.seller_id,
        payout.amount.to_string(),
        payout.status
    )
}

/// What an operator should know of besides.
async fn hint(app: &App) -> anyhow::Result<()> {
    let attention = attention(&app.pool).await?;
    if attention.payouts > 0 {
        eprintln!(
            "{} need attention: look for their ids in the provider's list of transfers, \
             then `mallhive payouts settle`",
            counted(usize::try_from(attention.payouts)?)
        );
    }
    if attention.without_account > 0 {
        eprintln!(
            "{} sellers have money but no account: set it by `mallhive payouts account`",
            attention.without_account
        );
    }
    Ok(())
}

async fn settle(
    app: &App,
    payout: PayoutId,
    transfer: Option<&str>,
    yes: bool,
) -> anyhow::Result<()> {
    let question = match transfer {
        Some(transfer) => format!("Book payout {payout} as sent by {transfer}?"),
        None => format!("Give payout {payout} back to the seller's balance, to be sent anew?"),
    };
    if !(yes || ask::sure(&question)?) {
        eprintln!("nothing was changed");
        return Ok(());
    }
    let found = send::found_out(&app.pool, payout, transfer).await?;
    ensure!(found, "there is no payout {payout} that needs attention");
    eprintln!("settled");
    Ok(())
}

async fn set_account(app: &App, seller: SellerId, account: &str, yes: bool) -> anyhow::Result<()> {
    let question = format!("Send all money of seller {seller} to {account} from now on?");
    if !(yes || ask::sure(&question)?) {
        eprintln!("nothing was changed");
        return Ok(());
    }
    match store::set_account(&app.pool, seller, account).await {
        Err(error) if service_kit::db::constraint(&error) == Some("payout_account_shape") => {
            bail!("{account} is no connected account; those are called acct_…")
        }
        set => set.context("the account was not set")?,
    }
    eprintln!("set");
    Ok(())
}
