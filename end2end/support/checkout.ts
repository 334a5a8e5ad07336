// The checkout's three steps, and the page that says how the order stands.
import type { Page } from "@playwright/test";

import { ADDRESS, type Person } from "./people";
import { expect } from "./test";

export const THANKS = "Thank you, your order is placed";

/** From the cart to the first step. */
export async function startCheckout(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Checkout", exact: true }).click();
  await atStep(page, "Contact and address");
}

/** The first step: who and where to. */
export async function giveContact(page: Page, person: Person): Promise<void> {
  const form = page.getByRole("main");
  await form.getByLabel("E-mail").fill(person.email);
  await form.getByLabel("Country").selectOption(ADDRESS.country);
  await form.getByLabel("Full name").fill(person.name);
  await form.getByLabel("Street and number").fill(ADDRESS.line1);
  await form.getByLabel("City").fill(ADDRESS.city);
  await form.getByLabel("State").selectOption(ADDRESS.region);
  await form.getByLabel("Postal code").fill(ADDRESS.postalCode);
  await page.getByRole("button", { name: "Continue to delivery" }).click();
  await atStep(page, "Delivery");
}

/** The second step: the first way each seller offers. */
export async function chooseDelivery(page: Page): Promise<void> {
  for (const seller of await page.getByRole("group", { name: /^From / }).all()) {
    await seller.getByRole("radio").first().check();
  }
  await page.getByRole("button", { name: "Continue to review" }).click();
  await atStep(page, "Review and pay");
}

/** The third step: places the order; returns what is to be paid. */
export async function placeOrder(page: Page): Promise<string> {
  const button = page.getByRole("button", { name: /^Order and pay / });
  const total = (await button.innerText()).replace("Order and pay", "").trim();
  await button.click();
  return total;
}

/** From the cart through the first two steps, to the third. */
export async function toReview(page: Page, person: Person): Promise<void> {
  await startCheckout(page);
  await giveContact(page, person);
  await chooseDelivery(page);
}

/** All three steps, up to the payment page; returns what is to be paid. */
export async function checkOut(page: Page, person: Person): Promise<string> {
  await toReview(page, person);
  return placeOrder(page);
}

/** Stands at the confirmation; returns the order's number. */
export async function confirmed(page: Page): Promise<string> {
  await expect(page.getByRole("heading", { level: 1, name: THANKS })).toBeVisible();
  return orderNumber(page);
}

/** The number that people read out. */
export async function orderNumber(page: Page): Promise<string> {
  const number = page.getByRole("main").getByRole("strong").first();
  return (await number.innerText()).trim();
}

async function atStep(page: Page, title: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
}
