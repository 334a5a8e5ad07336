//! Pages and fragments: from what is kept, or from the BFF that makes them.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use futures::StreamExt;
use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE,
    IF_UNMODIFIED_SINCE, RANGE,
};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use http_body_util::{BodyExt, StreamBody};
use server_kit::ApiError;

use super::behaviours::Behaviour;
use super::encoding::Encoding;
use super::freshness::Freshness;
use super::origin::{Origin, OriginError};
use super::store::{Age, Kept, X_CACHE};
use super::{Edge, is_read, origin, own, target};

/// A larger answer is passed on without being kept.
const MOST_KEPT: usize = 2 * 1024 * 1024;

/// How long a body that is to be kept may take after its answer began.
const BODY_TIME: Duration = Duration::from_secs(8);

/// What narrows a request to a part of the answer, or to a change since the last;
/// what is kept is the whole.
const NARROWING: [http::HeaderName; 6] = [
    RANGE,
    IF_RANGE,
    IF_MATCH,
    IF_NONE_MATCH,
    IF_MODIFIED_SINCE,
    IF_UNMODIFIED_SINCE,
];

/// The answer of `origin`, or what is kept of it.
pub async fn answer(
    edge: &Arc<Edge>,
    origin: &Origin,
    behaviour: &Behaviour,
    client: IpAddr,
    request: Request,
) -> Response {
    let keep = behaviour.cache
        && is_read(request.method())
        && !request.headers().contains_key(AUTHORIZATION);
    if !keep {
        return pass(edge, origin, behaviour, client, request).await;
    }
    let encoding = Encoding::accepted(request.headers());
    let Ok(target) = target::essential(request.uri(), &edge.behaviours) else {
        return own::missing(&edge.behaviours.own);
    };
    let key = target::key(&target, encoding);
    let known = edge.store.get(&key);
    match &known {
        Some((kept, Age::Fresh)) => return kept.answer(request.headers(), edge.counters.hit()),
        Some((kept, Age::Stale)) => {
            refresh_behind(edge, origin, behaviour, kept, target, key, encoding);
            return kept.answer(request.headers(), edge.counters.stale());
        }
        _ => {}
    }
    let asked = request.headers().clone();
    let fetched = fetch(edge, origin, target, client, encoding, request).await;
    match (fetched, known) {
        (Ok(answer), Some((kept, _))) if failed(answer.status()) => {
            kept.answer(&asked, edge.counters.stale())
        }
        (Ok(answer), _) => keep_or_pass(edge, behaviour, key, answer, &asked).await,
        (Err(OriginError::Away { .. } | OriginError::Slow(_)), Some((kept, _))) => {
            kept.answer(&asked, edge.counters.stale())
        }
        (Err(error), _) => unavailable(edge, &asked, error),
    }
}

/// Straight to the origin and back, whatever it is.
async fn pass(
    edge: &Edge,
    origin: &Origin,
    behaviour: &Behaviour,
    client: IpAddr,
    mut request: Request,
) -> Response {
    let asked = request.headers().clone();
    let changes = !request.method().is_safe();
    let uri = request.uri().clone();
    if let Err(refusal) = identify(edge, request.headers_mut(), client) {
        return own::refusal(refusal, &edge.behaviours.own);
    }
    match origin.send(target::whole(&uri), request).await {
        Ok(answer) => {
            if changes && !answer.status().is_client_error() && !failed(answer.status()) {
                // What was just changed is not shown as it was.
                forget(edge, &uri);
            }
            passed(edge, behaviour, answer)
        }
        Err(error) => unavailable(edge, &asked, error),
    }
}

fn forget(edge: &Edge, uri: &Uri) {
    if let Ok(target) = target::essential(uri, &edge.behaviours) {
        for class in Encoding::ALL {
            edge.store.forget(&target::key(&target, class));
        }
    }
}

/// The whole answer for a client that asked for it or for a part of it.
async fn fetch(
    edge: &Edge,
    origin: &Origin,
    target: PathAndQuery,
    client: IpAddr,
    encoding: Encoding,
    mut request: Request,
) -> Result<Response, OriginError> {
    *request.method_mut() = Method::GET;
    *request.body_mut() = Body::empty();
    let headers = request.headers_mut();
    // A body's headers too, since there is none any more.
    for name in NARROWING.iter().chain(&[http::header::CONTENT_LENGTH]) {
        headers.remove(name);
    }
    headers.insert(ACCEPT_ENCODING, encoding.header());
    identify(edge, headers, client).map_err(|source| OriginError::Away {
        name: origin.name(),
        source: source.into(),
    })?;
    origin.send(target, request).await
}

fn identify(edge: &Edge, headers: &mut HeaderMap, client: IpAddr) -> Result<(), ApiError> {
    let identity = edge.signer.header()?;
    let client = HeaderValue::try_from(client.to_string()).map_err(ApiError::internal)?;
    origin::prepare(headers, identity, client);
    Ok(())
}

/// Keeps what may be kept; passes on the rest, as it comes.
async fn keep_or_pass(
    edge: &Edge,
    behaviour: &Behaviour,
    key: String,
    answer: Response,
    asked: &HeaderMap,
) -> Response {
    let allowed = edge.behaviours.stale_if_error_s;
    let Some(freshness) = Freshness::of(answer.status(), answer.headers(), allowed) else {
        if !failed(answer.status()) {
            // It was for keeping once and is not any more.
            edge.store.forget(&key);
        }
        return passed(edge, behaviour, answer);
    };
    let (mut parts, body) = answer.into_parts();
    match tokio::time::timeout(BODY_TIME, whole(body)).await {
        Ok(Ok(Read::Whole(body))) => {
            parts.headers.extend(behaviour.headers.clone());
            let kept = Arc::new(Kept::new(parts.status, parts.headers, body, freshness));
            edge.store.put(key, Arc::clone(&kept));
            kept.answer(asked, edge.counters.miss())
        }
        Ok(Ok(Read::TooLarge(body))) => passed(edge, behaviour, Response::from_parts(parts, body)),
        Ok(Err(error)) => {
            tracing::warn!(error = %error, "an answer broke off");
            own::away(asked, &edge.behaviours.own)
        }
        Err(_) => {
            tracing::warn!("an answer took too long");
            own::away(asked, &edge.behaviours.own)
        }
    }
}

fn passed(edge: &Edge, behaviour: &Behaviour, mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.extend(behaviour.headers.clone());
    headers.insert(X_CACHE, HeaderValue::from_static(edge.counters.pass()));
    answer
}

/// Fetches a newer answer while the old one is on its way to the client; for nobody
/// in particular, and one at a time.
fn refresh_behind(
    edge: &Arc<Edge>,
    origin: &Origin,
    behaviour: &Behaviour,
    kept: &Arc<Kept>,
    target: PathAndQuery,
    key: String,
    encoding: Encoding,
) {
    let Some(refresh) = kept.begin_refresh() else {
        return;
    };
    let (edge, origin, behaviour) = (Arc::clone(edge), origin.clone(), behaviour.clone());
    tokio::spawn(async move {
        let nobody = IpAddr::from([127, 0, 0, 1]);
        let request = Request::new(Body::empty());
        let fetched = fetch(&edge, &origin, target, nobody, encoding, request).await;
        match fetched {
            Ok(answer) if !failed(answer.status()) => {
                keep_or_pass(&edge, &behaviour, key, answer, &HeaderMap::new()).await;
            }
            Ok(answer) => {
                tracing::warn!(
                    origin = origin.name(),
                    status = answer.status().as_u16(),
                    "cannot refresh a page"
                );
                refresh.failed();
            }
            Err(error) => {
                tracing::warn!(origin = origin.name(), error = %error, "cannot refresh a page");
                refresh.failed();
            }
        }
    });
}

fn unavailable(edge: &Edge, asked: &HeaderMap, error: OriginError) -> Response {
    let own = &edge.behaviours.own;
    match error {
        OriginError::TooLarge => {
            let error = ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")
                .with_detail("The body is too large.");
            own::refusal(error, own)
        }
        OriginError::Address(_) => own::missing(own),
        OriginError::Slow(_) | OriginError::Away { .. } => {
            tracing::warn!(
                error = format!("{:#}", anyhow::Error::from(error)),
                "no answer"
            );
            own::away(asked, own)
        }
    }
}

/// The origin's own trouble, for which what is kept may stand in.
fn failed(status: StatusCode) -> bool {
    status.is_server_error()
}

enum Read {
    Whole(Bytes),
    /// What was read already, and the rest as it comes.
    TooLarge(Body),
}

async fn whole(mut body: Body) -> Result<Read, axum::Error> {
    let mut frames = Vec::new();
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame?;
        size += frame.data_ref().map_or(0, Bytes::len);
        frames.push(frame);
        if size > MOST_KEPT {
            let read = futures::stream::iter(frames.into_iter().map(Ok));
            let rest = http_body_util::BodyStream::new(body);
            return Ok(Read::TooLarge(Body::new(StreamBody::new(read.chain(rest)))));
        }
    }
    let mut data = frames
        .into_iter()
        .filter_map(|frame| frame.into_data().ok());
    let first = data.next().unwrap_or_default();
    let mut joined = Vec::new();
    for more in data {
        if joined.is_empty() {
            joined.reserve(size);
            joined.extend_from_slice(&first);
        }
        joined.extend_from_slice(&more);
    }
    Ok(Read::Whole(if joined.is_empty() {
        first
    } else {
        joined.into()
    }))
}
