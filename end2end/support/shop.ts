// What a shopper does in the mall before checkout.
import type { Locator, Page } from "@playwright/test";

import { expect } from "./test";

/** Types into the search box that every page has. */
export async function search(page: Page, words: string): Promise<void> {
  const header = page.getByRole("banner");
  await header.getByRole("searchbox", { name: "Search products" }).fill(words);
  await header.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(words);
}

/** The products of a list page. */
export function productCards(page: Page): Locator {
  return page.getByRole("region", { name: "Products" }).getByRole("article");
}

/** A product of the list that nobody has to hurry for. */
export function plentiful(page: Page): Locator {
  return productCards(page).filter({ hasNotText: /Sold out|Only \d+ left/ });
}

/** Follows a product card; returns the product's name. */
export async function openCard(page: Page, card: Locator): Promise<string> {
  const link = card.getByRole("link");
  const name = (await link.innerText()).trim();
  await link.click();
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
  return name;
}

/** Opens the first product of the list that has enough of its first variant. */
export async function openPlenty(page: Page, cards = plentiful(page)): Promise<string> {
  for (let at = 0; ; at += 1) {
    const name = await openCard(page, cards.nth(at));
    await page.waitForLoadState("domcontentloaded");
    if (await page.getByText("In stock", { exact: true }).isVisible()) return name;
    await page.goBack();
  }
}

/** Puts the product of the page into the cart, here or on the cart's page. */
export async function addToCart(page: Page, quantity = 1): Promise<void> {
  await page.getByRole("combobox", { name: "Quantity" }).selectOption(String(quantity));
  await page.getByRole("button", { name: /^Add to cart/ }).click();
  await expect(inCart(page).first()).toBeVisible();
}

/** Word that something is in the cart, here or on the cart's page. */
export function inCart(page: Page): Locator {
  return page.getByRole("status").filter({ hasText: /(Added to|in) your cart/ });
}

/** The header's link to the cart. */
export function cartLink(page: Page): Locator {
  return page.getByRole("banner").getByRole("link", { name: /^Cart/ });
}

export async function openCart(page: Page): Promise<void> {
  await cartLink(page).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your cart" })).toBeVisible();
}

/** Finds something, puts it into the cart, and returns its name. */
export async function buySomething(page: Page, words: string, quantity = 1): Promise<string> {
  await page.goto("/");
  await search(page, words);
  const name = await openPlenty(page);
  await addToCart(page, quantity);
  return name;
}

/** The cart's line of a product. */
export function cartLine(page: Page, name: string): Locator {
  return page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { level: 3, name, exact: true }) });
}

/** The amount behind a name in a list of totals: `$1,234.50`. */
export async function amount(scope: Locator, term: string): Promise<string> {
  const row = scope.locator("dl > div").filter({ hasText: term });
  return (await row.getByRole("definition").innerText()).trim();
}
