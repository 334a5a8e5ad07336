// A seller sends what a shopper ordered: the shopper's page says so, and when it arrives.
import type { Page } from "@playwright/test";

import { becomeSeller, buyFromOneSeller, openSale } from "../support/selling";
import { expect, test } from "../support/test";

test("a seller sends an order, and its shopper follows the parcel", async ({
  page,
  newShopper,
  javaScriptEnabled,
}) => {
  const { product, number, slug } = await buyFromOneSeller(page);
  if (javaScriptEnabled) {
    await page.evaluate(() => document.documentElement.setAttribute("data-here", ""));
  }

  const seller = await newShopper();
  await becomeSeller(seller, slug);
  await openSale(seller, number);
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

/** Where there are scripts the page shows it by itself, which may take it ten seconds. */
async function seen(page: Page, text: string, scripts = true): Promise<void> {
  if (!scripts) await page.reload();
  await expect(page.getByRole("main")).toContainText(text, { timeout: 20_000 });
}
