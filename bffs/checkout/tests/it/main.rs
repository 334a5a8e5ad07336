//! The checkout as a shopper meets it: forms and pages over HTTP, the services stubbed,
//! sessions in PostgreSQL.

mod journey;
mod mall;
mod orders;
mod steps;
