//! One shell per BFF, built at start.

use std::path::Path;

use http::HeaderValue;
use leptos::prelude::*;
use ui::{Chrome, Layout};

use super::assets::{Assets, AssetsError, Mfe};
use super::head::{PageMeta, escaped};
use super::render::view_to_html;
use super::script;

/// What a shell is made from.
#[derive(Clone, Debug)]
pub struct ShellConfig<'a> {
    /// Whose pages.
    pub mfe: Mfe,
    /// The folder with `<mfe>/manifest.json` (`MALLHIVE_DIST`).
    pub dist: &'a Path,
    /// Where shoppers find the mall: `https://mall.example`, without a slash at the end.
    pub origin: &'a str,
    /// Other origins a form may lead to. A browser also holds the redirect after a
    /// POST against this list, so a checkout names the payment provider's page here.
    pub form_targets: &'a [String],
}

/// The shell cannot be built from its configuration.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// The browser files are missing or broken.
    #[error(transparent)]
    Assets(#[from] AssetsError),
    /// It would change the meaning of the policy or the page.
    #[error("{0:?} is not an origin such as https://mall.example")]
    Origin(String),
}

/// Everything about a page that does not depend on the page.
#[derive(Clone, Debug)]
pub struct PageShell {
    mfe: Mfe,
    origin: String,
    head: String,
    script: String,
    stylesheet: String,
    csp: HeaderValue,
}

impl PageShell {
    /// Reads the build's manifest and puts the fixed parts together.
    pub fn load(config: &ShellConfig<'_>) -> Result<Self, ShellError> {
        let assets = Assets::load(config.mfe, config.dist)?;
        for origin in config
            .form_targets
            .iter()
            .map(String::as_str)
            .chain([config.origin])
        {
            check_origin(origin)?;
        }
        let loader = script::loader(&assets);
        let csp = policy(&script::csp_hash(&loader), config.form_targets);
        let csp = HeaderValue::try_from(&csp).map_err(|_| ShellError::Origin(csp))?;
        let fragment_css = assets.fragment_css.as_ref().unwrap_or(&assets.css);
        Ok(Self {
            mfe: config.mfe,
            origin: config.origin.to_owned(),
            head: fixed_head(&assets),
            stylesheet: format!(
                "<link rel=\"stylesheet\" href=\"{}\">",
                escaped(fragment_css)
            ),
            script: format!("<script type=\"module\">{loader}</script>"),
            csp,
        })
    }

    /// The value of `Content-Security-Policy` for every page of this shell.
    #[must_use]
    pub fn csp(&self) -> &HeaderValue {
        &self.csp
    }

    /// A complete document.
    pub fn render<V: IntoView + 'static>(
        &self,
        meta: &PageMeta,
        chrome: Chrome,
        body: impl FnOnce() -> V + Send + 'static,
    ) -> String {
        let content = view_to_html(move || {
            view! { <Layout chrome=chrome>{body().into_any()}</Layout> }
        });
        let fixed = self.head.len() + self.script.len();
        let mut page = String::with_capacity(content.len() + fixed + 2048);
        page.push_str("<!DOCTYPE html><html lang=\"en\"><head>");
        page.push_str(&self.head);
        meta.write(&self.origin, &mut page);
        page.push_str(&self.script);
        page.push_str("</head><body data-boundary=\"");
        page.push_str(self.mfe.name());
        page.push_str("\">");
        page.push_str(&content);
        page.push_str("</body></html>");
        page
    }

    /// HTML for another team's page: the stylesheet it needs and the content, marked
    /// with its owner.
    pub fn fragment<V: IntoView>(&self, body: impl FnOnce() -> V) -> String {
        let content = view_to_html(body);
        let stylesheet = &self.stylesheet;
        format!(
            "{stylesheet}<div class=\"contents\" data-boundary=\"{}\">{content}</div>",
            self.mfe
        )
    }
}

fn fixed_head(assets: &Assets) -> String {
    let Assets { js, wasm, css, .. } = assets;
    format!(
        "<meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"theme-color\" media=\"(prefers-color-scheme: light)\" content=\"#ffffff\">\
         <meta name=\"theme-color\" media=\"(prefers-color-scheme: dark)\" content=\"#111614\">\
         <link rel=\"stylesheet\" href=\"{css}\">\
         <link rel=\"preload\" href=\"/brand/figtree-5.woff2\" as=\"font\" type=\"font/woff2\" crossorigin>\
         <link rel=\"preload\" href=\"/brand/familjen-grotesk-5.woff2\" as=\"font\" type=\"font/woff2\" crossorigin>\
         <link rel=\"modulepreload\" href=\"{js}\" fetchpriority=\"low\">\
         <link rel=\"preload\" href=\"{wasm}\" as=\"fetch\" type=\"application/wasm\" crossorigin fetchpriority=\"low\">\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <link rel=\"apple-touch-icon\" href=\"/apple-touch-icon.png\">\
         <link rel=\"manifest\" href=\"/manifest.webmanifest\">"
    )
}

/// Scripts only from our own origin and by hash, nothing inline, nobody frames us.
fn policy(script_hash: &str, form_targets: &[String]) -> String {
    let targets: String = form_targets
        .iter()
        .map(|origin| format!(" {origin}"))
        .collect();
    format!(
        "default-src 'none'; script-src 'self' {script_hash} 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         form-action 'self'{targets}; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    )
}

fn check_origin(origin: &str) -> Result<(), ShellError> {
    let host = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
    match host {
        Some(host) if !host.is_empty() && host.bytes().all(plain) => Ok(()),
        _ => Err(ShellError::Origin(origin.to_owned())),
    }
}
