// Every kind of page once, each as a shopper meets it.
import type { Page } from "@playwright/test";

import { signUp } from "./account";
import { THANKS, chooseDelivery, confirmed, giveContact, placeOrder, startCheckout } from "./checkout";
import { CARDS, payWith } from "./payment";
import { ADDRESS, type Person } from "./people";
import { becomeSeller, buyFromOneSeller, openSale } from "./selling";
import { buySomething, openCart, openPlenty } from "./shop";
import { expect } from "./test";

/** What a visit does with a kind of page that is open. */
export type Visit = (kind: string) => Promise<void>;

/** What anybody can look at and has an address: what it is, and where. */
export const STOPS: readonly (readonly [string, string])[] = [
  ["home", "/"],
  ["list", "/products"],
  ["category", "/products/c/kitchen"],
  ["filtered list", "/products/c/kitchen?in_stock=true&max_price=40&sort=price_asc"],
  ["search", "/products?q=mug"],
  ["search without results", "/products?q=zzzyqx"],
  ["filters without results", "/products/c/kitchen?max_price=1"],
  ["empty cart", "/cart"],
  ["empty checkout", "/checkout"],
  ["sign in", "/profile/sign-in"],
  ["sign up", "/profile/sign-up"],
  ["forgotten password", "/profile/forgot-password"],
  ["new password", "/profile/reset-password?token=any"],
];

/** What anybody can look at. */
export async function tourShop(page: Page, visit: Visit): Promise<void> {
  for (const [kind, address] of STOPS) {
    await page.goto(address);
    await visit(kind);
  }
  await tourProduct(page, visit);
}

/** A product that can be bought, and who sells it. */
export async function tourProduct(page: Page, visit: Visit): Promise<void> {
  await page.goto("/products?q=shirt");
  await openPlenty(page);
  await visit("product");
  await page.getByRole("main").locator('a[href^="/products/s/"]').first().click();
  await expect(page).toHaveURL(/\/products\/s\//);
  await visit("seller");
}

/** What has no place in the mall; the answers are 404. */
export async function tourMissing(page: Page, visit: Visit): Promise<void> {
  for (const address of ["/nowhere", "/products/no-such-thing"]) {
    await page.goto(address);
    await visit(`no such page ${address}`);
  }
}

/** From a full cart to a confirmed order, as a guest. */
export async function tourCheckout(page: Page, guest: Person, visit: Visit): Promise<void> {
  await buySomething(page, "backpack");
  await buySomething(page, "mug", 2);
  await visit("product, added to the cart");
  await openCart(page);
  await visit("cart");
  await startCheckout(page);
  await visit("checkout, contact");
  await page.getByRole("button", { name: "Continue to delivery" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await visit("checkout, contact with problems");
  await giveContact(page, guest);
  await visit("checkout, delivery");
  await chooseDelivery(page);
  await visit("checkout, review");
  await placeOrder(page);
  await expect(page.getByRole("heading", { name: "Pay by card" })).toBeVisible();
  await visit("payment");
  await page.getByRole("link", { name: /^Cancel and return/ }).click();
  await expect(page.getByRole("link", { name: "Pay now" })).toBeVisible();
  await visit("left the payment page");
  await page.getByRole("link", { name: "Pay now" }).click();
  await payWith(page, CARDS.accepted);
  await expect(page.getByRole("heading", { level: 1, name: THANKS })).toBeVisible();
  await visit("confirmation");
}

/** Everything of an account that has an order and an address. */
export async function tourAccount(page: Page, shopper: Person, visit: Visit): Promise<void> {
  await buySomething(page, "mug");
  await signUp(page, shopper);
  await visit("new account");
  await openCart(page);
  await startCheckout(page);
  await giveContact(page, shopper);
  await chooseDelivery(page);
  await placeOrder(page);
  await payWith(page, CARDS.accepted);
  const number = await confirmed(page);

  await page.goto("/profile/addresses");
  await visit("no addresses");
  await page.getByRole("link", { name: "Add an address" }).click();
  await visit("new address");
  await saveAddress(page, shopper);
  await visit("addresses");
  await page.getByRole("link", { name: /^Edit/ }).click();
  await visit("address");
  await page.goto("/profile/addresses");
  await page.getByRole("link", { name: /^Remove/ }).click();
  await visit("remove an address");
  await page.goto("/profile/watches");
  await visit("no watches");
  await page.goto("/products?q=shirt");
  await openPlenty(page);
  await page.getByRole("button", { name: "Tell me when the price drops" }).click();
  await expect(page.getByRole("button", { name: /^Remove/ })).toBeVisible();
  const pages = ["account", "messages", "notifications", "watches", "orders"];
  for (const address of ["/profile", ...pages.map((name) => `/profile/${name}`)]) {
    await page.goto(address);
    await visit(address);
  }
  await page.getByRole("link", { name: `Order ${number}` }).click();
  await visit("order");
  await page.getByRole("link", { name: "Cancel order" }).click();
  await visit("cancel an order");
}

/** What a seller does with an order that a guest placed. */
export async function tourSelling(seller: Page, guest: Page, visit: Visit): Promise<void> {
  const { number, slug } = await buyFromOneSeller(guest);
  await becomeSeller(seller, slug);
  for (const address of ["/profile/sales/returns", "/profile/seller/statement", "/profile/sales/orders"]) {
    await seller.goto(address);
    await visit(address);
  }
  await seller.goto("/profile");
  await openSale(seller, number);
  await visit("order to a seller");
  await seller.getByLabel("Carrier").selectOption("DHL");
  await seller.getByLabel("Tracking number").fill("JD 014");
  await seller.getByRole("button", { name: "Mark as shipped" }).click();
  await expect(seller.getByRole("main")).toContainText("On its way with DHL");
  await visit("order to a seller, sent");
}

async function saveAddress(page: Page, person: Person): Promise<void> {
  const main = page.getByRole("main");
  await main.getByLabel("Country").selectOption(ADDRESS.country);
  await main.getByLabel("Full name").fill(person.name);
  await main.getByLabel("Street and number").fill(ADDRESS.line1);
  await main.getByLabel("City").fill(ADDRESS.city);
  await main.getByLabel("State or province").fill(ADDRESS.region);
  await main.getByLabel("Postal code").fill(ADDRESS.postalCode);
  await main.getByRole("button", { name: "Save address" }).click();
  await expect(main.getByRole("link", { name: /^Edit/ })).toBeVisible();
}
