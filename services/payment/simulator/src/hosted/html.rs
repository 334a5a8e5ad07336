//! The frame of every page, its security headers, and escaping.

use std::fmt::Write;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::origin;

/// One page, ready to be framed.
pub struct Page<'a> {
    pub status: StatusCode,
    pub title: &'a str,
    /// HTML inside `<main>`.
    pub main: String,
    /// Where a form on this page may lead. Chromium holds `form-action` against
    /// the redirect after a POST too, so the shop's origin has to be in it.
    pub leads_to: Vec<&'a str>,
}

/// Makes text safe in HTML, also inside quoted attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

impl Page<'_> {
    pub fn respond(self) -> Response {
        let mut response = Response::new(Body::from(self.document()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, content) in [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::REFERRER_POLICY, "no-referrer"),
        ] {
            headers.insert(name, HeaderValue::from_static(content));
        }
        headers.insert(
            "permissions-policy",
            HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
        );
        headers.insert(
            "cross-origin-opener-policy",
            HeaderValue::from_static("same-origin"),
        );
        headers.insert(
            "cross-origin-resource-policy",
            HeaderValue::from_static("same-origin"),
        );
        if let Ok(policy) = HeaderValue::from_str(&self.policy()) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }

    fn policy(&self) -> String {
        let mut form_action = "'self'".to_owned();
        for origin in self
            .leads_to
            .iter()
            .filter_map(|address| origin::of(address))
        {
            let _ = write!(form_action, " {origin}");
        }
        format!(
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action {form_action}; \
             frame-ancestors 'none'; base-uri 'none'"
        )
    }

    fn document(&self) -> String {
        format!(
            r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="/pay-icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/pay.css">
</head>
<body>
<header class="test-note"><strong>Test page.</strong> No money moves. Never enter a real card.</header>
<main>
{main}
</main>
</body>
</html>
"#,
            title = escape(self.title),
            main = self.main,
        )
    }
}

/// A short page that says one thing and leads on.
pub fn notice(status: StatusCode, title: &str, text: &str, link: Option<(&str, &str)>) -> Response {
    let link = link.map_or(String::new(), |(address, label)| {
        format!(
            r#"<p><a class="button" href="{}">{}</a></p>"#,
            escape(address),
            escape(label)
        )
    });
    let main = format!(
        r#"<section class="panel narrow"><h1>{}</h1><p>{}</p>{link}</section>"#,
        escape(title),
        escape(text)
    );
    Page {
        status,
        title,
        main,
        leads_to: Vec::new(),
    }
    .respond()
}

/// Sends the shopper on with a GET.
pub fn see_other(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(location) => {
            let headers = [
                (header::LOCATION, location),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
