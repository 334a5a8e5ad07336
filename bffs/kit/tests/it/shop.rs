//! The BFF of the README: a page, a form and a fragment.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bff_kit::form::is_fragment;
use bff_kit::{
    ApiError, App, CachePolicy, FormData, FormProblem, Mfe, OrMissing, Page, PageMeta, Session,
    carts, fragments, see_other,
};
use leptos::prelude::*;
use shared_types::Empty;
use shared_types::cart::NewLine;
use shared_types::product::{BySlug, GetProduct, Limit};
use shared_types::recommendation::ListPopular;
use ui::form::{ErrorSummary, TextField};
use ui::{Fragment, Notice, Tone};

pub fn router(app: App) -> Router {
    Router::new()
        .route("/products/{slug}", get(show))
        .route("/cart/lines", post(add))
        .route("/cart/fragments/mini-cart", get(mini_cart))
        .with_state(app)
}

async fn show(State(app): State<App>, Path(slug): Path<String>) -> Result<Page, ApiError> {
    let by_slug = BySlug { slug };
    let few = Limit { limit: Some(4) };
    let (product, popular, chrome) = tokio::join!(
        app.backends()
            .products
            .get::<GetProduct>(&by_slug, &Empty {}),
        app.backends()
            .recommendations
            .get::<ListPopular>(&Empty {}, &few),
        app.chrome(),
    );
    // What the page is about: without it there is none.
    let product = product?;
    // What it can do without.
    let popular = popular.or_missing("what others like");
    let src = format!(
        "/cart/fragments/add-to-cart?variant={}",
        product.variants[0].variant_id
    );
    let add = fragments::fetch(&app, Mfe::Cart, &src).await;

    let mut meta = PageMeta::new(&product.title, "From the mall.");
    meta.canonical = Some(format!("/products/{}", product.slug));
    Ok(app.page(CachePolicy::PAGE, &meta, chrome, move || {
        let also = match popular {
            Ok(popular) => format!("{} more", popular.product_ids.len()),
            Err(missing) => missing.text(),
        };
        view! {
            <h1>{product.title}</h1>
            <Fragment src=src html=add.map(|html| html.to_string())>
                <a href="/cart">"Buy it in the cart"</a>
            </Fragment>
            <p>{also}</p>
        }
    }))
}

async fn add(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    form: FormData,
) -> Result<Response, ApiError> {
    let line = match read_line(&form) {
        Ok(line) => line,
        Err(problem) => return again(&app, form, problem).await,
    };
    match carts::add(&app, &session, line).await {
        Ok(_) if is_fragment(&headers) => Ok(app
            .fragment(CachePolicy::NoStore, || view! { <p>"Added"</p> })
            .into_response()),
        Ok(_) => {
            session
                .flash(Notice::new(Tone::Positive, "It is in your cart."))
                .await?;
            Ok(see_other("/cart"))
        }
        // A refusal the shopper can answer; everything else is an error page.
        Err(error) => again(&app, form, FormProblem::from_refusal(error)?).await,
    }
}

fn read_line(form: &FormData) -> Result<NewLine, FormProblem> {
    Ok(NewLine {
        variant_id: form.parse("variant_id", "choose a variant")?,
        quantity: form.parse("quantity", "enter a number from 1 to 99")?,
    })
}

/// The form again, with what was typed and what is wrong.
async fn again(app: &App, form: FormData, problem: FormProblem) -> Result<Response, ApiError> {
    let mut chrome = app.chrome().await;
    chrome.notices.extend(
        problem
            .message
            .clone()
            .map(|text| Notice::new(Tone::Danger, text)),
    );
    let meta = PageMeta {
        robots_noindex: true,
        ..PageMeta::new("Add to cart", "")
    };
    let page = app.page(CachePolicy::NoStore, &meta, chrome, move || {
        view! {
            <form method="post" action="/cart/lines">
                <ErrorSummary errors=problem.summary() />
                <TextField
                    name="quantity"
                    label="Quantity"
                    value=form.raw("quantity")
                    error=problem.of("quantity")
                />
                <input type="hidden" name="variant_id" value=form.raw("variant_id") />
            </form>
        }
    });
    Ok(page.invalid().into_response())
}

async fn mini_cart(State(app): State<App>, session: Session) -> Result<Page, ApiError> {
    let count = carts::count(&app, &session).await?;
    let text = format!("Cart: {count}");
    Ok(app.fragment(
        CachePolicy::Private,
        move || view! { <a href="/cart">{text}</a> },
    ))
}
