// A seller's side of an order that somebody else placed.
import type { Page } from "@playwright/test";

import { signIn, signOut, signUp } from "./account";
import { checkOut, confirmed } from "./checkout";
import { letSell } from "./mallhive";
import { CARDS, payWith } from "./payment";
import { someone } from "./people";
import { addToCart, openCart, openPlenty, search } from "./shop";
import { expect } from "./test";

/** What was bought, its order, and the name in the address of who sells it. */
export interface Sale {
  product: string;
  number: string;
  slug: string;
}

/** Buys one thing of one seller as a guest, up to the confirmation. */
export async function buyFromOneSeller(page: Page): Promise<Sale> {
  await page.goto("/");
  await search(page, "bowl");
  const product = await openPlenty(page);
  const link = page.getByRole("main").locator('a[href^="/products/s/"]').first();
  const slug = (await link.getAttribute("href"))!.split("/").pop()!;
  await addToCart(page);
  await openCart(page);
  await checkOut(page, someone());
  await payWith(page, CARDS.accepted);
  return { product, slug, number: await confirmed(page) };
}

/** Signs up and sells for this seller from now on. */
export async function becomeSeller(page: Page, slug: string): Promise<void> {
  const person = someone();
  await page.goto("/");
  await signUp(page, person);
  await letSell(person.email, slug);
  await signOut(page);
  await signIn(page, person);
}

/** Opens the order among the seller's, from the account. */
export async function openSale(page: Page, number: string): Promise<void> {
  await page.getByRole("link", { name: "Orders to you" }).click();
  await page.getByRole("link", { name: number, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Order ${number}` })).toBeVisible();
}
