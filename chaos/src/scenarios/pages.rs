//! `kill -9` of the pages' process while the saga stands at a boundary: the shopper's browser
//! gets no answer, and sends the same again, under the key that the page had.

use std::time::Duration;

use anyhow::{Context, ensure};
use browser::Guest;
use sqlx::Row;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::bystanders::BOUNDARIES;
use super::journey::Way;
use super::{Outcome, Scale};
use crate::stage::{Gate, How, Stage};

/// Tries after which a shopper gives up.
const TRIES: u32 = 150;
const PAUSE: Duration = Duration::from_millis(200);

/// In the short run: while the order is placed, and while it is settled.
const SHORT: [&str; 2] = ["reserve.replied", "capture.begins"];

/// Whichever page was being made, every order ends as its shopper meant it.
pub async fn all(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    stage.start("pages", &How::default()).await?;
    let mut runs = 0;
    for (place, way) in BOUNDARIES {
        if scale == Scale::Whole || SHORT.contains(&place) {
            once(stage, place, way)
                .await
                .with_context(|| format!("the pages killed while the saga stood at {place}"))?;
            runs += 1;
        }
    }
    stage.kill("pages").await?;
    stage.restart("order", &How::default()).await?;
    Outcome::new(runs, "every order ended as its shopper meant it")
}

async fn once(stage: &Stage, place: &str, way: Way) -> anyhow::Result<()> {
    let gate = Gate::at(stage, place)?;
    stage.restart("order", &gate.how()).await?;
    let shopper = Shopper::enters(stage, way).await?;
    let killing = async {
        gate.reached().await?;
        stage.kill("pages").await?;
        gate.open();
        stage.start("pages", &How::default()).await
    };
    tokio::try_join!(shopper.goes(stage), killing)?;
    let orders = stage.orders_of(&shopper.email).await?;
    ensure!(orders == 1, "{orders} orders of one shopper");
    Ok(())
}

/// A guest in front of the page on which one orders.
struct Shopper {
    guest: Mutex<Guest>,
    email: String,
    form: Vec<(String, String)>,
    way: Way,
}

impl Shopper {
    async fn enters(stage: &Stage, way: Way) -> anyhow::Result<Self> {
        let variant = stage.variants(1, 3).await?[0];
        let mut guest = Guest::new(&stage.mall());
        let email = format!("{}@example.com", Uuid::now_v7().simple());
        guest.add_to_cart(&variant.to_string(), 2).await?;
        guest.begin().await?;
        guest.contact(&email).await?;
        let delivery = guest.delivery_page().await?;
        guest.delivery(&delivery).await?;
        let form = guest.review_page().await?;
        Ok(Self {
            guest: Mutex::new(guest),
            email,
            form,
            way,
        })
    }

    /// Each form and page again until it is answered.
    async fn goes(&self, stage: &Stage) -> anyhow::Result<()> {
        let page = self.until(Sends::Order(&self.form)).await?;
        let back = self.until(Sends::Card(&page)).await?;
        let order = self.until(Sends::Return(&back)).await?;
        self.sees(stage, &order, "Thank you, your order is placed")
            .await?;
        if self.way == Way::Buys {
            return Ok(());
        }
        self.until(Sends::Cancel(&order)).await?;
        self.sees(stage, &order, "This order was cancelled").await
    }

    async fn sees(&self, stage: &Stage, order: &str, text: &str) -> anyhow::Result<()> {
        for tried in 1..=TRIES {
            if self
                .guest
                .lock()
                .await
                .reads(order, text)
                .await
                .unwrap_or(false)
            {
                return Ok(());
            }
            if tried % 10 == 0 {
                stage.databases.pass_time(30).await?;
            }
            tokio::time::sleep(PAUSE).await;
        }
        anyhow::bail!("the page of the order never says: {text}")
    }

    async fn until(&self, what: Sends<'_>) -> anyhow::Result<String> {
        let mut last = None;
        for _ in 0..TRIES {
            match what.by(&mut *self.guest.lock().await).await {
                Ok(done) => return Ok(done),
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(PAUSE).await;
        }
        let last = last.context("not tried")?;
        Err(last.context(format!("in {TRIES} tries")))
    }
}

/// What a browser sends, and sends again.
#[derive(Clone, Copy)]
enum Sends<'a> {
    Order(&'a [(String, String)]),
    Card(&'a str),
    Return(&'a str),
    Cancel(&'a str),
}

impl Sends<'_> {
    /// Where it leads.
    async fn by(self, guest: &mut Guest) -> anyhow::Result<String> {
        match self {
            Self::Order(form) => guest.place(form).await,
            Self::Card(page) => guest.pay(page).await,
            Self::Return(back) => guest.come_back(back).await,
            Self::Cancel(order) => {
                let id = order.rsplit('/').next().unwrap_or(order);
                guest.cancel(id).await?;
                Ok(order.to_owned())
            }
        }
    }
}

impl Stage {
    /// How many orders somebody has placed.
    async fn orders_of(&self, email: &str) -> anyhow::Result<i64> {
        let count = sqlx::query("select count(*) from placed_order where email = $1")
            .bind(email)
            .fetch_one(self.databases.of("order")?)
            .await?;
        Ok(count.get(0))
    }
}
