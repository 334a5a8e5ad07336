//! The cart as a shopper meets it: forms and pages over HTTP, the services stubbed,
//! sessions in PostgreSQL.

mod change;
mod fragments;
mod mall;
mod put_in;
