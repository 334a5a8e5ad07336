//! Connections that are kept, a cookie, forms.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use http::{Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// One shopper's browser. It follows no redirect by itself.
pub struct Browser {
    mall: String,
    connections: BTreeMap<String, SendRequest<Full<Bytes>>>,
    cookie: Option<String>,
    uncached: bool,
}

/// An answer that was read to its end.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// What it says.
    pub body: Bytes,
}

impl Answer {
    /// The page, if it is one.
    ///
    /// # Errors
    /// For any other status, and text that is not UTF-8.
    pub fn page(&self) -> anyhow::Result<&str> {
        ensure!(
            self.status == StatusCode::OK,
            "a page answered {}",
            self.status
        );
        std::str::from_utf8(&self.body).context("a page is not UTF-8")
    }

    /// Where it leads, if it leads on.
    ///
    /// # Errors
    /// When it is no redirect.
    pub fn redirect(&self) -> anyhow::Result<&str> {
        match (&self.location, self.status) {
            (Some(location), StatusCode::SEE_OTHER) => Ok(location),
            _ => bail!("{} instead of a redirect", self.status),
        }
    }
}

impl Browser {
    /// Of a shopper at `mall`, an origin such as `http://localhost:8080`.
    #[must_use]
    pub fn new(mall: &str) -> Self {
        Self {
            mall: mall.trim_end_matches('/').to_owned(),
            connections: BTreeMap::new(),
            cookie: None,
            uncached: false,
        }
    }

    /// Sends credentials of no meaning, with which no cache may answer.
    #[must_use]
    pub fn uncached(mut self, uncached: bool) -> Self {
        self.uncached = uncached;
        self
    }

    /// A new shopper at the same machine.
    pub fn forget(&mut self) {
        self.cookie = None;
    }

    /// The mall's cookie, as it is sent.
    #[must_use]
    pub fn cookie(&self) -> Option<String> {
        self.cookie.clone()
    }

    /// A page, by path or whole address.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn get(&mut self, address: &str) -> anyhow::Result<Answer> {
        self.send(Request::get(self.uri(address)?), Bytes::new())
            .await
            .with_context(|| format!("GET {address}"))
    }

    /// A form sent with JavaScript off.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn post(&mut self, address: &str, form: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let uri = self.uri(address)?;
        let request = Request::post(&uri)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, origin(&uri)?)
            .header("sec-fetch-site", "same-origin");
        self.send(request, body.into())
            .await
            .with_context(|| format!("POST {address}"))
    }

    fn uri(&self, address: &str) -> anyhow::Result<Uri> {
        let whole = match address.starts_with('/') {
            true => format!("{}{address}", self.mall),
            false => address.to_owned(),
        };
        whole
            .parse()
            .with_context(|| format!("{whole} is no address"))
    }

    async fn send(
        &mut self,
        mut request: http::request::Builder,
        body: Bytes,
    ) -> anyhow::Result<Answer> {
        let uri = request.uri_ref().cloned().context("no address")?;
        let authority = uri.authority().context("no host")?.to_string();
        let ours = origin(&uri)? == self.mall;
        if let Some(cookie) = self.cookie.as_ref().filter(|_| ours) {
            request = request.header(COOKIE, cookie);
        }
        if self.uncached {
            request = request.header(AUTHORIZATION, "Basic Og==");
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let request = request
            .uri(path)
            .header(HOST, &authority)
            .body(Full::new(body))?;
        let connection = self.connection(authority).await?;
        connection.ready().await?;
        let answer = connection.send_request(request).await?;
        let (parts, body) = answer.into_parts();
        if let Some(cookie) = parts.headers.get(SET_COOKIE).filter(|_| ours) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            self.cookie = Some(pair.to_owned());
        }
        let location = parts.headers.get(LOCATION);
        Ok(Answer {
            status: parts.status,
            location: location
                .map(|location| location.to_str().map(str::to_owned))
                .transpose()?,
            body: body.collect().await?.to_bytes(),
        })
    }

    async fn connection(
        &mut self,
        authority: String,
    ) -> anyhow::Result<&mut SendRequest<Full<Bytes>>> {
        let kept = self.connections.get(&authority);
        if kept.is_none_or(SendRequest::is_closed) {
            let stream = TcpStream::connect(&authority)
                .await
                .with_context(|| format!("nobody answers at {authority}"))?;
            stream.set_nodelay(true)?;
            let (sender, connection) = handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            self.connections.insert(authority.clone(), sender);
        }
        self.connections
            .get_mut(&authority)
            .context("a connection was lost")
    }
}

/// `http://host:port` of an address.
fn origin(uri: &Uri) -> anyhow::Result<String> {
    let authority = uri.authority().context("no host")?;
    Ok(format!("http://{authority}"))
}
