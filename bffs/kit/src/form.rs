//! Form posts: what was typed, kept for showing it again, and what is wrong with it.

use std::str::FromStr;
use std::time::Duration;

use axum::extract::{FromRequest, Request};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, LengthLimitError};
use serde::de::DeserializeOwned;
use server_kit::ApiError;
use shared_types::FieldError;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(5);

/// The fields of a posted form, in the order sent; the last argument of a handler.
///
/// Name the fields as the service's types do (`address.postal_code`), and its
/// refusals find their field by themselves.
#[derive(Clone, Debug, Default)]
pub struct FormData {
    pairs: Vec<(String, String)>,
}

/// What is wrong with a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormProblem {
    /// About the form as a whole: a wrong password, a line sold out.
    pub message: Option<String>,
    /// The refusal's stable code, such as `email_taken`; empty where it is only about
    /// fields.
    pub code: String,
    /// About its fields, in the service's order.
    pub errors: Vec<FieldError>,
}

impl FormData {
    /// A form with these values, to show one for the first time.
    pub fn of<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        let pairs = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        Self {
            pairs: pairs.collect(),
        }
    }

    /// What was typed into `name`, as it was typed; empty where it was not sent.
    #[must_use]
    pub fn raw(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// The same without the blanks around it.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().trim().to_owned()
    }

    /// What was typed into `name`, if it was sent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of `name`.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked or a button pressed.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Every field, in the order sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What was typed into `name` as a `T`.
    ///
    /// # Errors
    /// `message` beside the field where it does not read as one.
    pub fn parse<T: FromStr>(&self, name: &str, message: &str) -> Result<T, FormProblem> {
        self.text(name)
            .parse()
            .map_err(|_| FormProblem::field(name, message))
    }

    /// All of it as a `T`; fields that `T` does not know are left out.
    ///
    /// # Errors
    /// The field that does not read as `T` wants it.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, FormProblem> {
        let text = serde_html_form::to_string(&self.pairs)
            .map_err(|error| FormProblem::message(error.to_string()))?;
        let fields = serde_html_form::Deserializer::from_bytes(text.as_bytes());
        serde_path_to_error::deserialize(fields).map_err(|error| {
            let path = error.path().to_string();
            FormProblem::field(if path == "." { "" } else { &path }, "check this answer")
        })
    }
}

impl FormProblem {
    /// Something is wrong with the form as a whole.
    pub fn message(text: impl Into<String>) -> Self {
        Self {
            message: Some(text.into()),
            ..Self::default()
        }
    }

    /// Something is wrong with one field.
    pub fn field(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            errors: vec![FieldError::new(name, message)],
            ..Self::default()
        }
    }

    /// A refusal that the shopper can answer, as the form's problem: 400 to 429 but
    /// 401 and 404 of a service or of our own code.
    ///
    /// # Errors
    /// Everything else, back as it was, for the `?` operator.
    pub fn from_refusal(error: impl Into<ApiError>) -> Result<Self, ApiError> {
        let error: ApiError = error.into();
        let problem = error.problem();
        match problem.status {
            401 if problem.code == "unauthorized" => Err(error),
            401 => Ok(Self::told(&error)),
            404 => Err(error),
            400..=429 => Ok(Self::told(&error)),
            _ => Err(error),
        }
    }

    fn told(error: &ApiError) -> Self {
        let problem = error.problem();
        let fields_tell = !problem.errors.is_empty();
        Self {
            message: problem.detail.clone().filter(|_| !fields_tell),
            code: problem.code.clone(),
            errors: problem.errors.clone(),
        }
    }

    /// What to say beside the field called `name`.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<String> {
        let mut of_field = self.errors.iter().filter(|error| error.field == name);
        of_field.next().map(|error| sentence(&error.message))
    }

    /// Each field and what is wrong with it, for `ui::form::ErrorSummary`; a field's
    /// id is its name.
    #[must_use]
    pub fn summary(&self) -> Vec<(String, String)> {
        let pair = |error: &FieldError| (error.field.clone(), sentence(&error.message));
        self.errors.iter().map(pair).collect()
    }

    /// Nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.message.is_none() && self.errors.is_empty()
    }
}

/// Services write `must not be blank`; beside a field it begins with a capital.
fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// Whether a `ui::Fragment` asks, which wants the fragment alone and no redirect.
#[must_use]
pub fn is_fragment(headers: &HeaderMap) -> bool {
    headers.contains_key("x-fragment")
}

impl<S: Send + Sync> FromRequest<S> for FormData {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        require_form(request.headers())?;
        let body = read_body(request).await?;
        let mut pairs = Vec::new();
        for pair in body
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decoded(halves.next().unwrap_or_default())?;
            let value = decoded(halves.next().unwrap_or_default())?;
            if name.contains('\0') || value.contains('\0') {
                let name = name.replace('\0', "");
                return Err(ApiError::invalid_field(
                    name,
                    "must not contain the character U+0000",
                ));
            }
            pairs.push((name, value));
        }
        Ok(Self { pairs })
    }
}

fn require_form(headers: &HeaderMap) -> Result<(), ApiError> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Ok(());
    }
    Err(
        ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
            .with_detail("Send a form as application/x-www-form-urlencoded."),
    )
}

async fn read_body(request: Request) -> Result<bytes::Bytes, ApiError> {
    let collecting = tokio::time::timeout(BODY_TIME, request.into_body().collect());
    let collected = collecting.await.map_err(|_| {
        ApiError::new(StatusCode::REQUEST_TIMEOUT, "too_slow")
            .with_detail("The form took too long to arrive.")
    })?;
    collected
        .map(http_body_util::Collected::to_bytes)
        .map_err(|error| {
            if is_too_large(&error) {
                ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")
                    .with_detail("That is more than this form takes.")
            } else {
                ApiError::bad_request("broken_off", "The form did not arrive completely.")
            }
        })
}

/// The door's limit may be wrapped several times over.
fn is_too_large(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .any(|error| error.is::<LengthLimitError>())
}

fn decoded(text: &[u8]) -> Result<String, ApiError> {
    let malformed = || ApiError::bad_request("malformed_form", "The form is not encoded as UTF-8.");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut digit = || char::from(*rest.next()?).to_digit(16);
                let high = digit().ok_or_else(malformed)?;
                let low = digit().ok_or_else(malformed)?;
                bytes.push(u8::try_from(high * 16 + low).map_err(|_| malformed())?);
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).map_err(|_| malformed())
}
