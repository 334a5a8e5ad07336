//! Coupons and gift cards on the review page: a form to add one, and those given.

use leptos::prelude::*;
use shared_types::promotion::CodeView;
use ui::form::TextField;
use ui::{Button, Card, Look};

use crate::model::taken_off;

/// The id of the field, and what it is sent as.
const FIELD: &str = "code";

/// `typed` is what was refused, with `error` beside it.
#[component]
pub(super) fn Codes(codes: Vec<CodeView>, typed: String, error: Option<String>) -> impl IntoView {
    let given = (!codes.is_empty()).then(|| {
        let rows = codes.into_iter().map(row).collect_view();
        view! { <ul class="mb-5 flex flex-col divide-y divide-line">{rows}</ul> }
    });
    view! {
        <Card title="Coupon or gift card">
            {given}
            <form class="flex max-w-form flex-col gap-3" method="post" action="/checkout/codes" novalidate=true>
                <TextField
                    name=FIELD
                    label="Code"
                    value=typed
                    maxlength=60
                    autocomplete="off"
                    required=false
                    error=error
                />
                <div><Button look=Look::Secondary>"Use this code"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn row(code: CodeView) -> impl IntoView {
    let value = match code.problem {
        Some(_) => String::new(),
        None => taken_off(code.amount),
    };
    let remove = format!("Remove {}", code.label);
    view! {
        <li class="flex flex-wrap items-center gap-x-4 gap-y-1 py-3 first:pt-0">
            <div class="min-w-0 flex-1">
                <p class="font-semibold wrap-anywhere">{code.label}</p>
                {code.problem.map(|problem| view! { <p class="text-sm text-danger">{problem}</p> })}
                {code.note.map(|note| view! { <p class="text-sm text-muted">{note}</p> })}
            </div>
            <span class="tabular-nums">{value}</span>
            <form method="post" action="/checkout/codes/remove">
                <input type="hidden" name="code_id" value=code.code_id.to_string() />
                <Button look=Look::Quiet label=remove>"Remove"</Button>
            </form>
        </li>
    }
}
