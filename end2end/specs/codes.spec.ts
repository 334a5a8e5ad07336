// Coupons and gift cards, from the field on the review page to what is paid.
import type { Locator, Page } from "@playwright/test";

import { confirmed, placeOrder, toReview } from "../support/checkout";
import { giftCard, operate } from "../support/mallhive";
import { cents } from "../support/money";
import { CARDS, atPayment, payWith } from "../support/payment";
import { someone } from "../support/people";
import { amount, buySomething, openCart } from "../support/shop";
import { expect, test } from "../support/test";

test.beforeEach(async ({ page }) => {
  await buySomething(page, "bowl");
  await openCart(page);
  await toReview(page, someone());
});

test("a coupon takes its part off, once or not at all", { tag: "@phone" }, async ({ page }) => {
  const code = newCode();
  await operate("promotions", "create", "--name", "Harvest", "--code", code, "--percent", "20");
  const before = await toPay(page);
  const items = cents(await amount(totals(page), "Items"));

  await giveCode(page, code.toLowerCase());
  const discount = `Harvest (${code})`;
  expect(await amount(totals(page), discount)).toBe(`−${dollars(Math.round(items / 5))}`);
  const after = await toPay(page);
  expect(after).toBeLessThan(before);

  await page.getByRole("button", { name: `Remove ${code}` }).click();
  await expect(totals(page)).not.toContainText(discount);
  expect(await toPay(page)).toBe(before);

  await giveCode(page, code);
  expect(cents(await placeOrder(page))).toBe(after);
  await payWith(page, CARDS.accepted);
  await confirmed(page);
  await expect(page.getByRole("main")).toContainText(discount);
});

test("a code nobody knows is said beside the field, which keeps it", async ({ page, watch }) => {
  watch.expect(422, /^\/checkout\/codes$/);
  await giveCode(page, "NO SUCH CODE");
  await expect(field(page)).toHaveAccessibleDescription(/We do not know this code/);
  await expect(field(page)).toHaveValue("NO SUCH CODE");
});

test("a gift card that covers all needs no payment", async ({ page }) => {
  await giveCode(page, await giftCard("5000.00"));
  expect(await amount(totals(page), "To pay")).toBe("$0.00");
  await page.getByRole("button", { name: "Order now" }).click();
  await confirmed(page);
});

test("a gift card leaves no less than can be charged", async ({ page }) => {
  const total = await toPay(page);
  await giveCode(page, await giftCard(dollars(total - 20).replace("$", "")));
  await expect(page.getByRole("main")).toContainText("$1.00 is the least");
  expect(await placeOrder(page)).toBe("$1.00");
  await atPayment(page);
  await payWith(page, CARDS.accepted);
  await confirmed(page);
});

/** Letters and digits that no other test uses. */
function newCode(): string {
  return `HARVEST${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
}

function totals(page: Page): Locator {
  return page.getByRole("complementary", { name: "What you pay" });
}

function field(page: Page): Locator {
  return page.getByRole("main").getByLabel("Code");
}

async function giveCode(page: Page, code: string): Promise<void> {
  await field(page).fill(code);
  await page.getByRole("button", { name: "Use this code" }).click();
  await expect(field(page)).toBeVisible();
}

/** In cents, as the button says it. */
async function toPay(page: Page): Promise<number> {
  const button = page.getByRole("button", { name: /^Order and pay / });
  return cents((await button.innerText()).replace("Order and pay", "").trim());
}

function dollars(amount: number): string {
  const whole = Math.floor(amount / 100);
  return `$${whole}.${String(amount % 100).padStart(2, "0")}`;
}
