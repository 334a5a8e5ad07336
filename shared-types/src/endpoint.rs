//! The contract: one type per endpoint, used by its server, its callers and its
//! OpenAPI document.

use std::any::TypeId;

use garde::Validate;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// An HTTP method that an endpoint answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; safe to repeat.
    Get,
    /// Creates or acts.
    Post,
    /// Replaces; safe to repeat.
    Put,
    /// Changes in part.
    Patch,
    /// Removes; safe to repeat.
    Delete,
}

impl Method {
    /// The method's name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone who reaches it.
    Public,
    /// Another process of the mall, by its service identity.
    Service,
    /// A signed-in person, by a service on their behalf.
    User,
}

/// One endpoint of one service or BFF.
///
/// `Path`, `Query` and `Body` are [`Empty`] where there is none; a [`Empty`]
/// response is `204 No Content`.
pub trait Endpoint: Send + Sync + 'static {
    /// Its HTTP method.
    const METHOD: Method;
    /// Its path with `{name}` for each field of `Path`.
    const PATH: &'static str;
    /// Who may call it.
    const ACCESS: Access;
    /// The status of success.
    const STATUS: u16;
    /// Its name in the OpenAPI document.
    const NAME: &'static str;
    /// What it does, for the OpenAPI document.
    const SUMMARY: &'static str;
    /// The parameters in the path.
    type Path: Message;
    /// The parameters behind the question mark.
    type Query: Message;
    /// The JSON body.
    type Body: Message;
    /// The JSON answer.
    type Response: Serialize + DeserializeOwned + JsonSchema + Send + 'static;

    /// The path with its parameters filled in, and the query string.
    ///
    /// # Errors
    /// When a parameter does not serialise to a scalar.
    fn uri(path: &Self::Path, query: &Self::Query) -> Result<String, UriError> {
        let mut uri = fill(Self::PATH, path)?;
        let query = serde_html_form::to_string(query).map_err(|_| UriError)?;
        if !query.is_empty() {
            uri.push('?');
            uri.push_str(&query);
        }
        Ok(uri)
    }

    /// Whether a request carries a JSON body.
    #[must_use]
    fn has_body() -> bool {
        !is_empty::<Self::Body>()
    }

    /// Whether an answer carries a JSON body.
    #[must_use]
    fn has_response() -> bool {
        !is_empty::<Self::Response>()
    }
}

/// What a request part must be able to do: cross the wire, describe and check itself.
pub trait Message:
    Serialize + DeserializeOwned + JsonSchema + Validate<Context = ()> + Send + 'static
{
}

impl<T> Message for T where
    T: Serialize + DeserializeOwned + JsonSchema + Validate<Context = ()> + Send + 'static
{
}

/// Nothing: no parameters, no body.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate,
)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Empty {}

fn is_empty<T: 'static>() -> bool {
    TypeId::of::<T>() == TypeId::of::<Empty>()
}

/// A path parameter that is not a scalar: a mistake in the endpoint's own types.
#[derive(Debug)]
pub struct UriError;

impl std::fmt::Display for UriError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("endpoint parameters must be strings, numbers or booleans")
    }
}

impl std::error::Error for UriError {}

fn fill<P: Serialize>(template: &str, parameters: &P) -> Result<String, UriError> {
    let serde_json::Value::Object(values) =
        serde_json::to_value(parameters).map_err(|_| UriError)?
    else {
        return Err(UriError);
    };
    let mut uri = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').ok_or(UriError)?;
        uri.push_str(before);
        match values.get(name).ok_or(UriError)? {
            serde_json::Value::String(text) => push_encoded(&mut uri, text),
            value @ (serde_json::Value::Number(_) | serde_json::Value::Bool(_)) => {
                uri.push_str(&value.to_string());
            }
            _ => return Err(UriError),
        }
        rest = tail;
    }
    uri.push_str(rest);
    Ok(uri)
}

/// Percent-encodes all but RFC 3986's unreserved characters.
fn push_encoded(uri: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            uri.push(byte as char);
        } else {
            uri.push('%');
            uri.push(HEX[usize::from(byte >> 4)] as char);
            uri.push(HEX[usize::from(byte & 15)] as char);
        }
    }
}

/// Declares an endpoint type; what is left out is [`Empty`], status 200.
///
/// ```text
/// endpoint! {
///     /// One product by its slug.
///     GetProduct = Get "/v1/products/{slug}", Public {
///         path: BySlug, response: ProductView,
///     }
/// }
/// ```
#[macro_export]
macro_rules! endpoint {
    ($(
        #[doc = $summary:literal] $(#[doc = $more:literal])*
        $name:ident = $method:ident $path:literal, $access:ident {
            $(path: $params:ty,)? $(query: $query:ty,)? $(body: $body:ty,)?
            $(response: $response:ty,)? $(status: $status:literal,)?
        }
    )*) => {$(
        #[doc = $summary] $(#[doc = $more])*
        #[derive(Debug)]
        pub enum $name {}

        impl $crate::Endpoint for $name {
            const METHOD: $crate::Method = $crate::Method::$method;
            const PATH: &'static str = $path;
            const ACCESS: $crate::Access = $crate::Access::$access;
            const STATUS: u16 = $crate::endpoint!(@status $($status)? ; $($response)?);
            const NAME: &'static str = stringify!($name);
            const SUMMARY: &'static str = $summary;
            type Path = $crate::endpoint!(@or $($params)?);
            type Query = $crate::endpoint!(@or $($query)?);
            type Body = $crate::endpoint!(@or $($body)?);
            type Response = $crate::endpoint!(@or $($response)?);
        }
    )*};
    (@or $type:ty) => { $type };
    (@or) => { $crate::Empty };
    (@status $status:literal ; $($response:ty)?) => { $status };
    (@status ; $response:ty) => { 200 };
    (@status ;) => { 204 };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema, Validate)]
    #[garde(allow_unvalidated)]
    pub struct BySlug {
        slug: String,
    }

    #[derive(Serialize, Deserialize, JsonSchema, Validate)]
    #[garde(allow_unvalidated)]
    pub struct Filter {
        attr: Vec<String>,
        limit: Option<u8>,
    }

    endpoint! {
        /// For the tests below.
        Probe = Get "/v1/{slug}/parts", Public {
            path: BySlug, query: Filter, response: String,
        }
        /// For the tests below.
        Forget = Delete "/v1/parts", User {}
    }

    #[test]
    fn parameters_are_encoded_into_the_uri() {
        let path = BySlug {
            slug: "a/b ü".to_owned(),
        };
        let query = Filter {
            attr: vec!["a:1".to_owned(), "b&c".to_owned()],
            limit: None,
        };
        assert_eq!(
            Probe::uri(&path, &query).unwrap(),
            "/v1/a%2Fb%20%C3%BC/parts?attr=a%3A1&attr=b%26c"
        );
    }

    #[test]
    fn what_is_left_out_is_empty() {
        assert!(!Forget::has_body());
        assert!(!Forget::has_response());
        assert_eq!(Forget::STATUS, 204);
        assert!(Probe::has_response());
    }
}
