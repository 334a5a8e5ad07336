// Stripe's own verifier and signer. Reads `{secret, posted: [{signature, body}]}`, believes
// each, and writes `{signature, body}` of one that it signed itself.
const assert = require("node:assert/strict");
const Stripe = require(`${process.env.STRIPE_MODULES}/stripe`);

const { secret, posted } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const { webhooks } = new Stripe("sk_test_none");

for (const { signature, body } of posted) {
  const event = webhooks.constructEvent(body, signature, secret);
  assert.equal(event.object, "event");
  assert.equal(event.api_version, Stripe.DEFAULT_API_VERSION ?? event.api_version);
  assert.match(event.id, /^evt_/);
  assert.equal(typeof event.data.object.id, "string");
  const refused = { type: "StripeSignatureVerificationError" };
  assert.throws(() => webhooks.constructEvent(`${body} `, signature, secret), refused);
  assert.throws(() => webhooks.constructEvent(body, signature, "whsec_other"), refused);
}

const body = JSON.stringify({
  id: "evt_of_the_library",
  object: "event",
  type: "checkout.session.completed",
  data: { object: { client_reference_id: "00000000-0000-0000-0000-000000000001" } },
});
const signature = webhooks.generateTestHeaderString({ payload: body, secret });
process.stdout.write(JSON.stringify({ signature, body }));
