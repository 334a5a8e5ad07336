//! Places in a service at which the chaos tests make its process die or wait.
//!
//! A service says where it is, [`hit`]`("reserve", "replied")`; without the feature `on`,
//! which only `cargo xtask chaos` builds with, that is nothing at all. With it,
//! `FAILPOINTS=reserve.replied=kill` ends the process there as `kill -9` does, and
//! `FAILPOINTS=capture.asks=sleep:4000` makes it wait, each at the first time it comes by.
//! `FAILPOINTS=capture.asks=hold:/tmp/gate` makes all who come by wait there: the first
//! makes that file, and they go on once whoever looks for it has removed it.
//!
//! A crate of its own and not a feature of `server-kit`: what depends on it is compiled
//! twice, and that are three services and not every page. The crate `fail` has a global
//! registry, callbacks and probabilities; these tests set one place from outside.

/// Says that the process is at `moment` of `work`.
#[cfg(not(feature = "on"))]
#[inline]
pub async fn hit(_work: &str, _moment: &str) {}

/// Says that the process is at `moment` of `work`; it may not return.
#[cfg(feature = "on")]
pub async fn hit(work: &str, moment: &str) {
    match plan::take(&format!("{work}.{moment}")) {
        Some(plan::Action::Kill) => {
            let own = std::process::id().to_string();
            // The signal that nothing can catch; whether it was sent shows by itself.
            let _ = std::process::Command::new("kill")
                .args(["-9", &own])
                .status();
            std::future::pending::<()>().await;
        }
        Some(plan::Action::Sleep(time)) => tokio::time::sleep(time).await,
        Some(plan::Action::Hold(gate)) => {
            while gate.exists() {
                tokio::time::sleep(plan::LOOK).await;
            }
        }
        None => {}
    }
}

#[cfg(feature = "on")]
mod plan {
    use std::path::PathBuf;
    use std::sync::{Mutex, OnceLock, PoisonError};
    use std::time::Duration;

    /// How often whoever waits at a gate looks whether it is open.
    pub const LOOK: Duration = Duration::from_millis(10);

    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Action {
        Kill,
        Sleep(Duration),
        Hold(PathBuf),
    }

    /// A place, what happens there, and whether anybody came by.
    type Planned = (String, Action, bool);

    /// What `place` is to do, if anything; once, but for a gate, which the first closes.
    pub fn take(place: &str) -> Option<Action> {
        static PLAN: OnceLock<Mutex<Vec<Planned>>> = OnceLock::new();
        let plan = PLAN.get_or_init(|| {
            let told = std::env::var("FAILPOINTS").unwrap_or_default();
            let planned = parse(&told).into_iter();
            Mutex::new(
                planned
                    .map(|(name, action)| (name, action, false))
                    .collect(),
            )
        });
        let mut plan = plan.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, action, seen) = plan.iter_mut().find(|(name, ..)| name == place)?;
        let first = !std::mem::replace(seen, true);
        if first && let Action::Hold(gate) = action {
            // A gate that cannot be made is missed by whoever looks for it.
            let _ = std::fs::write(gate, "");
        }
        (first || matches!(action, Action::Hold(_))).then(|| action.clone())
    }

    /// `place=kill,place=sleep:ms,place=hold:file`; what reads otherwise is left out.
    pub fn parse(told: &str) -> Vec<(String, Action)> {
        let actions = told.split(',').filter_map(|one| {
            let (place, action) = one.trim().split_once('=')?;
            let action = match action.split_once(':') {
                None if action == "kill" => Action::Kill,
                Some(("sleep", ms)) => Action::Sleep(Duration::from_millis(ms.parse().ok()?)),
                Some(("hold", gate)) => Action::Hold(gate.into()),
                _ => return None,
            };
            Some((place.to_owned(), action))
        });
        actions.collect()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_plan_names_places_and_what_they_do() {
            let plan =
                parse("reserve.replied=kill, capture.asks=sleep:40,broken,x=dance,y=hold:/g");
            let sleep = Action::Sleep(Duration::from_millis(40));
            let expected = [
                ("reserve.replied".to_owned(), Action::Kill),
                ("capture.asks".to_owned(), sleep),
                ("y".to_owned(), Action::Hold("/g".into())),
            ];
            assert_eq!(plan, expected);
        }
    }
}
