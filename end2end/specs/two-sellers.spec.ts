// One cart, one payment, a parcel from each seller.
import type { Locator, Page } from "@playwright/test";

import { chooseDelivery, confirmed, giveContact, placeOrder, startCheckout } from "../support/checkout";
import { cents } from "../support/money";
import { CARDS, payWith } from "../support/payment";
import { someone } from "../support/people";
import { addToCart, amount, openCart, openPlenty, plentiful, search } from "../support/shop";
import { expect, test } from "../support/test";

test("two sellers' products are one order with two parcels", async ({ page }) => {
  await page.goto("/");
  await search(page, "chocolate");
  const product = await openPlenty(page);
  const oneSeller = await sellerOf(page);
  await addToCart(page);

  await search(page, "backpack");
  const otherProduct = await openPlenty(page, plentiful(page).filter({ hasNotText: oneSeller }));
  const otherSeller = await sellerOf(page);
  await addToCart(page);

  await openCart(page);
  for (const seller of [oneSeller, otherSeller]) {
    await expect(page.getByRole("heading", { level: 2, name: `Sold by ${seller}` })).toBeVisible();
  }
  await startCheckout(page);
  await giveContact(page, someone());
  await expect(page.getByRole("group", { name: /^From / })).toHaveCount(2);
  await chooseDelivery(page);

  await expectSumsUp(page.getByRole("complementary", { name: "What you pay" }));
  const total = await placeOrder(page);
  await payWith(page, CARDS.accepted);
  await confirmed(page);
  await expectParcel(page, oneSeller, product);
  await expectParcel(page, otherSeller, otherProduct);
  await expect(page.getByRole("main")).toContainText(total);
});

/** Who sends the product of the page. */
async function sellerOf(page: Page): Promise<string> {
  const sent = await page.getByText(/^Sent by /).innerText();
  return /^Sent by (.+) from /.exec(sent)![1];
}

async function expectParcel(page: Page, seller: string, product: string): Promise<void> {
  const heading = page.getByRole("heading", { level: 2, name: `From ${seller}` });
  await expect(heading).toBeVisible();
  await expect(heading.locator("..")).toContainText(product);
}

/** Items, delivery and tax are the total. */
async function expectSumsUp(totals: Locator): Promise<void> {
  const [items, delivery, tax, total] = await Promise.all(
    ["Items", "Delivery", "Tax", "Total"].map(async (term) => cents(await amount(totals, term))),
  );
  expect(items + delivery + tax).toBe(total);
}
