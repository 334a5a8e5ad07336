//! What the shopper wants to be told of.

use axum::extract::State;
use axum::response::Response;
use bff_kit::{ApiError, App, FormData, Page, see_other};
use leptos::prelude::*;
use profile::Form;
use profile::pages::Notifications;
use shared_types::Empty;
use shared_types::notification::{
    Channel, Choice, ListPreferences, PatchPreferences, PreferencePatch, Preferences, Topic,
};
use shared_types::reach::{GetReach, Reach, RetryMail};
use ui::{Notice, Tone};

use crate::answer::page;
use crate::overview::part;
use crate::shopper::Shopper;

/// Its address.
pub const HERE: &str = "/profile/notifications";

/// Boxes that a form may show.
const MOST: usize = 20;

pub async fn show(State(app): State<App>, shopper: Shopper) -> Result<Page, ApiError> {
    render(&app, &shopper, Form::default(), Form::default()).await
}

/// For whoever opens the address of one of the forms.
pub async fn elsewhere() -> Response {
    see_other(HERE)
}

/// The page, with the forms for a number and its code as they were typed.
pub async fn render(
    app: &App,
    shopper: &Shopper,
    phone: Form,
    code: Form,
) -> Result<Page, ApiError> {
    let (preferences, reach) = tokio::join!(preferences(shopper), reach(shopper));
    let preferences = part(preferences, "your choices")?;
    let reach = part(reach, "your phone and browsers")?;
    let body = move || view! { <Notifications preferences=preferences reach=reach phone=phone code=code /> };
    Ok(page(app, &shopper.session, "Notifications", body).await)
}

pub async fn save(shopper: Shopper, form: FormData) -> Result<Response, ApiError> {
    let choices: Vec<Choice> = choices(&form).take(MOST).collect();
    if choices.is_empty() {
        return Ok(see_other(HERE));
    }
    let saved = match shopper.notifications() {
        Ok(client) => client
            .send::<PatchPreferences>(&Empty {}, &PreferencePatch { choices })
            .await
            .map_err(ApiError::from),
        Err(error) => Err(error),
    };
    let away = "Your choices are not saved: we cannot reach them just now. \
                Please try again in a moment.";
    finish(&shopper, saved.map(drop), "Your choices are saved.", away).await
}

/// Gives the address that mail came back from another chance.
pub async fn retry_mail(shopper: Shopper) -> Result<Response, ApiError> {
    let retried = match shopper.notifications() {
        Ok(client) => client
            .send::<RetryMail>(&Empty {}, &Empty {})
            .await
            .map_err(ApiError::from),
        Err(error) => Err(error),
    };
    let done = "We send mail to your address again.";
    let away = "Nothing is changed: we cannot reach your choices just now. \
                Please try again in a moment.";
    finish(&shopper, retried.map(drop), done, away).await
}

/// Back to the page, which says how it went.
async fn finish(
    shopper: &Shopper,
    went: Result<(), ApiError>,
    done: &str,
    away: &str,
) -> Result<Response, ApiError> {
    let notice = match went {
        Ok(()) => Notice::new(Tone::Positive, done),
        Err(error) if error.status().is_server_error() => {
            tracing::warn!(error = %error, "choices could not be changed");
            Notice::new(Tone::Warning, away)
        }
        Err(error) => return Err(error),
    };
    shopper.session.flash(notice).await?;
    Ok(see_other(HERE))
}

async fn preferences(shopper: &Shopper) -> Result<Preferences, ApiError> {
    Ok(shopper
        .notifications()?
        .get::<ListPreferences>(&Empty {}, &Empty {})
        .await?)
}

async fn reach(shopper: &Shopper) -> Result<Reach, ApiError> {
    Ok(shopper
        .notifications()?
        .get::<GetReach>(&Empty {}, &Empty {})
        .await?)
}

/// What was ticked and what was not, of what the form showed.
fn choices(form: &FormData) -> impl Iterator<Item = Choice> {
    form.all("shown").filter_map(|shown| {
        let (topic, channel) = shown.split_once('.')?;
        Some(Choice {
            topic: Topic::parse(topic)?,
            channel: Channel::parse(channel)?,
            wanted: form.has(shown),
        })
    })
}
