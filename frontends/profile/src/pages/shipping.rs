//! What shoppers ordered of the seller that the account acts for: to be sent, on its way,
//! arrived.

use leptos::prelude::*;
use shared_types::order::{OrderLine, OrderStatus};
use shared_types::shipment::{Carrier, Sale, SaleList};
use ui::form::{SelectField, SelectOption, TextField};
use ui::{
    Badge, Button, Card, EmptyState, IconName, Look, Notice, Pagination, Shipments, Tone,
    button_class,
};

use super::{form_problems, part};
use crate::Form;
use crate::components::{AccountPage, AddressLines, Day, PostButton, StatusBadge, Tab};

const LIST: &str = "/profile/sales/orders";

/// Orders, those to be sent first.
#[component]
pub fn SalesOrders(
    sales: Result<SaleList, Notice>,
    /// The address of the page after.
    older: Option<String>,
    /// This is not the first page.
    later_page: bool,
) -> impl IntoView {
    view! {
        <AccountPage tab=Tab::Orders title="Orders to you" back=("/profile", "Overview")>
            {part(sales, move |sales| list(sales, later_page))}
            {later_page.then(|| view! {
                <p class="mt-6 text-center"><a class=button_class(Look::Quiet) href=LIST>"Back to the newest"</a></p>
            })}
            <Pagination previous=None next=older label="Orders" />
        </AccountPage>
    }
    .into_any()
}

fn list(list: SaleList, later_page: bool) -> AnyView {
    if list.sales.is_empty() && later_page {
        return view! { <p class="text-muted">"There are no older orders."</p> }.into_any();
    }
    if list.sales.is_empty() {
        return view! {
            <EmptyState title="No orders yet" icon=IconName::Parcel
                text="What shoppers order of you is sent from here." />
        }
        .into_any();
    }
    let rows = list.sales.into_iter().map(|sale| {
        let href = format!("{LIST}/{}", sale.seller_order_id);
        let (standing, units) = (standing(&sale), units(&sale.lines));
        view! {
            <li class="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-lg border border-line bg-raised p-5">
                <a class="inline-block py-1 font-semibold underline underline-offset-4" href=href>{sale.order_number}</a>
                <span class="text-muted">{sale.address.name} ", " <Day at=sale.sold_at /> ", " {units}</span>
                {standing}
            </li>
        }
    });
    view! { <ul class="flex flex-col gap-3">{rows.collect_view()}</ul> }.into_any()
}

fn units(lines: &[OrderLine]) -> String {
    match lines.iter().map(|line| line.quantity).sum() {
        1 => "1 item".to_owned(),
        count => format!("{count} items"),
    }
}

/// The seller's own word for what is theirs to do.
fn standing(sale: &Sale) -> AnyView {
    match sale.can_ship {
        true => view! { <Badge text="To be sent" tone=Tone::Warning /> }.into_any(),
        false => view! { <StatusBadge status=sale.status /> }.into_any(),
    }
}

/// One of them, and what can be said of it now.
#[component]
pub fn SalesOrder(sale: Sale, form: Form) -> impl IntoView {
    let title = format!("Order {}", sale.order_number);
    let (standing, steps) = (standing(&sale), steps(&sale, &form));
    let Sale {
        sold_at,
        address,
        lines,
        delivery,
        shipments,
        ..
    } = sale;
    let lines = lines.into_iter().map(line).collect_view();
    view! {
        <AccountPage tab=Tab::Orders title=title back=(LIST, "Orders to you")>
            {form_problems(&form)}
            <p class="-mt-3 mb-6 flex flex-wrap items-center gap-x-3 gap-y-2 text-muted">
                <span>"Paid on " <Day at=sold_at /></span>
                {standing}
            </p>
            <div class="flex max-w-3xl flex-col gap-4">
                <Card title="What to send"><ul class="flex flex-col divide-y divide-line">{lines}</ul></Card>
                <Card title="Where it goes">
                    <AddressLines address=address />
                    <p class="mt-3 text-sm text-muted">{delivery.name} " delivery"</p>
                    <Shipments shipments=shipments />
                </Card>
                {steps}
            </div>
        </AccountPage>
    }
    .into_any()
}

fn line(line: OrderLine) -> impl IntoView {
    let choice = (!line.variant_title.is_empty()).then_some(line.variant_title);
    view! {
        <li class="flex flex-wrap justify-between gap-x-4 py-2">
            <span class="min-w-0 wrap-anywhere">
                <span class="font-semibold">{format!("{} × {}", line.quantity, line.title)}</span>
                {choice.map(|choice| view! { <span class="block text-sm text-muted">{choice}</span> })}
            </span>
            <span class="tabular-nums">{line.total.to_string()}</span>
        </li>
    }
}

fn steps(sale: &Sale, form: &Form) -> Option<AnyView> {
    let here = format!("{LIST}/{}", sale.seller_order_id);
    if sale.can_ship {
        return Some(ship(&here, form));
    }
    if sale.can_deliver {
        return Some(deliver(&here));
    }
    (sale.status == OrderStatus::Confirmed).then(|| {
        let text = "There is nothing to send: the order is being called off, its payment is not \
                    finished yet, or all of it was returned.";
        view! { <p class="text-muted">{text}</p> }.into_any()
    })
}

/// Nothing of it must be said, so that what is carried by hand can be sent too.
fn ship(here: &str, form: &Form) -> AnyView {
    let action = format!("{here}/ship");
    let carriers = Carrier::ALL.into_iter().map(|carrier| {
        let label = match carrier {
            Carrier::Other => "Another one",
            carrier => carrier.label(),
        };
        SelectOption::new(carrier.name(), label)
    });
    let options = std::iter::once(SelectOption::new("", "None, or do not say"));
    let options = options.chain(carriers).collect();
    let (carrier, wrong_carrier) = (form.value("carrier"), form.error("carrier"));
    let (number, wrong_number) = (form.value("tracking_number"), form.error("tracking_number"));
    view! {
        <Card title="When you send it">
            <form class="flex max-w-form flex-col gap-5" method="post" action=action novalidate=true>
                <SelectField name="carrier" label="Carrier" options=options required=false
                    selected=carrier error=wrong_carrier />
                <TextField name="tracking_number" label="Tracking number" maxlength=60 required=false
                    autocomplete="off" hint="The shopper follows the parcel by it."
                    value=number error=wrong_number />
                <div><Button>"Mark as shipped"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn deliver(here: &str) -> AnyView {
    let action = format!("{here}/deliver");
    view! {
        <Card title="When it has arrived">
            <p class="mb-4 text-muted">"The shopper is told, and the time to send things back begins."</p>
            <PostButton action=action label="Mark as delivered" look=Look::Primary />
        </Card>
    }
    .into_any()
}
