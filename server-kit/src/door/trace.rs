//! Which request this is, across all processes that work on it: W3C Trace Context.

use std::fmt::Write as _;

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries a trace from process to process.
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The trace a request belongs to, and this process's span within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceContext {
    trace: u128,
    span: u64,
    flags: u8,
}

tokio::task_local! {
    static CURRENT: TraceContext;
}

impl TraceContext {
    /// The trace of the request this task answers, if it answers one.
    #[must_use]
    pub fn current() -> Option<Self> {
        CURRENT.try_with(|trace| *trace).ok()
    }

    /// Runs `work` as part of this trace; for tasks spawned by a handler and for
    /// consumers of events.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    /// A new trace, as a request from outside starts one.
    #[must_use]
    pub fn start() -> Self {
        // An all-zero id is invalid; one bit set costs nothing.
        Self {
            trace: rand::random::<u128>() | 1,
            span: rand::random::<u64>() | 1,
            flags: 1,
        }
    }

    /// A new span in the trace that `traceparent` names, if it is well formed.
    #[must_use]
    pub fn follow(traceparent: &str) -> Option<Self> {
        let bytes = traceparent.as_bytes();
        let dashes = bytes.len() == 55 && [2, 35, 52].iter().all(|at| bytes[*at] == b'-');
        if !dashes || !traceparent.is_ascii() || &bytes[..2] != b"00" {
            return None;
        }
        let trace = hex(&traceparent[3..35]).filter(|id| *id != 0)?;
        hex(&traceparent[36..52]).filter(|id| *id != 0)?;
        let flags = hex(&traceparent[53..])?.to_le_bytes()[0];
        Some(Self {
            trace,
            span: rand::random::<u64>() | 1,
            flags,
        })
    }

    /// The trace a request belongs to: the caller's, or a new one.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        headers
            .get(TRACEPARENT)
            .and_then(|value| value.to_str().ok())
            .and_then(Self::follow)
            .unwrap_or_else(Self::start)
    }

    /// The `traceparent` for what this process calls next.
    #[must_use]
    pub fn traceparent(&self) -> String {
        let mut text = String::with_capacity(55);
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "00-{:032x}-{:016x}-{:02x}",
            self.trace, self.span, self.flags
        );
        text
    }

    /// [`Self::traceparent`] as a header's value.
    #[must_use]
    pub fn header(&self) -> HeaderValue {
        HeaderValue::try_from(self.traceparent()).unwrap_or(HeaderValue::from_static(""))
    }

    /// Names the request in logs and problems: the trace's id, so that one id
    /// finds the request in the logs of every process.
    #[must_use]
    pub fn request_id(&self) -> String {
        format!("{:032x}", self.trace)
    }
}

/// Lower-case hexadecimal digits only, as the standard asks.
fn hex(digits: &str) -> Option<u128> {
    let lower = digits
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    lower.then(|| u128::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_trace_is_followed_in_a_span_of_its_own() {
        let trace = TraceContext::follow(GIVEN).unwrap();
        assert_eq!(trace.request_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_ne!(trace.traceparent(), GIVEN);
        assert_eq!(
            TraceContext::follow(&trace.traceparent()).unwrap().trace,
            trace.trace
        );
    }

    #[test]
    fn what_is_not_a_trace_is_not_followed() {
        for wrong in [
            "",
            "00",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473é-0f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert_eq!(TraceContext::follow(wrong), None, "{wrong}");
        }
    }
}
