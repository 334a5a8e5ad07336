//! What shoppers send back to the seller that the account acts for.

use leptos::prelude::*;
use shared_types::returns::{ReturnLineView, ReturnList, ReturnStatus, ReturnView};
use ui::form::{Checkbox, TextField};
use ui::{Button, Card, EmptyState, IconName, Look, Notice, Pagination};

use super::{form_problems, part};
use crate::Form;
use crate::components::{AccountPage, Day, ReturnBadge, ReturnFacts, Tab};

/// Returns, newest first.
#[component]
pub fn SalesReturns(
    returns: Result<ReturnList, Notice>,
    /// The address of the page of older ones.
    older: Option<String>,
) -> impl IntoView {
    view! {
        <AccountPage tab=Tab::Orders title="Returns to you" back=("/profile", "Overview")>
            {part(returns, list)}
            <Pagination previous=None next=older label="Returns" />
        </AccountPage>
    }
    .into_any()
}

fn list(list: ReturnList) -> AnyView {
    if list.returns.is_empty() {
        return view! {
            <EmptyState title="No returns" icon=IconName::Parcel
                text="What shoppers ask to send back to you is answered here." />
        }
        .into_any();
    }
    let rows = list.returns.into_iter().map(|back| {
        let href = format!("/profile/sales/returns/{}", back.return_id);
        view! {
            <li class="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-lg border border-line bg-raised p-5">
                <a class="inline-block py-1 font-semibold underline underline-offset-4" href=href>{back.order_number}</a>
                <span class="text-muted">{back.shopper_name} ", " <Day at=back.asked_at /></span>
                <ReturnBadge status=back.status />
            </li>
        }
    });
    view! { <ul class="flex flex-col gap-3">{rows.collect_view()}</ul> }.into_any()
}

/// One of them, and what can be done about it now.
#[component]
pub fn SalesReturn(back: ReturnView, form: Form) -> impl IntoView {
    let title = format!("Return of {}", back.order_number);
    let (status, asked_at, name) = (back.status, back.asked_at, back.shopper_name.clone());
    let steps = steps(&back, &form);
    view! {
        <AccountPage tab=Tab::Orders title=title back=("/profile/sales/returns", "Returns to you")>
            {form_problems(&form)}
            <p class="-mt-3 mb-6 flex flex-wrap items-center gap-x-3 gap-y-2 text-muted">
                <span>{name} ", asked on " <Day at=asked_at /></span>
                <ReturnBadge status=status />
            </p>
            <div class="flex max-w-3xl flex-col gap-4">
                <Card title="What comes back"><ReturnFacts back=back /></Card>
                {steps}
            </div>
        </AccountPage>
    }
    .into_any()
}

fn steps(back: &ReturnView, form: &Form) -> Option<AnyView> {
    let here = format!("/profile/sales/returns/{}", back.return_id);
    match back.status {
        ReturnStatus::Requested => Some(answer(&here, form)),
        ReturnStatus::Accepted => Some(receive(&here, &back.lines)),
        ReturnStatus::Received => Some(refund(&here, back, form)),
        ReturnStatus::RefundFailed => Some(again(&here, back)),
        ReturnStatus::Refused | ReturnStatus::Refunding | ReturnStatus::Refunded => None,
    }
}

/// One text and two buttons: what is said goes with either answer.
fn answer(here: &str, form: &Form) -> AnyView {
    let action = format!("{here}/answer");
    let (typed, error) = (form.value("answer"), form.error("answer"));
    view! {
        <Card title="Answer">
            <form class="flex max-w-form flex-col gap-5" method="post" action=action novalidate=true>
                <TextField name="answer" label="What the shopper should know" maxlength=1000
                    hint="Where to send it, or why not."
                    value=typed error=error />
                <div class="flex flex-wrap gap-3">
                    <Button name="step" value="accept">"Accept the return"</Button>
                    <Button name="step" value="refuse" look=Look::Secondary>"Refuse it"</Button>
                </div>
            </form>
        </Card>
    }
    .into_any()
}

fn receive(here: &str, lines: &[ReturnLineView]) -> AnyView {
    let action = format!("{here}/receive");
    let boxes = lines.iter().map(|line| {
        let label = format!("{} × {} can be sold again", line.quantity, line.sold.title);
        let variant = line.sold.variant_id.to_string();
        let id = format!("sellable-{variant}");
        view! { <Checkbox name="sellable" id=id value=variant label=label /> }
    });
    let boxes = boxes.collect_view();
    view! {
        <Card title="When it has arrived">
            <form class="flex max-w-form flex-col gap-5" method="post" action=action>
                <div class="flex flex-col gap-3">{boxes}</div>
                <div><Button>"It has arrived"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn refund(here: &str, back: &ReturnView, form: &Form) -> AnyView {
    let action = format!("{here}/refund");
    let (typed, error) = (form.value("amount"), form.error("amount"));
    let hint = format!("At most {}, what was paid for it.", back.refundable);
    view! {
        <Card title="Give the money back">
            <form class="flex max-w-form flex-col gap-5" method="post" action=action novalidate=true>
                <TextField name="amount" label="Amount" inputmode="decimal" maxlength=20 hint=hint
                    autocomplete="off" value=typed error=error />
                <div><Button>"Refund"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

/// The amount stands; only the provider is asked anew.
fn again(here: &str, back: &ReturnView) -> AnyView {
    let action = format!("{here}/refund");
    let amount = back.refunded.unwrap_or(back.refundable);
    let typed = amount.decimal();
    view! {
        <Card title="The payment provider refused the refund">
            <form method="post" action=action>
                <input type="hidden" name="amount" value=typed />
                <Button>{format!("Try again to give {amount} back")}</Button>
            </form>
        </Card>
    }
    .into_any()
}
