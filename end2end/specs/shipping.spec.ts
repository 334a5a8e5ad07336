// A seller sends what a shopper ordered: the shopper's page says so, and when it arrives.
import type { Page } from "@playwright/test";

import { signIn, signOut, signUp } from "../support/account";
import { checkOut, confirmed } from "../support/checkout";
import { letSell } from "../support/mallhive";
import { CARDS, payWith } from "../support/payment";
import { someone } from "../support/people";
import { addToCart, openCart, openPlenty, search } from "../support/shop";
import { expect, test } from "../support/test";

test("a seller sends an order, and its shopper follows the parcel", async ({
  page,
  newShopper,
  javaScriptEnabled,
}) => {
  await page.goto("/");
  await search(page, "bowl");
  const product = await openPlenty(page);
  const slug = await sellerOf(page);
  await addToCart(page);
  await openCart(page);
  await checkOut(page, someone());
  await payWith(page, CARDS.accepted);
  const number = await confirmed(page);
  if (javaScriptEnabled) {
    await page.evaluate(() => document.documentElement.setAttribute("data-here", ""));
  }

  const seller = await newShopper();
  await openSale(seller, slug, number);
  const sale = seller.getByRole("main");
  await expect(sale).toContainText(product);
  await sale.getByLabel("Carrier").selectOption("DHL");
  await sale.getByLabel("Tracking number").fill("JD 014");
  await sale.getByRole("button", { name: "Mark as shipped" }).click();
  await expect(sale).toContainText("On its way with DHL, tracking JD 014");

  await seen(page, "On its way with DHL, tracking JD 014", javaScriptEnabled);
  const parcel = page.getByRole("link", { name: "JD 014" });
  await expect(parcel).toHaveAttribute("href", /^https:\/\/www\.dhl\.com\/.*JD014$/);

  await sale.getByRole("button", { name: "Mark as delivered" }).click();
  await expect(sale).toContainText("Delivered on ");
  await seen(page, "Delivered on ", javaScriptEnabled);
  if (javaScriptEnabled) {
    expect(await page.evaluate(() => document.documentElement.hasAttribute("data-here"))).toBe(true);
  }
  await page.getByRole("link", { name: "Follow this order" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Order ${number}` })).toBeVisible();
  await expect(page.getByRole("link", { name: "Cancel order" })).toHaveCount(0);
});

/** The name in the address of who sells the product of the page. */
async function sellerOf(page: Page): Promise<string> {
  const link = page.getByRole("main").locator('a[href^="/products/s/"]').first();
  return (await link.getAttribute("href"))!.split("/").pop()!;
}

/** Signs up, sells for this seller from now on, and opens the order among theirs. */
async function openSale(page: Page, slug: string, number: string): Promise<void> {
  const person = someone();
  await page.goto("/");
  await signUp(page, person);
  await letSell(person.email, slug);
  await signOut(page);
  await signIn(page, person);
  await page.getByRole("link", { name: "Orders to you" }).click();
  await page.getByRole("link", { name: number, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Order ${number}` })).toBeVisible();
}

/** Where there are scripts the page shows it by itself, which may take it ten seconds. */
async function seen(page: Page, text: string, scripts = true): Promise<void> {
  if (!scripts) await page.reload();
  await expect(page.getByRole("main")).toContainText(text, { timeout: 20_000 });
}
