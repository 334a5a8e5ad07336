//! `POST /v1/checkout/sessions`.

use serde_json::Value;

use super::{IntentData, LineItem, Session, SessionStatus, wire};
use crate::api::Context;
use crate::error::StripeError;
use crate::ids;
use crate::intent::{self, CaptureMethod};
use crate::params::{Metadata, Params};
use crate::store::Store;

const MAX_LINE_ITEMS: usize = 100;
const MAX_QUANTITY: i64 = 999_999;
const MIN_LIFETIME_SECONDS: i64 = 30 * 60;
const MAX_LIFETIME_SECONDS: i64 = 24 * 60 * 60;
/// Slack for a caller whose clock runs a little behind or ahead.
const CLOCK_SLACK_SECONDS: i64 = 60;

pub fn create(
    store: &mut Store,
    context: &Context<'_>,
    _: &str,
    params: Params,
) -> Result<Value, StripeError> {
    let session = read(params, context)?;
    if !store.has_room_for_session() {
        let message =
            "Too many Checkout Sessions are open. Expire some, or wait until they expire.";
        return Err(StripeError::rate_limited(message));
    }
    let answer = wire(&session);
    store.put_session(session);
    Ok(answer)
}

fn read(mut params: Params, context: &Context<'_>) -> Result<Session, StripeError> {
    if params.one_of("mode", &["payment"])?.is_none() {
        return Err(params.missing("mode"));
    }
    let success_url = params
        .address("success_url")?
        .ok_or_else(|| params.missing("success_url"))?;
    let (currency, line_items) = read_line_items(&mut params)?;
    let amount_total = total(&line_items)?;
    intent::check_amount(amount_total, &currency, "line_items")?;
    params.one_of("ui_mode", &["hosted", "hosted_page"])?;
    intent::check_payment_method_types(&mut params)?;
    let id = ids::session();
    let session = Session {
        created: context.now,
        expires_at: read_expiry(&mut params, context.now)?,
        status: SessionStatus::Open,
        paid: false,
        amount_total,
        currency,
        line_items,
        success_url,
        cancel_url: params.address("cancel_url")?,
        customer_email: read_email(&mut params, "customer_email")?,
        client_reference_id: params.text("client_reference_id")?,
        metadata: params.metadata("metadata")?,
        locale: params.text("locale")?,
        submit_type: params
            .one_of("submit_type", &["auto", "book", "donate", "pay"])?
            .map(str::to_owned),
        intent_data: read_intent_data(&mut params)?,
        intent: None,
        customer: None,
        url: format!("{}/pay/{id}", context.public_url),
        id,
    };
    params.finish()?;
    Ok(session)
}

fn read_expiry(params: &mut Params, now: i64) -> Result<i64, StripeError> {
    let Some(expires_at) = params.integer("expires_at")? else {
        return Ok(now + MAX_LIFETIME_SECONDS);
    };
    let earliest = now + MIN_LIFETIME_SECONDS - CLOCK_SLACK_SECONDS;
    let latest = now + MAX_LIFETIME_SECONDS + CLOCK_SLACK_SECONDS;
    if !(earliest..=latest).contains(&expires_at) {
        let message = "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session \
                       creation.";
        return Err(StripeError::parameter(
            "parameter_invalid_integer",
            "expires_at",
            message,
        ));
    }
    Ok(expires_at)
}

fn read_intent_data(params: &mut Params) -> Result<IntentData, StripeError> {
    let Some(mut data) = params.branch("payment_intent_data")? else {
        return Ok(IntentData {
            capture_method: CaptureMethod::Automatic,
            metadata: Metadata::new(),
            description: None,
            receipt_email: None,
        });
    };
    let intent_data = IntentData {
        capture_method: CaptureMethod::read(&mut data)?,
        metadata: data.metadata("metadata")?,
        description: data.text("description")?,
        receipt_email: read_email(&mut data, "receipt_email")?,
    };
    data.finish()?;
    Ok(intent_data)
}

fn read_email(params: &mut Params, key: &str) -> Result<Option<String>, StripeError> {
    let Some(email) = params.text(key)? else {
        return Ok(None);
    };
    if is_email(&email) {
        return Ok(Some(email));
    }
    let message = format!("Invalid email address: {email}");
    Err(StripeError::parameter(
        "email_invalid",
        &params.name(key),
        message,
    ))
}

/// Whether the text has the shape of an e-mail address, no more: only sending
/// a message would tell whether it exists.
pub fn is_email(text: &str) -> bool {
    let has_shape = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    });
    has_shape
        && text.len() <= 254
        && !text.chars().any(char::is_whitespace)
        && text.matches('@').count() == 1
}

fn read_line_items(params: &mut Params) -> Result<(String, Vec<LineItem>), StripeError> {
    let items = params.objects("line_items")?;
    if items.is_empty() {
        return Err(params.missing("line_items"));
    }
    if items.len() > MAX_LINE_ITEMS {
        let message = format!("A Checkout Session has at most {MAX_LINE_ITEMS} line items.");
        return Err(StripeError::parameter(
            "parameter_invalid_array",
            "line_items",
            message,
        ));
    }
    let mut session_currency: Option<String> = None;
    let mut line_items = Vec::with_capacity(items.len());
    for mut item in items {
        let (currency, line_item) = read_line_item(&mut item)?;
        item.finish()?;
        if session_currency
            .as_ref()
            .is_some_and(|first| *first != currency)
        {
            let message = "All line items of a Checkout Session must have the same currency.";
            return Err(StripeError::parameter(
                "parameter_invalid_string",
                "line_items",
                message,
            ));
        }
        session_currency = Some(currency);
        line_items.push(line_item);
    }
    let currency = session_currency.ok_or_else(|| params.missing("line_items"))?;
    if let Some(asked) = params.text("currency")?
        && asked.to_ascii_lowercase() != currency
    {
        let message = format!("The line items are in {currency}, not {asked}.");
        return Err(StripeError::parameter(
            "parameter_invalid_string",
            "currency",
            message,
        ));
    }
    Ok((currency, line_items))
}

fn read_line_item(item: &mut Params) -> Result<(String, LineItem), StripeError> {
    if item.text("price")?.is_some() {
        let message = "The simulator keeps no price list; describe the price with `price_data`.";
        return Err(StripeError::parameter(
            "resource_missing",
            &item.name("price"),
            message,
        ));
    }
    let mut price = item
        .branch("price_data")?
        .ok_or_else(|| item.missing("price_data"))?;
    let currency = price.currency("currency")?;
    let unit_amount = price.required_integer("unit_amount")?;
    if !(0..=intent::MAX_AMOUNT).contains(&unit_amount) {
        let message = format!("Invalid amount: must be 0 to {}.", intent::MAX_AMOUNT);
        return Err(StripeError::parameter(
            "parameter_invalid_integer",
            &price.name("unit_amount"),
            message,
        ));
    }
    let mut product = price
        .branch("product_data")?
        .ok_or_else(|| price.missing("product_data"))?;
    let name = product.required_text("name")?;
    let description = product.text("description")?;
    product.words("images")?;
    product.metadata("metadata")?;
    product.finish()?;
    price.one_of("tax_behavior", &["exclusive", "inclusive", "unspecified"])?;
    price.finish()?;
    let quantity = item.integer("quantity")?.unwrap_or(1);
    if !(1..=MAX_QUANTITY).contains(&quantity) {
        let message = format!("Invalid quantity: must be 1 to {MAX_QUANTITY}.");
        return Err(StripeError::parameter(
            "parameter_invalid_integer",
            &item.name("quantity"),
            message,
        ));
    }
    Ok((
        currency,
        LineItem {
            id: ids::line_item(),
            name,
            description,
            unit_amount,
            quantity,
        },
    ))
}

fn total(items: &[LineItem]) -> Result<i64, StripeError> {
    let sum = items.iter().try_fold(0_i64, |sum, item| {
        item.unit_amount
            .checked_mul(item.quantity)
            .and_then(|amount| sum.checked_add(amount))
    });
    sum.ok_or_else(|| intent::amount_too_large("line_items"))
}
