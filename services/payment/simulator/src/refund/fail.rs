//! A refund that the shopper's bank sends back.

use super::{RefundStatus, wire};
use crate::api::Context;
use crate::event::EventKind;
use crate::store::Store;

/// Has a refund fail that had succeeded; false where there is none of that name.
pub fn fail(store: &mut Store, context: &Context<'_>, id: &str) -> bool {
    let Some((intent, _)) = store.refund(id) else {
        return false;
    };
    let mut intent = intent.clone();
    let given = intent
        .refunds
        .iter_mut()
        .find(|refund| refund.id == id && refund.status == RefundStatus::Succeeded);
    let Some(refund) = given else {
        return false;
    };
    refund.status = RefundStatus::Failed;
    let refund = refund.clone();
    let charge = intent.charges.iter_mut();
    for charge in charge.filter(|charge| charge.id == refund.charge) {
        charge.amount_refunded -= refund.amount;
    }
    store.counters.uncount_refund(refund.amount);
    store.put_intent(intent.clone());
    let object = wire(&intent, &refund);
    store.emit(context, EventKind::RefundFailed, &object, None);
    true
}
