//! The mall of a run: its processes, its provider, its databases.

mod balancer;
mod databases;
mod gate;
mod nats;
mod operator;
mod process;
mod provider;
mod proxy;
mod secrets;

use std::collections::{HashMap, HashSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use server_kit::Client;
use server_kit::env::Secret;
use shared_types::product::{ByOrder, ReleaseReservation};
use shared_types::{Empty, SellerId};
use sqlx::Row;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use self::balancer::Balancer;
pub use self::databases::{Databases, SERVICES};
pub use self::gate::Gate;
pub use self::nats::Nats;
pub use self::process::{How, PARTS};
use self::process::{MORE, Part, Process};
pub use self::provider::Provider;
pub use self::proxy::Proxy;
use self::secrets::Secrets;
use crate::Cli;
use crate::seller::Clerk;

/// The first start makes databases and loads the demo catalogue.
const LONGEST_START: Duration = Duration::from_secs(240);
/// How long everything may take to come to rest.
const LONGEST_REST: Duration = Duration::from_secs(120);
/// How long a process may take to come to the place where it dies.
const LONGEST_WAY: Duration = Duration::from_secs(30);
/// Longer than the mall lets anybody wait: what takes longer was lost.
const PATIENCE: Duration = Duration::from_secs(12);
const POLL: Duration = Duration::from_millis(100);

/// What comes to an end by itself, in the order in which one leads to the next.
const UNDER_WAY: [(&str, &str, &str); 5] = [
    (
        "order",
        "orders",
        "select count(*) from placed_order
         where saga_step not in ('done', 'cancelled', 'await_payment')",
    ),
    (
        "order",
        "refunds of returns",
        "select count(*) from return_request where status = 'refunding'",
    ),
    (
        "payment",
        "calls to the provider, or fees that are not known",
        "select count(*) from payment
         where (attempt is not null and status <> 'pending') or (captured > 0 and fee is null)",
    ),
    (
        "payment",
        "refunds and payouts at the provider",
        "select (select count(*) from refund where status = 'pending')
              + (select count(*) from payout where status = 'pending')",
    ),
    (
        "notification",
        "letters",
        "select count(*) from message where state = 'waiting'",
    ),
];

/// What was there when the run began.
pub struct Before {
    /// Units of each variant that were ever put on the shelf.
    pub units: Mutex<HashMap<Uuid, i64>>,
    /// The last event before.
    pub events: AtomicI64,
    /// Events that went over another bus.
    pub elsewhere: Mutex<HashSet<Uuid>>,
}

/// A mall to do things to.
pub struct Stage {
    cli: Cli,
    pub orders: Client,
    pub carts: Client,
    pub products: Client,
    pub payments: Client,
    pub users: Client,
    pub provider: Provider,
    pub databases: Databases,
    pub before: Before,
    /// Who acts for sellers.
    pub clerks: Mutex<HashMap<SellerId, Clerk>>,
    processes: Mutex<HashMap<&'static str, Process>>,
    _products: Balancer,
    stop: CancellationToken,
}

impl Stage {
    /// Starts the mall.
    pub async fn open(cli: &Cli) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&cli.data)?;
        let secrets = Secrets::draw(&cli.data)?;
        let at = |port| address(cli, port);
        let stop = CancellationToken::new();
        let webhooks = format!("http://{}/webhooks/stripe", at(4005));
        let provider = Provider::start(at(4015), webhooks, secrets.clone(), stop.clone()).await?;
        let instances = PARTS.iter().chain(&MORE);
        let instances = instances.filter(|part| part.name.starts_with("product"));
        let instances = instances.map(|part| at(part.port + part.offset)).collect();
        let secret = Secret::new(secrets.service.as_str());
        let client = |port| {
            let client = Client::new("chaos", format!("http://{}", at(port)), &secret);
            client.with_timeout(PATIENCE)
        };
        let stage = Self {
            orders: client(4003),
            carts: client(4004),
            products: client(4002),
            payments: client(4005),
            users: client(4001),
            provider,
            databases: Databases::new(&cli.postgres)?,
            before: Before {
                units: Mutex::default(),
                events: AtomicI64::new(0),
                elsewhere: Mutex::default(),
            },
            clerks: Mutex::default(),
            processes: Mutex::default(),
            _products: Balancer::start(at(4002), instances).await?,
            stop,
            cli: cli.clone(),
        };
        for part in &PARTS {
            stage.start(part.name, &How::default()).await?;
        }
        stage.remember().await
    }

    async fn remember(mut self) -> anyhow::Result<Self> {
        self.settle().await?;
        let rows = sqlx::query(
            "select s.variant_id, s.on_hand + coalesce((
                 select sum(line.quantity) from reservation_line line
                 join reservation using (order_id)
                 where line.variant_id = s.variant_id and state = 'committed'
             ), 0)::bigint as units from stock s",
        )
        .fetch_all(self.databases.of("product")?)
        .await?;
        let units = rows
            .iter()
            .map(|row| (row.get("variant_id"), row.get("units")));
        self.before.units = Mutex::new(units.collect());
        self.forget_events().await?;
        Ok(self)
    }

    /// What was told until now is not looked at any more.
    async fn forget_events(&self) -> anyhow::Result<()> {
        self.databases.run("bus", "delete from dead_letter").await?;
        let last = "select coalesce(max(event_sequence), 0) from event";
        let last = self.databases.number("bus", last).await?;
        self.before.events.store(last, Ordering::SeqCst);
        Ok(())
    }

    /// A service's address, by its usual port.
    pub fn at(&self, port: u16) -> SocketAddr {
        address(&self.cli, port)
    }

    /// Where shoppers find the mall, while its process `pages` runs.
    pub fn mall(&self) -> String {
        format!("http://localhost:{}", self.at(8080).port())
    }

    /// How the database server is reached.
    pub fn postgres(&self) -> &str {
        &self.cli.postgres
    }

    /// Added to every port.
    pub fn port_offset(&self) -> u16 {
        self.cli.port_offset
    }

    /// The payment service's tests, where they are given.
    pub fn ledger(&self) -> Option<&std::path::Path> {
        self.cli.ledger.as_deref()
    }

    /// The NATS server, where it is given.
    pub fn nats(&self) -> Option<&std::path::Path> {
        self.cli.nats.as_deref()
    }

    /// Where logs and the like are.
    pub fn data(&self) -> &std::path::Path {
        &self.cli.data
    }

    /// Starts a process and waits until it answers.
    pub async fn start(&self, name: &str, how: &How) -> anyhow::Result<()> {
        let part = part(name)?;
        let process = Process::start(&self.cli, part, how)?;
        let mut processes = self.processes.lock().await;
        let process = match processes.insert(part.name, process) {
            Some(former) => {
                former.kill().await;
                processes.get_mut(part.name)
            }
            None => processes.get_mut(part.name),
        };
        let process = process.context("a process was lost")?;
        let started = Instant::now();
        let url = format!("http://{}/readyz", self.at(part.port + part.offset));
        while !reqwest::get(&url)
            .await
            .is_ok_and(|answer| answer.status().is_success())
        {
            ensure!(
                started.elapsed() < LONGEST_START && !process.ends(POLL).await,
                "{name} did not start; its log is in {}",
                self.cli.data.display()
            );
        }
        Ok(())
    }

    /// `kill -9`.
    pub async fn kill(&self, name: &str) -> anyhow::Result<()> {
        let part = part(name)?;
        if let Some(process) = self.processes.lock().await.remove(part.name) {
            process.kill().await;
        }
        Ok(())
    }

    /// Kills a process and starts it as `how` says.
    pub async fn restart(&self, name: &str, how: &How) -> anyhow::Result<()> {
        self.kill(name).await?;
        self.start(name, how).await
    }

    /// Whether the process came to the place where it dies, within half a minute.
    pub async fn died(&self, name: &str) -> anyhow::Result<bool> {
        let part = part(name)?;
        match self.processes.lock().await.get_mut(part.name) {
            Some(process) => Ok(process.ends(LONGEST_WAY).await),
            None => bail!("{name} does not run"),
        }
    }

    /// Whether a process still runs, as it was started.
    pub async fn runs(&self, name: &str) -> anyhow::Result<bool> {
        let part = part(name)?;
        match self.processes.lock().await.get_mut(part.name) {
            Some(process) => Ok(!process.ends(Duration::ZERO).await),
            None => Ok(false),
        }
    }

    /// Waits until no order, event or message is on its way.
    pub async fn settle(&self) -> anyhow::Result<()> {
        let started = Instant::now();
        for look in 1.. {
            let Some(under_way) = self.under_way().await? else {
                break;
            };
            ensure!(
                started.elapsed() < LONGEST_REST,
                "it does not come to rest: {under_way}"
            );
            if look % 10 == 0 {
                self.databases.pass_time(60).await?;
            }
            if look % 100 == 0 {
                self.databases.pass_time_on_bus(30).await?;
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// What is still under way, if anything.
    async fn under_way(&self) -> anyhow::Result<Option<String>> {
        for (database, what, sql) in UNDER_WAY {
            let count = self.databases.number(database, sql).await?;
            if count > 0 {
                return Ok(Some(format!("{count} {what}")));
            }
        }
        for name in SERVICES {
            let unpublished = "select count(*) from outbox_message where published_at is null";
            let waiting = self.databases.number(name, unpublished).await?;
            if waiting > 0 {
                return Ok(Some(format!("{waiting} events in the outbox of {name}")));
            }
        }
        let messages = "select count(*) from message";
        let messages = self.databases.number("bus", messages).await?;
        Ok((messages > 0).then(|| format!("{messages} messages on the bus")))
    }

    /// Everybody who has not paid leaves, and everything comes to rest.
    pub async fn rest(&self) -> anyhow::Result<()> {
        self.settle().await?;
        self.abandon().await?;
        self.settle().await
    }

    /// Starts again what a failed scenario left dead or prepared to die.
    pub async fn recover(&self) {
        let _ = self.provider.plan(&[]).await;
        for part in &MORE {
            let _ = self.kill(part.name).await;
        }
        for part in &PARTS {
            if let Err(error) = self.restart(part.name, &How::default()).await {
                eprintln!("     {error:#}");
            }
        }
        if let Err(error) = self.let_go().await {
            eprintln!("     {error:#}");
        }
        if let Err(error) = self.rest().await {
            eprintln!("     {error:#}");
        }
        if let Err(error) = self.forget_events().await {
            eprintln!("     {error:#}");
        }
    }

    /// Stock that was held without an order goes back.
    async fn let_go(&self) -> anyhow::Result<()> {
        let held: Vec<Uuid> =
            sqlx::query_scalar("select order_id from reservation where state = 'held'")
                .fetch_all(self.databases.of("product")?)
                .await?;
        for id in held {
            let known: i64 =
                sqlx::query_scalar("select count(*) from placed_order where order_id = $1")
                    .bind(id)
                    .fetch_one(self.databases.of("order")?)
                    .await?;
            if known == 0 {
                let path = ByOrder {
                    order_id: id.into(),
                };
                self.products
                    .send::<ReleaseReservation>(&path, &Empty {})
                    .await?;
            }
        }
        Ok(())
    }

    /// Ends the mall.
    pub async fn close(self) {
        for (_, process) in self.processes.lock().await.drain() {
            process.kill().await;
        }
        self.stop.cancel();
    }
}

fn address(cli: &Cli, port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port + cli.port_offset))
}

fn part(name: &str) -> anyhow::Result<&'static Part> {
    let mut parts = PARTS.iter().chain(&MORE);
    parts
        .find(|part| part.name == name)
        .with_context(|| format!("there is no process {name}"))
}
