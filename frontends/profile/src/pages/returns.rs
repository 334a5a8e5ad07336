//! Sending something back: what was asked for, and a form for each seller.

use leptos::prelude::*;
use shared_types::OrderId;
use shared_types::order::{OrderLine, OrderView};
use shared_types::returns::{OrderReturns, ReturnReason, ReturnView, ReturnablePart};
use ui::form::{SelectField, SelectOption, TextField};
use ui::{Button, ButtonLink, Card, Look, Notice};

use super::{Viewer, form_problems, part};
use crate::Form;
use crate::components::{AccountPage, Day, ReturnBadge, ReturnFacts, Tab};

/// An order's returns, and what else may be sent back.
#[component]
pub fn Returns(
    order: OrderView,
    viewer: Viewer,
    returns: Result<OrderReturns, Notice>,
    /// What was typed into one of the forms.
    form: Form,
) -> impl IntoView {
    let title = format!("Returns of {}", order.number);
    let here = format!("/profile/orders/{}", order.order_id);
    let order_id = order.order_id;
    view! {
        <AccountPage tab=Tab::Orders title=title guest=viewer == Viewer::Guest back=("/profile/orders", "Orders")>
            {form_problems(&form)}
            {part(returns, move |returns| all(order_id, returns, &form))}
            <p class="mt-6"><ButtonLink href=here look=Look::Secondary>"Back to the order"</ButtonLink></p>
        </AccountPage>
    }
    .into_any()
}

fn all(order_id: OrderId, returns: OrderReturns, form: &Form) -> AnyView {
    let none = returns.returns.is_empty() && returns.returnable.is_empty();
    let asked = returns.returns.into_iter().map(asked).collect_view();
    let forms = returns
        .returnable
        .into_iter()
        .map(|part| ask(order_id, part, form))
        .collect_view();
    view! {
        {none.then(|| view! {
            <p class="text-muted">"Nothing of this order can be sent back: it is not paid yet, or the time for it is over."</p>
        })}
        <div class="flex max-w-3xl flex-col gap-4">{asked}{forms}</div>
    }
    .into_any()
}

fn asked(back: ReturnView) -> AnyView {
    let seller = format!("To {}", back.seller_name);
    let (status, asked_at) = (back.status, back.asked_at);
    view! {
        <Card title=seller>
            <p class="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
                <span>"Asked for on " <Day at=asked_at /></span>
                <ReturnBadge status=status />
            </p>
            <ReturnFacts back=back />
        </Card>
    }
    .into_any()
}

fn ask(order_id: OrderId, part: ReturnablePart, form: &Form) -> AnyView {
    let title = format!("Send something back to {}", part.seller_name);
    let action = format!("/profile/orders/{order_id}/returns");
    let until = part.until;
    let part_id = part.seller_order_id.to_string();
    let lines = part
        .lines
        .into_iter()
        .map(|line| fields(line, form))
        .collect_view();
    let note = format!("note-{part_id}");
    let (typed, error) = (form.value("note"), form.error("note"));
    view! {
        <Card title=title>
            <p class="mb-4 text-muted">"Until " <Day at=until /></p>
            <form class="flex flex-col gap-5" method="post" action=action novalidate=true>
                <input type="hidden" name="seller_order_id" value=part_id />
                {lines}
                <TextField name="note" id=note label="What should the seller know?" maxlength=1000
                    required=false value=typed error=error />
                <div><Button look=Look::Secondary>"Ask for a return"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn fields(line: OrderLine, form: &Form) -> impl IntoView + use<> {
    let (quantity, reason) = (
        format!("quantity-{}", line.variant_id),
        format!("reason-{}", line.variant_id),
    );
    let counts = (0..=line.quantity).map(|count| {
        let label = match count {
            0 => "None".to_owned(),
            count => count.to_string(),
        };
        SelectOption::new(count.to_string(), label)
    });
    let reasons = ReturnReason::ALL.map(|reason| SelectOption::new(reason.name(), reason.label()));
    view! {
        <fieldset class="grid gap-3 border-b border-line pb-5 sm:grid-cols-2">
            <legend class="mb-2 font-semibold wrap-anywhere">{line.title} " " <span class="font-normal text-muted">{line.variant_title}</span></legend>
            <SelectField name=quantity.clone() label="How many" options=counts.collect()
                selected=form.value(&quantity) error=form.error(&quantity) />
            <SelectField name=reason.clone() label="Why" options=reasons.to_vec()
                selected=form.value(&reason) error=form.error(&reason) />
        </fieldset>
    }
}
