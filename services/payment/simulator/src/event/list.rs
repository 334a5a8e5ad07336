//! `GET /v1/events`: newest first, in pages.

use serde_json::{Value, json};

use super::{Event, as_value};
use crate::api::Context;
use crate::error::StripeError;
use crate::params::Params;
use crate::store::Store;

const DEFAULT_LIMIT: i64 = 10;
const MAX_LIMIT: i64 = 100;

struct Filter {
    kinds: Vec<String>,
    from: i64,
    until: i64,
    delivered: Option<bool>,
}

pub fn list(
    store: &mut Store,
    _: &Context<'_>,
    _: &str,
    mut params: Params,
) -> Result<Value, StripeError> {
    let limit = params.integer("limit")?.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        let message = format!("Invalid limit: must be 1 to {MAX_LIMIT}.");
        return Err(StripeError::parameter(
            "parameter_invalid_integer",
            "limit",
            message,
        ));
    }
    let limit = usize::try_from(limit).unwrap_or_default();
    let older_than = read_cursor(store, &mut params, "starting_after")?;
    let newer_than = read_cursor(store, &mut params, "ending_before")?;
    let filter = read_filter(&mut params)?;
    params.finish()?;

    let end = older_than.unwrap_or(store.events.len());
    let start = newer_than.map_or(0, |index| index + 1);
    let matching = store
        .events
        .iter()
        .enumerate()
        .filter(|(index, event)| (start..end).contains(index) && filter.admits(event));
    // `ending_before` asks for the page just newer than the cursor; all other
    // lists begin with the newest.
    let mut page: Vec<&Event> = match newer_than {
        Some(_) => matching.map(|(_, event)| event).take(limit + 1).collect(),
        None => matching
            .map(|(_, event)| event)
            .rev()
            .take(limit + 1)
            .collect(),
    };
    let has_more = page.len() > limit;
    page.truncate(limit);
    if newer_than.is_some() {
        page.reverse();
    }
    let data: Vec<Value> = page.into_iter().map(as_value).collect();
    Ok(json!({ "object": "list", "url": "/v1/events", "has_more": has_more, "data": data }))
}

fn read_cursor(
    store: &Store,
    params: &mut Params,
    key: &str,
) -> Result<Option<usize>, StripeError> {
    let Some(id) = params.text(key)? else {
        return Ok(None);
    };
    let index = store.events.index_of(&id);
    index
        .map(Some)
        .ok_or_else(|| StripeError::not_found("event", key, &id))
}

fn read_filter(params: &mut Params) -> Result<Filter, StripeError> {
    let mut kinds = params.words("types")?;
    kinds.extend(params.text("type")?);
    let delivered = params
        .one_of("delivery_success", &["true", "false"])?
        .map(|word| word == "true");
    let mut filter = Filter {
        kinds,
        from: i64::MIN,
        until: i64::MAX,
        delivered,
    };
    if let Some(mut created) = params.branch("created")? {
        if let Some(second) = created.integer("gte")? {
            filter.from = second;
        }
        if let Some(second) = created.integer("gt")? {
            filter.from = filter.from.max(second.saturating_add(1));
        }
        if let Some(second) = created.integer("lte")? {
            filter.until = second;
        }
        if let Some(second) = created.integer("lt")? {
            filter.until = filter.until.min(second.saturating_sub(1));
        }
        created.finish()?;
    }
    Ok(filter)
}

impl Filter {
    fn admits(&self, event: &Event) -> bool {
        let is_kind = |kind: &String| {
            let word = event.kind.word();
            match kind.strip_suffix('*') {
                Some(start) => word.starts_with(start),
                None => word == kind,
            }
        };
        !event.kind.is_paypal()
            && (self.kinds.is_empty() || self.kinds.iter().any(is_kind))
            && (self.from..=self.until).contains(&event.created)
            && self
                .delivered
                .is_none_or(|delivered| delivered != event.is_pending)
    }
}
