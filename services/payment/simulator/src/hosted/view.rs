//! The payment page as HTML.

use std::fmt::Write;

use axum::http::StatusCode;
use axum::response::Response;

use super::form::{CardForm, Problems, spaced};
use super::html::{Page, escape};
use super::money;
use crate::cards::TEST_CARDS;
use crate::session::Session;

/// One field of the form.
struct Field<'a> {
    id: &'static str,
    label: &'static str,
    text: &'a str,
    problem: Option<&'static str>,
    /// Further attributes, already HTML.
    attributes: &'static str,
}

pub fn payment_page(
    session: &Session,
    merchant: &str,
    form: &CardForm,
    problems: &Problems,
) -> Response {
    let amount = money::display(session.amount_total, &session.currency);
    let is_refused = !problems.list().is_empty();
    let title = format!(
        "{}Pay {amount} to {merchant} – test",
        if is_refused { "Problem: " } else { "" }
    );
    let main = format!(
        r#"<div class="columns">
{summary}
<div class="panel">
{problem_list}
{card_form}
</div>
{test_cards}
</div>"#,
        summary = summary(session, merchant, &amount),
        problem_list = problem_list(problems),
        card_form = card_form(session, merchant, &amount, form, problems),
        test_cards = test_cards(),
    );
    // Answered with 200 also where something has to be corrected: browsers
    // write an error to the console for any other status of a page.
    Page {
        status: StatusCode::OK,
        title: &title,
        main,
        leads_to: vec![&session.success_url],
    }
    .respond()
}

fn summary(session: &Session, merchant: &str, amount: &str) -> String {
    let mut items = String::new();
    for item in &session.line_items {
        let line = money::display(
            item.unit_amount.saturating_mul(item.quantity),
            &session.currency,
        );
        let quantity = if item.quantity > 1 {
            format!(r#" <span class="quiet">× {}</span>"#, item.quantity)
        } else {
            String::new()
        };
        let _ = writeln!(
            items,
            r#"<li><span>{}{quantity}</span><span class="sum">{}</span></li>"#,
            escape(&item.name),
            escape(&line)
        );
    }
    format!(
        r#"<section class="summary" aria-labelledby="amount">
<p class="eyebrow">Pay {merchant}</p>
<h1 id="amount">{amount}</h1>
<ul class="items">
{items}<li class="total"><span>Total</span><span class="sum">{amount}</span></li>
</ul>
</section>"#,
        merchant = escape(merchant),
        amount = escape(amount),
    )
}

fn problem_list(problems: &Problems) -> String {
    let list = problems.list();
    if list.is_empty() {
        return String::new();
    }
    let mut items = String::new();
    for (field, problem) in list {
        let _ = write!(
            items,
            r##"<li><a href="#{field}">{}</a></li>"##,
            escape(problem)
        );
    }
    format!(
        r#"<div class="problems" role="alert"><h2>You have not paid yet</h2><ul>{items}</ul></div>"#
    )
}

fn card_form(
    session: &Session,
    merchant: &str,
    amount: &str,
    form: &CardForm,
    problems: &Problems,
) -> String {
    let cancel = session.cancel_address().map_or(String::new(), |address| {
        format!(
            r#"<p class="cancel"><a href="{}">Cancel and return to {}</a></p>"#,
            escape(&address),
            escape(merchant)
        )
    });
    format!(
        r#"<form method="post" novalidate aria-labelledby="card">
<h2 id="card">Pay by card</h2>
{email}
{number}
<div class="pair">
{expiry}
{cvc}
</div>
{name}
<button class="button">Pay {amount}</button>
{cancel}
</form>"#,
        email = email(session, form, problems),
        number = field(&Field {
            id: "number",
            label: "Card number",
            text: &form.number,
            problem: problems.number,
            attributes: r#"inputmode="numeric" autocomplete="cc-number" placeholder="1234 1234 1234 1234" maxlength="30""#,
        }),
        expiry = field(&Field {
            id: "expiry",
            label: "Expiry date (MM/YY)",
            text: &form.expiry,
            problem: problems.expiry,
            attributes: r#"inputmode="numeric" autocomplete="cc-exp" placeholder="12/34" maxlength="10""#,
        }),
        cvc = field(&Field {
            id: "cvc",
            label: "Security code (CVC)",
            text: &form.cvc,
            problem: problems.cvc,
            attributes: r#"inputmode="numeric" autocomplete="cc-csc" placeholder="123" maxlength="4""#,
        }),
        name = field(&Field {
            id: "name",
            label: "Name on card",
            text: &form.name,
            problem: problems.name,
            attributes: r#"autocomplete="cc-name" maxlength="100""#,
        }),
        amount = escape(amount),
    )
}

fn email(session: &Session, form: &CardForm, problems: &Problems) -> String {
    if let Some(email) = &session.customer_email {
        return format!(
            r#"<p class="given"><span class="quiet">Email</span> {}</p>"#,
            escape(email)
        );
    }
    field(&Field {
        id: "email",
        label: "Email",
        text: &form.email,
        problem: problems.email,
        attributes: r#"type="email" autocomplete="email" maxlength="254""#,
    })
}

fn field(field: &Field<'_>) -> String {
    let Field {
        id,
        label,
        attributes,
        ..
    } = field;
    let (marks, message) = match field.problem {
        None => (String::new(), String::new()),
        Some(problem) => (
            format!(r#" aria-invalid="true" aria-describedby="{id}-problem""#),
            format!(
                r#"<p class="problem" id="{id}-problem">{}</p>"#,
                escape(problem)
            ),
        ),
    };
    format!(
        r#"<div class="field"><label for="{id}">{label}</label><input id="{id}" name="{id}" value="{text}" required {attributes}{marks}>{message}</div>"#,
        text = escape(field.text),
    )
}

fn test_cards() -> String {
    let mut items = String::new();
    for card in TEST_CARDS {
        let Some(outcome) = card.outcome else {
            continue;
        };
        let _ = writeln!(
            items,
            r#"<li><a href="?card={slug}"><span class="number">{number}</span> <span class="outcome">{outcome}</span></a></li>"#,
            slug = card.slug,
            number = spaced(card.number),
        );
    }
    format!(
        r#"<section class="test-cards" aria-labelledby="test-cards">
<h2 id="test-cards">Test cards</h2>
<p class="quiet">Choose one to fill in the form, with any later date and any code.</p>
<ul>
{items}</ul>
</section>"#
    )
}
