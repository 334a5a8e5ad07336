//! Problems as pages, for people.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body_util::BodyExt;
use leptos::prelude::*;
use shared_types::Problem;
use shared_types::problem::PROBLEM_JSON;
use ui::{ButtonLink, Look};

use crate::App;
use crate::headers;
use crate::page::PageMeta;

/// The outermost layer but one: turns problems into pages where a person asked, and
/// adds the security headers to everything.
pub(crate) async fn humane(State(app): State<App>, request: Request, next: Next) -> Response {
    let person = is_person(request.headers());
    let again = request
        .method()
        .is_safe()
        .then(|| request.uri().to_string());
    let mut response = next.run(request).await;
    if person && is_problem(&response) {
        response = page(&app, response, again).await;
    }
    headers::secure(response.headers_mut(), app.shell().csp());
    response
}

/// A page is for whoever navigates; islands and programs get the problem as it is.
fn is_person(headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let fetched = text("sec-fetch-dest") == Some("empty") || headers.contains_key("x-fragment");
    let accept = text(ACCEPT.as_str()).unwrap_or_default();
    let html = accept.find("text/html");
    let json = accept
        .find("application/json")
        .or(accept.find(PROBLEM_JSON));
    let json_first = match (html, json) {
        (None, Some(_)) => true,
        (Some(html), Some(json)) => json < html,
        _ => false,
    };
    !fetched && !json_first
}

fn is_problem(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE);
    (status.is_client_error() || status.is_server_error())
        && kind.is_some_and(|kind| kind == PROBLEM_JSON)
}

/// The same answer with a page as its body; its status, its other headers and what
/// the log wants to know stay.
async fn page(app: &App, response: Response, again: Option<String>) -> Response {
    let (mut parts, body) = response.into_parts();
    let problem = read(body).await.unwrap_or_else(|| unknown(parts.status));
    let title = title(parts.status);
    let mut meta = PageMeta::new(title, "");
    meta.robots_noindex = true;
    let again = again.filter(|_| parts.status.is_server_error());
    let chrome = app.chrome().await;
    let html = app
        .shell()
        .render(&meta, chrome, move || view(title, problem, again));
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.remove(WWW_AUTHENTICATE);
    parts.headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    parts
        .headers
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Response::from_parts(parts, Body::from(html))
}

async fn read(body: Body) -> Option<Problem> {
    let body = body.collect().await.ok()?.to_bytes();
    serde_json::from_slice(&body).ok()
}

fn unknown(status: StatusCode) -> Problem {
    Problem::new(status.as_u16(), "", "")
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "We cannot find that page",
        StatusCode::METHOD_NOT_ALLOWED => "This page does not work that way",
        StatusCode::FORBIDDEN => "That was not allowed",
        StatusCode::UNAUTHORIZED => "Please sign in",
        StatusCode::TOO_MANY_REQUESTS => "A moment, please",
        StatusCode::SERVICE_UNAVAILABLE => "This part of the mall is closed for a moment",
        status if status.is_server_error() => "Something went wrong on our side",
        _ => "That did not work",
    }
}

fn view(title: &'static str, problem: Problem, again: Option<String>) -> impl IntoView {
    let detail = match problem.status {
        404 => "The address may be mistyped, or the page is gone.".to_owned(),
        503 => "It opens again by itself. What is in your cart is safe.".to_owned(),
        _ => problem
            .detail
            .unwrap_or_else(|| "Please try again.".to_owned()),
    };
    // Only a failure of ours is worth writing to us about.
    let number = problem.request_id.filter(|_| problem.status == 500);
    let number = number.map(|number| format!("If you write to us about it, name {number}."));
    view! {
        <div class="mx-auto flex max-w-form flex-col items-center gap-4 py-14 text-center">
            <h1 class="text-3xl font-bold">{title}</h1>
            <p class="text-muted">{detail}</p>
            <div class="mt-3 flex flex-wrap justify-center gap-3">
                {again.map(|href| view! { <ButtonLink href=href>"Try again"</ButtonLink> })}
                <ButtonLink href="/" look=Look::Secondary>"Go to the homepage"</ButtonLink>
            </div>
            {number.map(|number| view! { <p class="text-sm text-muted">{number}</p> })}
        </div>
    }
    .into_any()
}
