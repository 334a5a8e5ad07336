//! What a person reads while a command works.

use anyhow::Result;
use std::time::{Duration, Instant};

/// Announces a step, runs it, and says how long it took.
pub fn step<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {title}");
    let started = Instant::now();
    let value = work()?;
    println!("    done in {}", seconds(started.elapsed()));
    Ok(value)
}

/// One line inside a step.
pub fn note(text: &str) {
    println!("    {text}");
}

/// A duration as people say it: `0.4 s`, `12 s`, `3 min 5 s`.
pub fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        whole @ 10..60 => format!("{whole} s"),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_naturally() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(12)), "12 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 5 s");
    }
}
