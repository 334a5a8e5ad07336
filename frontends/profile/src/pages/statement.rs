//! A seller's money: where it is, what came of it, and every change.

use leptos::prelude::*;
use shared_types::Money;
use shared_types::statement::{SellerAccount, Statement, StatementEntry, StatementKind};
use ui::{
    DefinitionList, EmptyState, Entry, IconName, Look, Notice, Pagination, Section, button_class,
};

use super::part;
use crate::components::{AccountPage, Day, Tab};

const HERE: &str = "/profile/seller/statement";

/// The statement of the seller that the signed-in person acts for, newest first.
#[component]
pub fn SellerStatement(
    statement: Result<Statement, Notice>,
    /// The address of the page of older changes.
    older: Option<String>,
    /// This is not the first page.
    later_page: bool,
) -> impl IntoView {
    view! {
        <AccountPage tab=Tab::Statement title="Statement">
            {part(statement, move |statement| all(statement, later_page))}
            {later_page.then(|| view! {
                <p class="mt-6 text-center"><a class=button_class(Look::Quiet) href=HERE>"Back to the newest"</a></p>
            })}
            <Pagination previous=None next=older label="Statement" />
        </AccountPage>
    }
    .into_any()
}

fn all(statement: Statement, later_page: bool) -> AnyView {
    if statement.entries.is_empty() {
        return none(later_page);
    }
    let several = statement.accounts.len() > 1;
    let accounts = statement.accounts.into_iter();
    let accounts = accounts.map(|account| account_card(account, several));
    view! {
        <ul class="grid gap-4 xl:grid-cols-2">{accounts.collect_view()}</ul>
        <Section title="Changes" more=None>
            {changes(statement.entries)}
        </Section>
        <p class="mt-6">
            <a class=button_class(Look::Secondary) href="/profile/seller/statement.csv" download="statement.csv">
                "Download all as CSV"
            </a>
        </p>
    }
    .into_any()
}

fn account_card(account: SellerAccount, several: bool) -> impl IntoView {
    let currency = account.pending.currency;
    let owed = account.available.amount < 0;
    let mut entries = vec![
        Entry::new("Sales", account.sales),
        Entry::new("Refunds", account.refunds),
        Entry::new("Commission", account.commission),
        Entry::new("Paid out", account.payouts),
        Entry::new("On hold", account.pending),
    ];
    if account.in_transit.amount != 0 {
        entries.push(Entry::new("On its way to you", account.in_transit));
    }
    let available = if owed {
        "To be earned back"
    } else {
        "Available"
    };
    entries.push(Entry::total(available, account.available));
    view! {
        <li class="rounded-lg border border-line bg-raised p-5">
            {several.then(|| view! { <h2 class="mb-4 text-lg font-semibold">{currency.code()}</h2> })}
            <DefinitionList entries=entries />
            {owed.then(|| view! {
                <p class="mt-4 text-sm text-muted">"Refunds came after a payout. What you sell next makes up for it first."</p>
            })}
        </li>
    }
}

fn changes(entries: Vec<StatementEntry>) -> impl IntoView {
    let rows = entries.into_iter().map(row).collect_view();
    view! {
        <table class="w-full border-collapse text-left">
            <caption class="sr-only">"Every change of your balance, newest first"</caption>
            <thead class="border-b border-line text-sm text-muted">
                <tr>
                    <th scope="col" class="py-2 pe-4 font-medium">"What"</th>
                    <th scope="col" class="py-2 text-right font-medium">"Amount"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(entry: StatementEntry) -> impl IntoView {
    let order = entry.order_number.map(|number| {
        view! {
            <span class="whitespace-nowrap">{number}</span>
        }
    });
    view! {
        <tr class="border-b border-line align-top">
            <td class="py-3 pe-4">
                <p class="font-medium">{name_of(entry.kind)}</p>
                <p class="flex flex-wrap gap-x-3 text-sm text-muted">
                    <span class="whitespace-nowrap"><Day at=entry.at /></span>
                    {order}
                </p>
            </td>
            <td class="py-3 text-right whitespace-nowrap tabular-nums">{signed(entry.amount)}</td>
        </tr>
    }
}

fn name_of(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::Sale => "Sale",
        StatementKind::Commission => "Commission",
        StatementKind::Refund => "Refund",
        StatementKind::CommissionReturned => "Commission returned",
        StatementKind::RefundFailed => "Refund that did not arrive",
        StatementKind::CommissionRetaken => "Commission on that",
        StatementKind::Payout => "Payout",
        StatementKind::PayoutReturned => "Payout that did not arrive",
    }
}

/// `+$12.50` or `−$12.50`.
fn signed(money: Money) -> String {
    let plus = if money.amount > 0 { "+" } else { "" };
    format!("{plus}{money}")
}

fn none(later_page: bool) -> AnyView {
    if later_page {
        return view! { <p class="text-muted">"There are no older changes."</p> }.into_any();
    }
    view! {
        <EmptyState title="Nothing sold yet" icon=IconName::Seller
            text="What you sell, what the mall keeps of it and what you are paid is shown here.">
            <a class=button_class(Look::Secondary) href="/profile">"Back to your account"</a>
        </EmptyState>
    }
    .into_any()
}
