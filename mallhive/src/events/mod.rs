//! `mallhive events`: what services could not handle, and how far they are.

mod rebuild;
mod show;

use std::sync::Arc;

use anyhow::{bail, ensure};
use service_kit::bus::{self, Bus, DeadLetterId, Filter};

pub use self::show::age;
use crate::ask;
use crate::settings::Settings;

/// What to do.
#[derive(clap::Subcommand)]
pub enum Command {
    /// How many events wait for each service, since when, and how many it gave up on.
    Status,
    /// The events a service gave up on, oldest failure first, without their content.
    List(Which),
    /// The whole event, with whatever personal data it has.
    Show {
        /// As `list` shows it.
        id: DeadLetterId,
    },
    /// Deliver events again, with all their tries, once what failed is repaired.
    Replay(Chosen),
    /// Give up on events for good. They stay in the history.
    Drop {
        #[command(flatten)]
        chosen: Chosen,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Fill an empty service from every event ever published.
    Rebuild(rebuild::Options),
}

/// Some dead letters.
#[derive(clap::Args)]
pub struct Which {
    /// Of this service only.
    #[arg(long, value_name = "SERVICE")]
    subscription: Option<String>,
    /// Of this type only, such as `order.confirmed.v1`.
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// So many at most.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
}

/// Dead letters by id, or all that are meant.
#[derive(clap::Args)]
pub struct Chosen {
    /// As `list` shows them.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    ids: Vec<DeadLetterId>,
    /// All that `list` shows with the same options.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    which: Which,
}

impl Which {
    fn filter(&self) -> Filter {
        Filter {
            subscription: self.subscription.clone(),
            kind: self.kind.clone(),
            limit: self.limit,
        }
    }
}

impl Chosen {
    async fn ids(self, bus: &Arc<dyn Bus>) -> anyhow::Result<Vec<DeadLetterId>> {
        if !self.all {
            return Ok(self.ids);
        }
        let letters = bus.dead_letters(&self.which.filter()).await?;
        Ok(letters.into_iter().map(|letter| letter.id).collect())
    }
}

/// Does it.
///
/// # Errors
/// When the bus cannot be reached or does not know what is meant.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let settings = Settings::from_env()?;
    let bus = bus::open(&settings.bus()?).await?;
    match command {
        Command::Status => show::backlogs(&bus.backlogs(None).await?),
        Command::List(which) => list(&bus, &which).await?,
        Command::Show { id } => match bus.dead_letter(&id).await? {
            Some(event) => println!("{event:#}"),
            None => bail!("there is no dead letter {id}"),
        },
        Command::Replay(chosen) => replay(&bus, chosen).await?,
        Command::Drop { chosen, yes } => drop_letters(&bus, chosen, yes).await?,
        Command::Rebuild(options) => rebuild::run(&bus, settings, &options).await?,
    }
    Ok(())
}

async fn list(bus: &Arc<dyn Bus>, which: &Which) -> anyhow::Result<()> {
    let letters = bus.dead_letters(&which.filter()).await?;
    for letter in &letters {
        println!("{}", show::letter(letter));
    }
    match u32::try_from(letters.len()) {
        Ok(0) => eprintln!("no dead letters"),
        Ok(count) if count >= which.limit => {
            eprintln!("the first {count}; there may be more, see --limit");
        }
        _ => eprintln!("{} dead letters", letters.len()),
    }
    Ok(())
}

async fn replay(bus: &Arc<dyn Bus>, chosen: Chosen) -> anyhow::Result<()> {
    let (mut done, mut missing) = (0, 0);
    for id in chosen.ids(bus).await? {
        if bus.replay(&id).await? {
            done += 1;
        } else {
            missing += 1;
            eprintln!("there is no dead letter {id}");
        }
    }
    eprintln!("{done} delivered again");
    ensure!(missing == 0, "{missing} were not there");
    Ok(())
}

async fn drop_letters(bus: &Arc<dyn Bus>, chosen: Chosen, yes: bool) -> anyhow::Result<()> {
    let ids = chosen.ids(bus).await?;
    let question = format!("Drop {} for good?", show::counted(&ids));
    if ids.is_empty() || !(yes || ask::sure(&question)?) {
        eprintln!("nothing was dropped");
        return Ok(());
    }
    let (mut done, mut missing) = (0, 0);
    for id in ids {
        if bus.drop_dead(&id).await? {
            done += 1;
        } else {
            missing += 1;
            eprintln!("there is no dead letter {id}");
        }
    }
    eprintln!("{done} dropped");
    ensure!(missing == 0, "{missing} were not there");
    Ok(())
}
