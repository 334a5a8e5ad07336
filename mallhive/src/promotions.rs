//! `mallhive promotions`: coupons, and discounts that need no code.

use anyhow::{Context, bail, ensure};
use order_service::pricing::{Effect, Promotion, Scope};
use order_service::promotion::model::Offer;
use order_service::promotion::operate;
use shared_types::{Currency, ProductId, PromotionId, SellerId};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::amount;
use crate::settings::Settings;
use crate::up::plan::Plan;

/// What to do.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make one; without --code it applies by itself.
    Create(Box<New>),
    /// Show them, newest first.
    List,
    /// End one now; orders that have it keep it.
    End {
        /// Its code, or its id as `list` shows it.
        code: String,
    },
}

/// A promotion to be made.
#[derive(clap::Args)]
pub struct New {
    /// What shoppers read in their totals.
    #[arg(long)]
    name: String,
    /// What shoppers type: 3 to 40 letters and digits.
    #[arg(long)]
    code: Option<String>,
    #[command(flatten)]
    effect: EffectOptions,
    #[command(flatten)]
    scope: ScopeOptions,
    /// The least that what it covers must come to, such as 50.00.
    #[arg(long, value_name = "AMOUNT")]
    minimum: Option<String>,
    /// Of --amount and --minimum.
    #[arg(long, default_value = "USD")]
    currency: String,
    /// When it begins, in RFC 3339; now if not said.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// When it ends, in RFC 3339.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// How many orders may use it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..))]
    limit: Option<i32>,
    /// How many orders of one account or e-mail address may.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..))]
    per_shopper: Option<i32>,
}

/// What it does.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct EffectOptions {
    /// Takes off so many percent.
    #[arg(long)]
    percent: Option<String>,
    /// Takes off this much.
    #[arg(long)]
    amount: Option<String>,
    /// Delivers for nothing.
    #[arg(long)]
    free_delivery: bool,
}

/// What it covers; everything if not said.
#[derive(clap::Args)]
#[group(multiple = false)]
struct ScopeOptions {
    /// What this seller sells.
    #[arg(long, value_name = "ID")]
    seller: Option<SellerId>,
    /// What is in this category and below.
    #[arg(long, value_name = "SLUG")]
    category: Option<String>,
    /// One product.
    #[arg(long, value_name = "ID")]
    product: Option<ProductId>,
}

impl New {
    fn offer(self) -> anyhow::Result<Offer> {
        let currency: Currency = self
            .currency
            .parse()
            .map_err(|_| anyhow::anyhow!("{} is no currency of the mall", self.currency))?;
        let minimum = self
            .minimum
            .map(|text| amount::money(&text, currency))
            .transpose()?;
        let starts_at = match self.from {
            Some(text) => moment(&text)?,
            None => OffsetDateTime::now_utc(),
        };
        let ends_at = self.until.map(|text| moment(&text)).transpose()?;
        ensure!(
            ends_at.is_none_or(|end| starts_at < end),
            "it must begin before it ends"
        );
        Ok(Offer {
            promotion: Promotion {
                promotion_id: PromotionId::from(Uuid::nil()),
                name: self.name,
                code: self.code,
                effect: self.effect.effect(currency)?,
                scope: self.scope.scope(),
                minimum,
            },
            starts_at,
            ends_at,
            total_limit: self.limit,
            shopper_limit: self.per_shopper,
            used: 0,
        })
    }
}

impl EffectOptions {
    fn effect(self, currency: Currency) -> anyhow::Result<Effect> {
        match (self.percent, self.amount) {
            (Some(text), _) => amount::percent(&text).map(Effect::Percentage),
            (None, Some(text)) => amount::money(&text, currency).map(Effect::Amount),
            (None, None) => Ok(Effect::FreeDelivery),
        }
    }
}

impl ScopeOptions {
    fn scope(self) -> Scope {
        match (self.seller, self.category, self.product) {
            (Some(seller_id), _, _) => Scope::Seller(seller_id),
            (None, Some(slug), _) => Scope::Category(slug),
            (None, None, Some(product_id)) => Scope::Product(product_id),
            (None, None, None) => Scope::Cart,
        }
    }
}

fn moment(text: &str) -> anyhow::Result<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339)
        .with_context(|| format!("{text} is no time such as 2026-12-01T00:00:00Z"))
}

/// Does it.
///
/// # Errors
/// When the database cannot be reached, or says what is wrong.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let config = Plan::new(Settings::from_env()?, 0)?.service(order_service::NAME, 4003)?;
    let pool = service_kit::db::connect(&config, &[&order_service::MIGRATIONS]).await?;
    match command {
        Command::Create(new) => {
            let id = operate::create(&pool, &new.offer()?).await?;
            println!("{id}");
        }
        Command::List => {
            for offer in operate::list(&pool).await? {
                println!("{}", shown(&offer));
            }
        }
        Command::End { code } => {
            if !operate::end(&pool, &code).await? {
                bail!("no promotion {code} is under way");
            }
            eprintln!("{code} has ended");
        }
    }
    pool.close().await;
    Ok(())
}

fn shown(offer: &Offer) -> String {
    let promotion = &offer.promotion;
    let effect = match promotion.effect {
        Effect::Percentage(ppm) => format!("{} %", amount::percentage(ppm)),
        Effect::Amount(money) => money.to_string(),
        Effect::FreeDelivery => "free delivery".to_owned(),
    };
    let covers = match &promotion.scope {
        Scope::Cart => "everything".to_owned(),
        Scope::Seller(id) => format!("seller {id}"),
        Scope::Category(slug) => format!("category {slug}"),
        Scope::Product(id) => format!("product {id}"),
    };
    let used = match offer.total_limit {
        Some(limit) => format!(", used {} of {limit}", offer.used),
        None => String::new(),
    };
    let code = promotion.code.as_deref().unwrap_or("(no code)");
    let ended = offer
        .ends_at
        .is_some_and(|end| end <= OffsetDateTime::now_utc());
    format!(
        "{}  {code:<16} {effect} off {covers}{used}{}: {}",
        promotion.promotion_id,
        if ended { ", ended" } else { "" },
        promotion.name
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(subcommand)]
        command: Command,
    }

    fn offer(arguments: &[&str]) -> anyhow::Result<Offer> {
        let words = ["promotions", "create", "--name", "Sale"].iter();
        match Cli::try_parse_from(words.chain(arguments))?.command {
            Command::Create(new) => new.offer(),
            Command::List | Command::End { .. } => bail!("another command"),
        }
    }

    #[test]
    fn options_make_a_promotion() {
        let made = offer(&["--code", "X10", "--percent", "10", "--category", "kitchen"]).unwrap();
        assert_eq!(made.promotion.effect, Effect::Percentage(100_000));
        assert_eq!(made.promotion.scope, Scope::Category("kitchen".into()));
        assert!(shown(&made).contains(" 10 % off category kitchen"));
        let made = offer(&["--amount", "500", "--currency", "JPY", "--limit", "3"]).unwrap();
        assert!(shown(&made).contains("¥500 off everything, used 0 of 3"));
        for wrong in [
            &[][..],
            &["--percent", "10", "--amount", "5"],
            &["--percent", "101"],
            &["--free-delivery", "--currency", "ZZZ"],
            &["--free-delivery", "--limit", "0"],
            &["--free-delivery", "--until", "tomorrow"],
        ] {
            assert!(offer(wrong).is_err(), "{wrong:?}");
        }
    }
}
