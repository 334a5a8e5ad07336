//! Random orders, partial refunds, returns and payouts through the whole mall, against a
//! model that only adds and subtracts.

mod act;
mod check;
mod model;
mod payout;

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use futures::future::try_join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use shared_types::{SellerId, VariantId};
use sqlx::Row;
use uuid::Uuid;

use self::act::Done;
use self::model::Model;
use super::{Outcome, Scale};
use crate::stage::Stage;

/// Sellers, and what each has on its shelf.
const SELLERS: i64 = 5;
const VARIANTS: i64 = 4;
const UNITS: i64 = 5_000;
/// Who sells what, and what is given out.
struct Goods {
    variants: Vec<VariantId>,
    sellers: Vec<SellerId>,
    coupon: String,
}

/// Some hundred operations; balances agree to the minor unit after each round of payouts.
pub async fn mall(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let (operations, rounds): (usize, usize) = scale.of((36, 2), (600, 5));
    let seed: u32 = rand::rng().random();
    let mut random = StdRng::seed_from_u64(seed.into());
    let goods = Goods::open(stage).await?;
    // Sellers may have sold in scenarios before.
    payout::release(stage).await?;
    let mut model = check::present(stage).await?;
    let mut done = 0;
    for round in 1..=rounds {
        while done < operations * round / rounds {
            let acts = act::draw(&mut random, &goods, &model);
            done += acts.len();
            let playing = acts.into_iter().map(|act| act.play(stage, &model));
            let came = try_join_all(playing).await;
            for one in came.with_context(|| format!("seed {seed}"))? {
                note(stage, &mut model, one).await?;
            }
        }
        stage.rest().await?;
        let paying = async {
            payout::release(stage).await?;
            model.released();
            payout::all(stage, &mut random, &goods, &mut model).await?;
            check::agrees(stage, &model).await
        };
        let agreed = paying.await;
        agreed.with_context(|| format!("seed {seed}, after {done} operations"))?;
    }
    Outcome::new(
        done,
        format!("agrees to the minor unit in {rounds} rounds of payouts; seed {seed}"),
    )
}

/// The model hears of what came of an act.
async fn note(stage: &Stage, model: &mut Model, done: Done) -> anyhow::Result<()> {
    match done {
        Done::Nothing => {}
        Done::Bought(order) => {
            let totals = check::shares(stage, order.order_id).await?;
            model.sold(&order, &totals);
        }
        Done::CalledOff { at } => model.called_off(at),
        Done::SentBack {
            at,
            part,
            line,
            amount,
        } => model.sent_back(at, part, line, amount),
    }
    Ok(())
}

impl Goods {
    /// A few sellers with full shelves and an account for their money.
    async fn open(stage: &Stage) -> anyhow::Result<Self> {
        let rows = sqlx::query(
            "with few as (
                 select seller_id from product where published group by seller_id
                 having count(*) >= $2 order by random() limit $1
             )
             select seller_id, variant_id from few cross join lateral (
                 select s.variant_id from stock s join product p using (product_id)
                 where p.seller_id = few.seller_id and s.offered and p.published
                   and s.reserved = 0 and not exists (
                       select from reservation_line line where line.variant_id = s.variant_id)
                 order by random() limit $2
             ) chosen",
        )
        .bind(SELLERS)
        .bind(VARIANTS)
        .fetch_all(stage.databases.of("product")?)
        .await?;
        let variants: Vec<Uuid> = rows.iter().map(|row| row.get("variant_id")).collect();
        stage.put_on_shelves(&variants, UNITS).await?;
        let sellers: BTreeSet<Uuid> = rows.iter().map(|row| row.get("seller_id")).collect();
        ensure!(sellers.len() > 1, "too few sellers in the catalogue");
        for seller in &sellers {
            let account = format!("acct_{}", seller.simple());
            let words = ["payouts", "account", &seller.to_string(), &account, "--yes"];
            stage.operator(&words).await?;
        }
        let coupon = format!("RANDOM{}", Uuid::now_v7().simple()).to_uppercase();
        let words = [
            "promotions",
            "create",
            "--name",
            "Random",
            "--percent",
            "15",
        ];
        let words = [&words[..], &["--code", &coupon]].concat();
        stage.operator(&words).await?;
        Ok(Self {
            variants: variants.into_iter().map(VariantId::from).collect(),
            sellers: sellers.into_iter().map(SellerId::from).collect(),
            coupon,
        })
    }
}
