//! What may take something off a checkout, or pay for it, as it stands now.

use std::sync::Arc;

use shared_types::promotion::{CodeKind, CodeView, DiscountView};
use shared_types::{CodeId, Currency, Money, PromotionId};
use time::OffsetDateTime;

use super::model::Checkout;
use crate::App;
use crate::gift_card::store::{self as gift_cards, GiftCard, Spending};
use crate::pricing::{Priced, Promotion, Sale, Unusable, least_charge};
use crate::promotion::model::{Offer, Redemption};
use crate::promotion::store as promotions;

/// The promotions and gift cards of one checkout.
#[derive(Clone, Debug, Default)]
pub struct Offers {
    automatic: Arc<Vec<Offer>>,
    /// Automatic ones that this shopper has used as often as one may.
    used: Vec<PromotionId>,
    coupon: Option<Coupon>,
    gift_cards: Vec<GiftCard>,
}

/// The coupon that was given.
#[derive(Clone, Debug)]
struct Coupon {
    offer: Offer,
    usable: Result<(), Unusable>,
}

/// What placing takes from promotions and gift cards.
#[derive(Clone, Debug, Default)]
pub struct Takings {
    /// Uses of promotions.
    pub redemptions: Vec<Redemption>,
    /// Spendings of gift cards.
    pub spendings: Vec<Spending>,
    /// Whether a coupon was given that others have used up.
    pub coupon_used_up: bool,
}

/// What a shopper is told, and what placing takes.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Each promotion that counts.
    pub discounts: Vec<DiscountView>,
    /// The codes that were given.
    pub codes: Vec<CodeView>,
    /// What to take.
    pub takings: Takings,
}

/// Those of `checkout`.
///
/// # Errors
/// Those of the database.
pub async fn of(app: &App, checkout: &Checkout) -> sqlx::Result<Offers> {
    let automatic = app.promotions.get().await?;
    let shopper = checkout.shopper();
    let mut used = Vec::new();
    for offer in automatic
        .iter()
        .filter(|offer| offer.shopper_limit.is_some())
    {
        let id = offer.promotion.promotion_id;
        let before = promotions::uses_by(&app.pool, id, &shopper).await?;
        if offer
            .require_usable(OffsetDateTime::now_utc(), before)
            .is_err()
        {
            used.push(id);
        }
    }
    let coupon = match checkout.coupon_id {
        Some(id) => promotions::find(&app.pool, id).await?,
        None => None,
    };
    let coupon = match coupon {
        Some(offer) => {
            let usable = require_usable(app, checkout, &offer).await?;
            Some(Coupon { offer, usable })
        }
        None => None,
    };
    let gift_cards = match checkout.gift_card_ids.as_slice() {
        [] => Vec::new(),
        ids => gift_cards::find_all(&app.pool, ids).await?,
    };
    Ok(Offers {
        automatic,
        used,
        coupon,
        gift_cards,
    })
}

/// Whether a coupon may be used for `checkout` now, or why not.
///
/// # Errors
/// Those of the database.
pub async fn require_usable(
    app: &App,
    checkout: &Checkout,
    offer: &Offer,
) -> sqlx::Result<Result<(), Unusable>> {
    let before = match offer.shopper_limit {
        Some(_) => {
            let id = offer.promotion.promotion_id;
            promotions::uses_by(&app.pool, id, &checkout.shopper()).await?
        }
        None => 0,
    };
    let usable = offer.require_usable(OffsetDateTime::now_utc(), before);
    Ok(usable.and_then(|()| offer.promotion.require_fitting(&checkout.sale())))
}

impl Offers {
    /// Those that may count: automatic ones, then the coupon.
    fn usable(&self) -> impl Iterator<Item = &Offer> {
        let automatic = self
            .automatic
            .iter()
            .filter(|offer| !self.used.contains(&offer.promotion.promotion_id));
        let coupon = self.coupon.as_ref().filter(|coupon| coupon.usable.is_ok());
        automatic.chain(coupon.map(|coupon| &coupon.offer))
    }

    /// The promotions that may count, in their order.
    #[must_use]
    pub fn promotions(&self) -> Vec<&Promotion> {
        self.usable().map(|offer| &offer.promotion).collect()
    }

    /// What the gift cards can pay in `currency`, in their order.
    #[must_use]
    pub fn balances(&self, currency: Currency) -> Vec<i64> {
        let worth = |card: &GiftCard| card.worth(currency);
        self.gift_cards.iter().map(worth).collect()
    }

    /// What to tell of `sale`, whose prices came of these offers.
    #[must_use]
    pub fn told(&self, sale: &Sale<'_>, priced: &Priced) -> Told {
        let money = |amount| Money::new(amount, sale.currency);
        let mut told = Told::default();
        let taken = || self.usable().zip(priced.taken_off.iter().copied());
        for (offer, amount) in taken().filter(|(_, amount)| *amount > 0) {
            let promotion = &offer.promotion;
            told.discounts.push(DiscountView {
                name: promotion.name.clone(),
                code: promotion.code.clone(),
                amount: money(amount),
            });
            told.takings.redemptions.push(Redemption {
                promotion_id: promotion.promotion_id,
                amount,
                limited: offer.is_limited(),
            });
        }
        if let Some(coupon) = &self.coupon {
            let id = coupon.offer.promotion.promotion_id;
            let own = taken().find(|(offer, _)| offer.promotion.promotion_id == id);
            let used_up = [Err(Unusable::UsedUp), Err(Unusable::UsedBefore)];
            told.takings.coupon_used_up = used_up.contains(&coupon.usable);
            told.codes.push(CodeView {
                code_id: id.uuid().into(),
                kind: CodeKind::Coupon,
                label: coupon.offer.promotion.code.clone().unwrap_or_default(),
                amount: money(own.map_or(0, |(_, amount)| amount)),
                problem: coupon.usable.err().map(Unusable::text),
                note: None,
            });
        }
        let cards = self
            .gift_cards
            .iter()
            .zip(priced.paid_by_card.iter().copied());
        for (card, amount) in cards {
            let (code, spending) = paid(card, money(amount), priced.totals.to_pay.amount);
            told.codes.push(code);
            told.takings.spendings.extend(spending);
        }
        told
    }
}

/// What a card pays, where `to_pay` is left after all cards.
fn paid(card: &GiftCard, amount: Money, to_pay: i64) -> (CodeView, Option<Spending>) {
    let id = card.gift_card_id;
    let problem = if card.balance.currency != amount.currency {
        Some(Unusable::OtherCurrency.text())
    } else {
        (card.balance.amount == 0).then(|| "There is nothing left on this gift card".into())
    };
    let keeps = to_pay > 0 && card.worth(amount.currency) > amount.amount;
    let code = CodeView {
        code_id: CodeId::from(id.uuid()),
        kind: CodeKind::GiftCard,
        label: format!("Gift card ending in {}", card.last_four),
        amount,
        note: keeps.then(|| {
            let least = Money::new(least_charge(amount.currency), amount.currency);
            format!("The rest stays on it: {least} is the least that can be paid otherwise")
        }),
        problem,
    };
    let spending = Spending {
        gift_card_id: id,
        amount: amount.amount,
    };
    (code, (amount.amount > 0).then_some(spending))
}
