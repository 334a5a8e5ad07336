//! Slows guessing without locking anyone out.
//!
//! Every wrong password counts in three places: for this account from this address,
//! for this account from anywhere, and for this network whatever the account. The
//! two wide counts do not apply to someone who signed in from this address before,
//! so a stranger elsewhere cannot keep an account's owner out; the narrow one always
//! applies, and only those at the owner's own address fill it. An unknown account
//! is counted like a known one.
//!
//! Counts leak rather than reset (the generic cell rate algorithm): after a burst
//! there is one more try every so often, never a ban. They live in this process.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use server_kit::ApiError;
use time::{Duration, OffsetDateTime};

/// So many tries at once, then one more each time `refill` has passed.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// Tries at once.
    pub burst: u16,
    /// How long until one more.
    pub refill: Duration,
}

/// How much of what is let through.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Wrong passwords for one account from one address.
    pub account_at_address: Allowance,
    /// Wrong passwords for one account from addresses new to it.
    pub account: Allowance,
    /// Wrong passwords from one network, by people new to it.
    pub network: Allowance,
    /// New accounts from one address.
    pub registrations: Allowance,
    /// Links for a new password, for one account.
    pub resets: Allowance,
    /// The same from one address, asked for or used.
    pub resets_at_address: Allowance,
}

impl Default for Limits {
    fn default() -> Self {
        let allowance = |burst, seconds| Allowance {
            burst,
            refill: Duration::seconds(seconds),
        };
        Self {
            account_at_address: allowance(10, 60),
            account: allowance(100, 30),
            network: allowance(100, 10),
            registrations: allowance(100, 10),
            resets: allowance(3, 1800),
            resets_at_address: allowance(30, 60),
        }
    }
}

/// Who tries to sign in.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The account, in any case.
    pub email: &'a str,
    /// Where from.
    pub address: IpAddr,
    /// Whether this account was signed in to from there before.
    pub known_here: bool,
}

/// Tries that were counted; taken back by [`Throttle::forgive`].
#[derive(Debug)]
pub struct Counted(Vec<Key>);

/// All counts.
pub struct Throttle {
    limits: Limits,
    names: RandomState,
    full_at: Mutex<HashMap<Key, OffsetDateTime>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    AccountAtAddress(u64, IpAddr),
    Account(u64),
    Network(IpAddr),
    Registrations(IpAddr),
    Resets(u64),
    ResetsAtAddress(IpAddr),
}

/// Bounds the memory, to some 10 MB.
const MOST: usize = 100_000;

impl Throttle {
    /// Nobody has tried anything yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            names: RandomState::new(),
            full_at: Mutex::default(),
        }
    }

    /// Counts a try before its outcome is known, so that many at once do not slip
    /// through together.
    ///
    /// # Errors
    /// 429 with the seconds to wait; nothing is counted then.
    pub fn sign_in(&self, now: OffsetDateTime, attempt: Attempt<'_>) -> Result<Counted, ApiError> {
        let account = self.names.hash_one(attempt.email.to_ascii_lowercase());
        let address = place(attempt.address, 32, 64);
        let mut keys = vec![Key::AccountAtAddress(account, address)];
        if !attempt.known_here {
            keys.push(Key::Account(account));
            keys.push(Key::Network(place(attempt.address, 24, 48)));
        }
        self.count(now, keys)
    }

    /// Counts a new account.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub fn registration(&self, now: OffsetDateTime, address: IpAddr) -> Result<(), ApiError> {
        let key = Key::Registrations(place(address, 32, 64));
        self.count(now, vec![key]).map(drop)
    }

    /// Counts a forgotten password, or a link that was brought back.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub fn reset_from(&self, now: OffsetDateTime, address: IpAddr) -> Result<(), ApiError> {
        let key = Key::ResetsAtAddress(place(address, 32, 64));
        self.count(now, vec![key]).map(drop)
    }

    /// Counts a link for one account, in any case, known or not.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub fn reset_of(&self, now: OffsetDateTime, email: &str) -> Result<(), ApiError> {
        let account = self.names.hash_one(email.to_ascii_lowercase());
        self.count(now, vec![Key::Resets(account)]).map(drop)
    }

    /// Takes a try back, as when its password was right.
    pub fn forgive(&self, counted: &Counted) {
        let mut full_at = self.lock();
        for key in &counted.0 {
            if let Some(at) = full_at.get_mut(key) {
                *at -= self.allowance(key).refill;
            }
        }
    }

    fn count(&self, now: OffsetDateTime, keys: Vec<Key>) -> Result<Counted, ApiError> {
        let mut full_at = self.lock();
        let wait = keys
            .iter()
            .filter_map(|key| self.wait(&full_at, now, key))
            .max();
        if let Some(wait) = wait {
            metrics::counter!("user_throttled_total").increment(1);
            return Err(ApiError::too_many(whole_seconds(wait)));
        }
        make_room(&mut full_at, now);
        for key in &keys {
            let at = full_at.entry(*key).or_insert(now);
            *at = (*at).max(now) + self.allowance(key).refill;
        }
        Ok(Counted(keys))
    }

    /// How long until `key` lets one more through, if not now.
    fn wait(
        &self,
        full_at: &HashMap<Key, OffsetDateTime>,
        now: OffsetDateTime,
        key: &Key,
    ) -> Option<Duration> {
        let Allowance { burst, refill } = self.allowance(key);
        let wait = *full_at.get(key)? - refill * i32::from(burst.saturating_sub(1)) - now;
        wait.is_positive().then_some(wait)
    }

    fn allowance(&self, key: &Key) -> Allowance {
        match key {
            Key::AccountAtAddress(..) => self.limits.account_at_address,
            Key::Account(_) => self.limits.account,
            Key::Network(_) => self.limits.network,
            Key::Registrations(_) => self.limits.registrations,
            Key::Resets(_) => self.limits.resets,
            Key::ResetsAtAddress(_) => self.limits.resets_at_address,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, OffsetDateTime>> {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops the counts that have run out and, where that is not enough, the lighter
/// half: a flood of names tried once must not wash away a count that is high.
fn make_room(full_at: &mut HashMap<Key, OffsetDateTime>, now: OffsetDateTime) {
    if full_at.len() < MOST {
        return;
    }
    full_at.retain(|_, at| *at > now);
    if full_at.len() < MOST {
        return;
    }
    let mut times: Vec<_> = full_at.values().copied().collect();
    let middle = times.len() / 2;
    let median = *times.select_nth_unstable(middle).1;
    full_at.retain(|_, at| *at > median);
}

fn whole_seconds(wait: Duration) -> u64 {
    let seconds = u64::try_from(wait.whole_seconds()).unwrap_or(0);
    seconds + u64::from(wait.subsec_nanoseconds() > 0)
}

/// The network of `address`: its first `v4` or `v6` bits.
fn place(address: IpAddr, v4: u32, v6: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - v4).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - v6).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn limits() -> Limits {
        let allowance = |burst| Allowance {
            burst,
            refill: Duration::seconds(60),
        };
        Limits {
            account_at_address: allowance(3),
            account: allowance(5),
            network: allowance(8),
            registrations: allowance(2),
            resets: allowance(2),
            resets_at_address: allowance(4),
        }
    }

    fn from<'a>(email: &'a str, address: &str) -> Attempt<'a> {
        Attempt {
            email,
            address: address.parse().unwrap(),
            known_here: false,
        }
    }

    #[test]
    fn after_a_burst_there_is_one_more_try_a_minute() {
        let throttle = Throttle::new(limits());
        let attempt = from("a@example.com", "192.0.2.1");
        for _ in 0..3 {
            throttle.sign_in(NOW, attempt).unwrap();
        }
        let refused = throttle.sign_in(NOW, attempt).unwrap_err();
        assert_eq!(refused.status(), 429);
        let upper = from("A@EXAMPLE.com", "192.0.2.1");
        assert!(
            throttle.sign_in(NOW, upper).is_err(),
            "case does not make another account"
        );
        let later = NOW + Duration::seconds(60);
        throttle.sign_in(later, attempt).unwrap();
        assert!(throttle.sign_in(later, attempt).is_err());
    }

    #[test]
    fn strangers_do_not_keep_the_owner_out() {
        let throttle = Throttle::new(limits());
        for host in 0..5 {
            let address = format!("198.51.{host}.7");
            throttle
                .sign_in(NOW, from("a@example.com", &address))
                .unwrap();
        }
        let owner = from("a@example.com", "192.0.2.1");
        assert!(
            throttle.sign_in(NOW, owner).is_err(),
            "new here, and many tried"
        );
        throttle
            .sign_in(
                NOW,
                Attempt {
                    known_here: true,
                    ..owner
                },
            )
            .unwrap();
    }

    #[test]
    fn one_network_cannot_try_account_after_account() {
        let throttle = Throttle::new(limits());
        for host in 0..8 {
            let email = format!("{host}@example.com");
            throttle
                .sign_in(NOW, from(&email, &format!("192.0.2.{host}")))
                .unwrap();
        }
        assert!(
            throttle
                .sign_in(NOW, from("z@example.com", "192.0.2.99"))
                .is_err()
        );
        throttle
            .sign_in(NOW, from("z@example.com", "192.0.3.99"))
            .unwrap();
    }

    #[test]
    fn right_passwords_do_not_count() {
        let throttle = Throttle::new(limits());
        for _ in 0..20 {
            let counted = throttle
                .sign_in(NOW, from("a@example.com", "192.0.2.1"))
                .unwrap();
            throttle.forgive(&counted);
        }
    }

    #[test]
    fn a_flood_of_names_does_not_wash_away_a_high_count() {
        let throttle = Throttle::new(Limits {
            network: Allowance {
                burst: u16::MAX,
                refill: Duration::NANOSECOND,
            },
            ..limits()
        });
        let attempt = from("a@example.com", "192.0.2.1");
        for _ in 0..3 {
            throttle.sign_in(NOW, attempt).unwrap();
        }
        for name in 0..MOST / 2 + 10_000 {
            throttle
                .sign_in(NOW, from(&name.to_string(), "203.0.113.1"))
                .unwrap();
        }
        assert!(throttle.lock().len() <= MOST);
        assert!(throttle.sign_in(NOW, attempt).is_err());
    }
}
