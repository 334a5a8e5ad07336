//! What every request counts towards.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::RwLock;
use std::time::Duration;

use http::{Method, StatusCode};
use metrics::{Counter, Histogram};

/// Handles by route, method and status, so that a request neither allocates
/// labels nor looks its series up in the recorder.
pub(super) struct RequestMetrics {
    service: &'static str,
    hasher: RandomState,
    series: RwLock<HashMap<u64, Series>>,
}

#[derive(Clone)]
struct Series {
    total: Counter,
    duration: Histogram,
}

impl RequestMetrics {
    pub(super) fn new(service: &'static str) -> Self {
        Self {
            service,
            hasher: RandomState::new(),
            series: RwLock::default(),
        }
    }

    pub(super) fn record(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let series = self.series(method_label(method), route, status);
        series.total.increment(1);
        series.duration.record(took.as_secs_f64());
    }

    fn series(&self, method: &'static str, route: &str, status: StatusCode) -> Series {
        let key = self.hasher.hash_one((method, route, status.as_u16()));
        let known = self
            .series
            .read()
            .ok()
            .and_then(|series| series.get(&key).cloned());
        known.unwrap_or_else(|| {
            let series = self.register(method, route, status);
            if let Ok(mut all) = self.series.write() {
                all.insert(key, series.clone());
            }
            series
        })
    }

    fn register(&self, method: &'static str, route: &str, status: StatusCode) -> Series {
        let labels = [
            ("service", self.service.to_owned()),
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.as_u16().to_string()),
        ];
        Series {
            total: metrics::counter!("http_requests_total", &labels),
            duration: metrics::histogram!("http_request_duration_seconds", &labels),
        }
    }
}

/// A label from a fixed set: callers can make up methods without end.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
