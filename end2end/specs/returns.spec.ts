// Something goes back: its shopper asks, its seller answers, and the money follows.
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";

import { becomeSeller, buyFromOneSeller } from "../support/selling";
import { expect, test } from "../support/test";

test("a shopper sends something back, and the seller's statement tells of it", async ({
  page,
  newShopper,
}) => {
  const { product, number, slug } = await buyFromOneSeller(page);
  await openReturns(page);
  await page.getByLabel("How many").first().selectOption("1");
  await page.getByLabel("Why").first().selectOption("I changed my mind");
  await page.getByLabel("What should the seller know?").fill("The bowl is larger than my shelf.");
  await page.getByRole("button", { name: "Ask for a return" }).click();
  await expect(page.getByRole("main")).toContainText("Waiting for the seller");

  const seller = await newShopper();
  await becomeSeller(seller, slug);
  await seller.getByRole("link", { name: "Returns to you" }).click();
  await seller.getByRole("link", { name: number, exact: true }).click();
  const back = seller.getByRole("main");
  await expect(back).toContainText(`1 × ${product}`);
  await expect(back).toContainText("The bowl is larger than my shelf.");
  await back.getByLabel("What the shopper should know").fill("Send it to 1 Dock Road.");
  await back.getByRole("button", { name: "Accept the return" }).click();
  await back.getByLabel(/can be sold again/).check();
  await back.getByRole("button", { name: "It has arrived" }).click();
  const amount = await refundable(back);
  await back.getByLabel("Amount").fill(amount.replace("$", ""));
  await back.getByRole("button", { name: "Refund" }).click();
  await expect(back).toContainText(`Given back: ${amount}`);

  await page.reload();
  const told = page.getByRole("main");
  await expect(told).toContainText("Refunded");
  await expect(told).toContainText("Send it to 1 Dock Road.");

  await expectStatement(seller, number, amount);
});

test("a seller refuses, and says why; a wrong amount is said beside its field", async ({
  page,
  newShopper,
  watch,
}) => {
  watch.expect(422, /^\/profile\/(orders|sales)\//);
  const { number, slug } = await buyFromOneSeller(page);
  await openReturns(page);
  await page.getByRole("button", { name: "Ask for a return" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("How many").first().selectOption("1");
  await page.getByRole("button", { name: "Ask for a return" }).click();

  const seller = await newShopper();
  await becomeSeller(seller, slug);
  await seller.getByRole("link", { name: "Returns to you" }).click();
  await seller.getByRole("link", { name: number, exact: true }).click();
  const back = seller.getByRole("main");
  await back.getByRole("button", { name: "Refuse it" }).click();
  await expect(seller.getByRole("alert")).toBeVisible();
  await back.getByLabel("What the shopper should know").fill("It was made to measure.");
  await back.getByRole("button", { name: "Refuse it" }).click();
  await expect(back).toContainText("Refused");

  await page.reload();
  await expect(page.getByRole("main")).toContainText("It was made to measure.");
});

/** From the confirmation to the page of the order's returns. */
async function openReturns(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Follow this order" }).click();
  await page.getByRole("link", { name: "Returns", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Returns of / })).toBeVisible();
}

/** What the field's hint says was paid for it. */
async function refundable(back: Locator): Promise<string> {
  const hint = await back.getByText(/^At most \$/).innerText();
  return /\$[\d.,]+\.\d\d/.exec(hint)![0];
}

/** The ledger hears of it a moment later. */
async function expectStatement(seller: Page, number: string, amount: string): Promise<void> {
  const refund = seller.getByRole("row").filter({ hasText: number }).filter({ hasText: `−${amount}` });
  await expect(async () => {
    await seller.goto("/profile/seller/statement");
    await expect(refund).toContainText("Refund", { timeout: 500 });
  }).toPass();
  const download = seller.waitForEvent("download");
  await seller.getByRole("link", { name: "Download all as CSV" }).click();
  const rows = (await readFile(await (await download).path(), "utf8")).split("\n");
  const minus = `-${amount.replace(/[$,]/g, "")}`;
  expect(rows.some((row) => row.includes(number) && row.includes(minus))).toBe(true);
}
