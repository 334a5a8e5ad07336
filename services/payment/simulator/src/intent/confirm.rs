//! `POST /v1/payment_intents/{id}/confirm`: charge a test card named by its token.

use serde_json::Value;
use time::OffsetDateTime;

use super::{Intent, IntentStatus, Outcome, find, pay, payment_error, wire};
use crate::api::Context;
use crate::cards::{self, Behaviour, Card, TEST_CARDS};
use crate::error::StripeError;
use crate::ids;
use crate::params::Params;
use crate::store::Store;

const CONFIRMABLE: &str = "requires_payment_method, requires_confirmation, requires_action";

/// What a caller gives to confirm with.
pub struct Attempt {
    pub card: Option<(Card, Behaviour)>,
    pub return_url: Option<String>,
}

impl Attempt {
    pub fn read(params: &mut Params, now: i64) -> Result<Self, StripeError> {
        let card = match params.text("payment_method")? {
            Some(token) => Some(card_of(&token, now)?),
            None => None,
        };
        Ok(Self {
            card,
            return_url: params.address("return_url")?,
        })
    }
}

pub fn confirm(
    store: &mut Store,
    context: &Context<'_>,
    id: &str,
    mut params: Params,
) -> Result<Value, StripeError> {
    let given = Attempt::read(&mut params, context.now)?;
    params.finish()?;
    let intent = find(store, id)?;
    if intent.session.is_some() {
        let message =
            "This PaymentIntent was created by a Checkout Session and is paid on its hosted page.";
        return Err(StripeError::invalid_request(message)
            .code("payment_intent_unexpected_state")
            .after_running());
    }
    if matches!(
        intent.status,
        IntentStatus::RequiresCapture | IntentStatus::Succeeded | IntentStatus::Canceled
    ) {
        return Err(intent.unexpected_state("confirmed", CONFIRMABLE));
    }
    attempt(store, context, intent, given)
}

/// Charges the card given, or the one attached before.
pub fn attempt(
    store: &mut Store,
    context: &Context<'_>,
    mut intent: Intent,
    given: Attempt,
) -> Result<Value, StripeError> {
    let attached = intent
        .card
        .clone()
        .filter(|_| intent.status == IntentStatus::RequiresConfirmation);
    let Some((card, behaviour)) = given.card.or_else(|| attached.map(remembered)) else {
        let message = "You cannot confirm this PaymentIntent because it's missing a payment method. Give one with \
                       `payment_method`, such as pm_card_visa.";
        return Err(StripeError::parameter(
            "parameter_missing",
            "payment_method",
            message,
        ));
    };
    if given.return_url.is_some() {
        intent.return_url = given.return_url;
    }
    let id = intent.id.clone();
    let outcome = pay(store, context, intent, card, behaviour);
    let intent = find(store, &id)?;
    match outcome {
        Outcome::Accepted | Outcome::NeedsAuthentication => {
            Ok(wire(&intent, Some(context.public_url)))
        }
        Outcome::Refused(refusal) => Err(refused(&intent, refusal)),
    }
}

/// The 402 a caller sees, with the intent as it is now.
pub(super) fn refused(intent: &Intent, refusal: cards::Refusal) -> StripeError {
    let mut error = StripeError::card(refusal.code(), refusal.message());
    if let Value::Object(fields) = payment_error(intent, refusal) {
        for (name, content) in fields {
            if !matches!(name.as_str(), "type" | "code" | "message") {
                error = error.with(&name, content);
            }
        }
    }
    error
        .with("payment_intent", wire(intent, None))
        .after_running()
}

/// A card attached when the intent was made is found again by its last digits,
/// which differ between the test cards.
fn remembered(card: Card) -> (Card, Behaviour) {
    let known = TEST_CARDS
        .iter()
        .find(|known| known.number.ends_with(&card.last4));
    let behaviour = known.map_or(Behaviour::Succeed, |known| known.behaviour);
    (card, behaviour)
}

fn card_of(token: &str, now: i64) -> Result<(Card, Behaviour), StripeError> {
    let known = TEST_CARDS.iter().find(|card| card.token == token);
    let known =
        known.ok_or_else(|| StripeError::not_found("PaymentMethod", "payment_method", token))?;
    let today = OffsetDateTime::from_unix_timestamp(now).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let card = Card {
        id: ids::payment_method(),
        brand: cards::brand(known.number),
        last4: known.number[known.number.len() - 4..].to_owned(),
        exp_month: 12,
        exp_year: today.year() + 1,
    };
    Ok((card, known.behaviour))
}

#[cfg(test)]
mod tests {
    use super::TEST_CARDS;

    #[test]
    fn test_cards_differ_in_their_last_digits() {
        let mut endings: Vec<&str> = TEST_CARDS
            .iter()
            .map(|card| &card.number[card.number.len() - 4..])
            .collect();
        endings.sort_unstable();
        endings.dedup();
        assert_eq!(endings.len(), TEST_CARDS.len());
    }
}
