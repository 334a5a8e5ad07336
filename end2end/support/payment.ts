// The payment provider's page, on an origin of its own.
import type { Page } from "@playwright/test";

import { expect } from "./test";

export const CARDS = {
  accepted: "4242 4242 4242 4242",
  declined: "4000 0000 0000 0002",
  needsAuthentication: "4000 0025 0000 3155",
};

/** Waits until the shopper stands at the payment page. */
export async function atPayment(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "Pay by card" })).toBeVisible();
  expect(new URL(page.url()).origin).not.toBe(new URL(mall()).origin);
}

/** Fills in a card and pays. */
export async function payWith(page: Page, card: string): Promise<void> {
  await atPayment(page);
  const nextYear = (new Date().getUTCFullYear() + 1) % 100;
  await page.getByLabel("Card number").fill(card);
  await page.getByLabel("Expiry date").fill(`12/${nextYear}`);
  await page.getByLabel("Security code").fill("123");
  await page.getByLabel("Name on card").fill("Robin Vale");
  await page.getByRole("button", { name: /^Pay / }).click();
}

/** What the shopper's bank asks. */
export async function approveAtBank(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "Is this you?" })).toBeVisible();
  await page.getByRole("button", { name: /^Approve/ }).click();
}

function mall(): string {
  return process.env.MALL_URL ?? "http://localhost:8080";
}
