//! What every handler of the notification service can reach.

use axum::extract::FromRef;
use server_kit::{AuthState, Client};
use sqlx::PgPool;

use crate::bounce::ReturnAddresses;
use crate::phone::code::Codes;
use crate::push::Hosts;
use crate::subscription::token::Links;

/// What a mall can do besides mail and the inbox, by its configuration.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// It sends text messages.
    pub sms: bool,
    /// The public key of its notifications to browsers, if it sends any.
    pub push_key: Option<String>,
}

/// The service's state.
#[derive(Clone)]
pub struct App {
    /// The notification database.
    pub pool: PgPool,
    /// Reads the links that end mail.
    pub links: Links,
    /// Knows what is sold, and for how much.
    pub products: Client,
    /// What there is besides mail and the inbox.
    pub offer: Offer,
    /// Hashes the codes that confirm phone numbers.
    pub codes: Codes,
    /// Which push services browsers may name.
    pub push_hosts: Hosts,
    /// Reads where mail comes back to, if it has a place for that.
    pub returns: Option<ReturnAddresses>,
    /// Who may call.
    pub auth: AuthState,
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}
