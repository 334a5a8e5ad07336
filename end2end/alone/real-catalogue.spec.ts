// Sellers bring the catalogues they have: three real exports are imported by the operator's
// command, what is wrong in them is reported row by row, and the rest can be bought.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { expect, test } from "../support/alone";
import { checkOut, confirmed } from "../support/checkout";
import { needed, operate } from "../support/mallhive";
import { CARDS, payWith } from "../support/payment";
import { someone } from "../support/people";
import { addToCart, openCard, openCart, productCards, search } from "../support/shop";

const EXPORTS = [
  { file: "apparel.csv", product: "Derby Tier Backpack", seller: "United By Blue" },
  { file: "bicycles.csv", product: "Bull Horn Bars", seller: "Pure Fix Cycles" },
  { file: "jewelry.csv", product: "18k Pedal Ring", seller: "Supply Dark" },
];

test("three real catalogues are imported, and a guest orders from them", async ({ page }, info) => {
  for (const { file } of EXPORTS) {
    await importProducts(file, info.outputPath(`${file}.rejected.csv`));
  }
  for (const { product, seller } of EXPORTS) {
    await find(page, product);
    await expect(page.getByText(`Sent by ${seller}`)).toBeVisible();
  }

  await find(page, "Bull Horn Bars");
  await addToCart(page);
  await openCart(page);
  await checkOut(page, someone());
  await payWith(page, CARDS.accepted);
  await confirmed(page);
  await expect(page.getByRole("main")).toContainText("Bull Horn Bars");
});

/** Imports a file; where rows of it were rejected, each is named and explained. */
async function importProducts(file: string, report: string): Promise<void> {
  const path = join(needed("CATALOGUES"), file);
  const told = await operate("import", "products", path, "--seller-from-vendor", "--report", report);
  expect(told, file).toMatch(/imported \d+ rows/);
  const count = Number(/(\d+) rows were rejected/.exec(told)?.[1] ?? 0);
  if (count === 0) {
    expect(told, file).toContain("no row was rejected");
    return;
  }
  const rejected = await readFile(report, "utf8");
  const [header, ...rows] = rejected.trimEnd().split("\n");
  expect(header).toBe("line,column,value,reason");
  expect(rows).toHaveLength(count);
  // The header of an export is its first line.
  for (const row of rows) expect(row, file).toMatch(/^([2-9]|\d{2,}),[^,]+,.*,.+$/);
}

/** Finds a product by its name, as a shopper does. */
async function find(page: Page, product: string): Promise<void> {
  await page.goto("/");
  await search(page, product);
  const card = productCards(page).filter({ has: page.getByRole("link", { name: product, exact: true }) });
  await openCard(page, card.first());
}
