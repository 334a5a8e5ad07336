// The usual web push library as the other side: it opens what we seal as a browser would,
// believes what we sign as a push service would, and signs with a key of ours. Reads
// `{secret, auth, sealed, token, key, vapidSecret, audience}` and writes what was sealed.
const assert = require("node:assert/strict");
const { createECDH, createPublicKey } = require("node:crypto");
const modules = process.env.WEB_PUSH_MODULES;
const ece = require(`${modules}/http_ece`);
const jws = require(`${modules}/jws`);
const webPush = require(`${modules}/web-push`);

const given = JSON.parse(require("node:fs").readFileSync(0, "utf8"));

const browser = createECDH("prime256v1");
browser.setPrivateKey(given.secret, "base64url");
const opened = ece.decrypt(Buffer.from(given.sealed, "base64url"), {
  version: "aes128gcm",
  privateKey: browser,
  authSecret: given.auth,
});

// The library's own key and ours are of one kind, and it signs with ours.
const { publicKey } = webPush.generateVAPIDKeys();
assert.equal(publicKey.length, given.key.length);
const theirs = webPush.getVapidHeaders(
  given.audience, "mailto:orders@mall.example", given.key, given.vapidSecret, "aes128gcm",
);
assert.match(theirs.Authorization, /^vapid t=[\w.-]+, k=[\w-]+$/);
assert.ok(theirs.Authorization.endsWith(`, k=${given.key}`));

const point = Buffer.from(given.key, "base64url");
const jwk = {
  kty: "EC",
  crv: "P-256",
  x: point.subarray(1, 33).toString("base64url"),
  y: point.subarray(33).toString("base64url"),
};
const pem = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
assert.ok(jws.verify(given.token, "ES256", pem), "the signature is not that of the key");
const { header, payload } = jws.decode(given.token, { json: true });
assert.deepEqual(header, { typ: "JWT", alg: "ES256" });
const { aud, exp, sub } = payload;
assert.equal(aud, given.audience);
assert.equal(sub, "mailto:orders@mall.example");
const hours = (exp - Date.now() / 1000) / 3600;
assert.ok(hours > 0 && hours <= 24, `${hours}`);

process.stdout.write(opened);
