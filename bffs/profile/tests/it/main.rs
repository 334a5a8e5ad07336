//! The profile BFF as a browser meets it, with a real PostgreSQL for its sessions and
//! a stand-in for the services behind it.

mod accounts;
mod addresses;
mod away;
mod join;
mod leave;
mod mall;
mod orders;
mod services;
mod stock;
