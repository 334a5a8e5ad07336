//! What handlers take and give: the parsed request, the answer, the caller's address.

mod address;
mod call;
mod idempotency;
mod parse;
mod reply;
mod words;

pub(crate) use self::address::CLIENT_ADDRESS;
pub use self::address::ClientAddress;
pub use self::call::Call;
pub(crate) use self::idempotency::IDEMPOTENCY_KEY;
pub use self::idempotency::IdempotencyKey;
pub use self::reply::Reply;
