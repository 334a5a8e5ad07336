//! A service's refusal as the form it belongs to, in words for a shopper.

use bff_kit::{ApiError, CallError, FormData, FormProblem};
use http::StatusCode;
use profile::Form;
use ui::{Notice, Tone};

/// A form that comes back, and the status of its page.
pub struct Refusal {
    /// What was typed and what is wrong with it.
    pub form: Form,
    /// 422, 429, or 503 where the service is away.
    pub status: StatusCode,
}

impl Refusal {
    /// What `error` says about what was typed into `form`; where the service is
    /// away, `away` says so and nothing typed is lost.
    ///
    /// # Errors
    /// What the form cannot answer: nobody is signed in, there is no such thing.
    pub fn of(error: CallError, form: &FormData, away: &str) -> Result<Self, ApiError> {
        if error.status() >= 500 {
            tracing::warn!(error = %error, cause = ?std::error::Error::source(&error), "a form could not be answered");
            return Ok(Self::away(form, away));
        }
        let status = if error.status() == 429 {
            StatusCode::TOO_MANY_REQUESTS
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        let problem = FormProblem::from_refusal(error)?;
        let typed = typed(form).with_errors(beside(&problem, form));
        let tone = if status == StatusCode::TOO_MANY_REQUESTS {
            Tone::Warning
        } else {
            Tone::Danger
        };
        let notice = problem.message.clone().map(|text| Notice::new(tone, text));
        Ok(Self {
            form: typed.with_notice(notice),
            status,
        })
    }

    /// The form as it was typed, while its service is away.
    pub fn away(form: &FormData, away: &str) -> Self {
        let notice = Notice::new(Tone::Warning, away);
        Self {
            form: typed(form).with_notice(Some(notice)),
            status: StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// What was typed, without what must not be shown again.
fn typed(form: &FormData) -> Form {
    Form::of(form.pairs().filter(|(name, _)| !name.contains("password")))
}

/// One error for each field at fault, in the order of the form.
fn beside(problem: &FormProblem, form: &FormData) -> Vec<(String, String)> {
    let mut fields: Vec<&str> = Vec::new();
    let known = form.pairs().map(|(name, _)| name);
    let at_fault = problem.errors.iter().map(|error| error.field.as_str());
    for field in known.chain(at_fault.clone()) {
        if at_fault.clone().any(|faulty| faulty == field) && !fields.contains(&field) {
            fields.push(field);
        }
    }
    let told = fields
        .into_iter()
        .map(|field| (field.to_owned(), words(problem, form, field)));
    told.collect()
}

/// What to say beside `field`: the service's own words, unless they count where a
/// shopper is to be told what to do.
fn words(problem: &FormProblem, form: &FormData, field: &str) -> String {
    if problem.code == "email_taken" {
        return "There is an account with this address already. Sign in instead.".to_owned();
    }
    let said = problem.of(field).unwrap_or_default();
    if form.text(field).is_empty() {
        return missing(field).map_or(said, ToOwned::to_owned);
    }
    let limit = said
        .rsplit(' ')
        .next()
        .filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    match limit {
        Some(least) if said.starts_with("Length is lower than") => {
            format!("Use at least {least} characters")
        }
        Some(most) if said.starts_with("Length is greater than") => {
            format!("Use at most {most} characters")
        }
        _ => said,
    }
}

fn missing(field: &str) -> Option<&'static str> {
    let text = match field {
        "email" => "Enter your e-mail address",
        "password" | "current_password" => "Enter your password",
        "new_password" => "Enter a new password of at least 10 characters",
        "number" => "Enter your phone number",
        "code" => "Enter the code from the text message",
        "name" => "Enter a name",
        "line1" => "Enter a street and number",
        "city" => "Enter a town or city",
        "postal_code" => "Enter a postal code",
        "country" => "Choose a country",
        _ => return None,
    };
    Some(text)
}
