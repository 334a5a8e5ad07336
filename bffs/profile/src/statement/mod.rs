//! A seller's money: the statement as a page and as a file.

mod csv;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bff_kit::{ApiError, App, Page};
use futures::stream::{self, Stream};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, Uri};
use leptos::prelude::*;
use profile::pages::SellerStatement;
use shared_types::statement::{GetMyStatement, Statement, StatementQuery};
use shared_types::{Empty, LedgerTransactionId};

use crate::POLICY;
use crate::answer::{asked, page};
use crate::overview::part;
use crate::shopper::Shopper;

const HERE: &str = "/profile/seller/statement";

/// How many entries of the file are asked for at a time.
const CHUNK: i64 = 500;

pub async fn show(State(app): State<App>, shopper: Shopper, uri: Uri) -> Result<Page, ApiError> {
    // A cursor that is none of ours shows the newest: better than nothing.
    let cursor: Option<LedgerTransactionId> =
        asked(&uri, "cursor").and_then(|text| text.parse().ok());
    let query = StatementQuery {
        cursor,
        limit: None,
    };
    let statement = part(read(&shopper, query).await, "your statement")?;
    let next = statement.as_ref().ok().and_then(|statement| statement.next);
    let older = next.map(|next| format!("{HERE}?cursor={next}"));
    let later_page = cursor.is_some();
    let body =
        move || view! { <SellerStatement statement=statement older=older later_page=later_page /> };
    Ok(page(&app, &shopper.session, "Statement", body).await)
}

async fn read(shopper: &Shopper, query: StatementQuery) -> Result<Statement, ApiError> {
    let payments = shopper.payments()?;
    Ok(payments.get::<GetMyStatement>(&Empty {}, &query).await?)
}

/// The whole statement as a file, sent while it is read: however long it is, only a
/// chunk of it is held. What fails at first is an error page; what fails later breaks the
/// download off, so that half a statement does not pass for a whole one.
pub async fn download(shopper: Shopper) -> Result<Response, ApiError> {
    let first = read(&shopper, chunk(None)).await?;
    const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    const SAVE: HeaderValue = HeaderValue::from_static("attachment; filename=\"statement.csv\"");
    let headers = [
        (CONTENT_TYPE, CSV),
        (CONTENT_DISPOSITION, SAVE),
        (CACHE_CONTROL, POLICY.header()),
    ];
    let body = Body::from_stream(chunks(shopper, first));
    Ok((headers, body).into_response())
}

fn chunk(cursor: Option<LedgerTransactionId>) -> StatementQuery {
    StatementQuery {
        cursor,
        limit: Some(CHUNK),
    }
}

/// What the file has next.
enum Next {
    /// Its beginning, with these rows.
    First(Statement),
    /// The rows before this one.
    Before(LedgerTransactionId),
    Nothing,
}

fn chunks(shopper: Shopper, first: Statement) -> impl Stream<Item = Result<String, ApiError>> {
    stream::try_unfold(
        (shopper, Next::First(first)),
        |(shopper, next)| async move {
            let (head, statement) = match next {
                Next::First(statement) => (csv::HEAD, statement),
                Next::Before(cursor) => ("", read(&shopper, chunk(Some(cursor))).await?),
                Next::Nothing => return Ok(None),
            };
            let text = format!("{head}{}", csv::rows(&statement.entries));
            let next = statement.next.map_or(Next::Nothing, Next::Before);
            Ok(Some((text, (shopper, next))))
        },
    )
}
