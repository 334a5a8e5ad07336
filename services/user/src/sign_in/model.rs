//! How long sign-ins and their tokens last, and what a refresh token looks like.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use server_kit::ApiError;
use shared_types::user::Role;
use shared_types::{SellerId, SignInId, UserId};
use time::{Duration, OffsetDateTime};

/// How long an access token is good for; also how long a signed-out one may still
/// be used, since services verify it without asking.
pub const ACCESS_LIFETIME: Duration = Duration::minutes(10);
/// A sign-in not used for so long ends.
const REFRESH_LIFETIME: Duration = Duration::days(30);
/// A sign-in ends after so long, however much it is used.
const SIGN_IN_LIFETIME: Duration = Duration::days(90);
/// How long the previous refresh token still serves whoever asked at the same time.
const GRACE: Duration = Duration::seconds(10);

/// What an access token says about its holder, read from the database each time.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Who.
    pub user_id: UserId,
    /// By which sign-in.
    pub sign_in_id: SignInId,
    /// What they may do now.
    pub roles: Vec<Role>,
    /// The seller they act for.
    pub seller_id: Option<SellerId>,
}

/// A refresh token on its way out: 256 random bits, and what is stored of them.
pub struct NewRefreshToken {
    /// What the holder gets.
    pub text: String,
    /// What the database gets.
    pub hash: Vec<u8>,
}

impl NewRefreshToken {
    /// A token nobody can guess.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn random() -> Result<Self, ApiError> {
        let mut bits = [0; 32];
        SystemRandom::new()
            .fill(&mut bits)
            .map_err(|_| ApiError::internal(anyhow::anyhow!("the system gives no randomness")))?;
        let text = URL_SAFE_NO_PAD.encode(bits);
        let hash = hash(&text);
        Ok(Self { text, hash })
    }
}

/// What is stored of a refresh token. It has 256 random bits, so a plain hash
/// cannot be turned back.
#[must_use]
pub fn hash(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}

/// The times that an exchange of refresh tokens goes by.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Now.
    pub now: OffsetDateTime,
    /// An exchange before this was not at the same time.
    pub grace_since: OffsetDateTime,
    /// When a token issued now expires, unless its sign-in ends first.
    pub refresh_until: OffsetDateTime,
    /// When a sign-in that starts now ends.
    pub sign_in_until: OffsetDateTime,
}

impl Times {
    /// The times as they are at `now`.
    #[must_use]
    pub fn at(now: OffsetDateTime) -> Self {
        Self {
            now,
            grace_since: now - GRACE,
            refresh_until: now + REFRESH_LIFETIME,
            sign_in_until: now + SIGN_IN_LIFETIME,
        }
    }
}

/// Why a sign-in ended before its time; the names are the database's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// Its holder signed out.
    SignOut,
    /// Its holder signed out everywhere.
    SignOutEverywhere,
    /// The password was changed in another sign-in.
    PasswordChange,
}

impl EndedBy {
    /// As the database names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignOut => "sign_out",
            Self::SignOutEverywhere => "sign_out_everywhere",
            Self::PasswordChange => "password_change",
        }
    }
}
