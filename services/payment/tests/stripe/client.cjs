// Stripe's own client, pointed at the simulator: what it is answered has the types that
// it expects. Arguments: the simulator's address and key.
const assert = require("node:assert/strict");
const Stripe = require(`${process.env.STRIPE_MODULES}/stripe`);

const [, , url, key] = process.argv;
const { hostname, port } = new URL(url);
const at = { host: hostname, port, protocol: "http", maxNetworkRetries: 0, telemetry: false };
const stripe = new Stripe(key, at);

const TAKEN = "payment_intent.latest_charge.balance_transaction";

async function paidSession() {
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    client_reference_id: "00000000-0000-0000-0000-000000000001",
    customer_email: "ada@example.com",
    success_url: "http://mall.test/checkout/return",
    cancel_url: "http://mall.test/checkout/cancelled",
    line_items: [
      {
        quantity: 1,
        price_data: { currency: "usd", unit_amount: 1250, product_data: { name: "Order MH-1" } },
      },
    ],
    payment_intent_data: { capture_method: "manual", metadata: { order_id: "1" } },
  });
  assert.equal(session.object, "checkout.session");
  assert.equal(session.status, "open");
  assert.equal(session.amount_total, 1250);
  assert.equal(typeof session.expires_at, "number");
  assert.match(session.id, /^cs_test_/);
  const form = new URLSearchParams({
    number: "4242424242424242",
    expiry: "12/40",
    cvc: "123",
    name: "Ada Byron",
  });
  const paid = await fetch(session.url, { method: "POST", body: form, redirect: "manual" });
  assert.equal(paid.status, 303);
  return session.id;
}

async function pays() {
  const id = await paidSession();
  const session = await stripe.checkout.sessions.retrieve(id, { expand: [TAKEN] });
  assert.equal(session.status, "complete");
  const held = session.payment_intent;
  assert.equal(held.object, "payment_intent");
  assert.equal(held.status, "requires_capture");
  assert.equal(held.amount_capturable, 1250);
  assert.equal(held.latest_charge.balance_transaction, null);

  const taken = await stripe.paymentIntents.capture(held.id, {
    expand: ["latest_charge.balance_transaction"],
  });
  assert.equal(taken.status, "succeeded");
  assert.equal(taken.amount_received, 1250);
  const charge = taken.latest_charge;
  assert.equal(charge.object, "charge");
  assert.equal(charge.captured, true);
  const balance = charge.balance_transaction;
  assert.equal(balance.object, "balance_transaction");
  assert.deepEqual([balance.amount, balance.fee, balance.net], [1250, 66, 1184]);
  assert.equal(balance.fee_details[0].type, "stripe_fee");
  assert.equal(balance.source, charge.id);
  return taken.id;
}

async function refunds(intent) {
  const asked = { payment_intent: intent, amount: 500, metadata: { refund_id: "7" } };
  const once = { idempotencyKey: "refund-7" };
  const refund = await stripe.refunds.create(asked, once);
  assert.equal(refund.object, "refund");
  assert.equal(refund.status, "succeeded");
  const again = await stripe.refunds.create(asked, once);
  assert.equal(again.id, refund.id);
  assert.equal(again.lastResponse.headers["idempotent-replayed"], "true");
  assert.deepEqual(await stripe.refunds.retrieve(refund.id), refund);
  const listed = [];
  for await (const found of stripe.refunds.list({ payment_intent: intent, limit: 100 })) {
    listed.push(found.metadata.refund_id);
  }
  assert.deepEqual(listed, ["7"]);
  const other = stripe.refunds.create({ ...asked, amount: 501 }, once);
  await assert.rejects(other, Stripe.errors.StripeIdempotencyError);
  const beyond = stripe.refunds.create({ payment_intent: intent, amount: 751 });
  await assert.rejects(beyond, { type: "StripeInvalidRequestError", param: "amount" });
}

async function refuses(intent) {
  await assert.rejects(stripe.paymentIntents.capture(intent), {
    type: "StripeInvalidRequestError",
    code: "payment_intent_unexpected_state",
  });
  await assert.rejects(stripe.checkout.sessions.retrieve("cs_test_none"), {
    type: "StripeInvalidRequestError",
    code: "resource_missing",
    statusCode: 404,
  });
  const stranger = new Stripe("sk_test_stranger", at);
  const unknown = stranger.paymentIntents.retrieve(intent);
  await assert.rejects(unknown, Stripe.errors.StripeAuthenticationError);
}

async function main() {
  const intent = await pays();
  await refunds(intent);
  await refuses(intent);
  const open = await stripe.checkout.sessions.retrieve(await paidSession());
  await assert.rejects(stripe.checkout.sessions.expire(open.id), /complete/);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
