// Things of which few are left.
import type { Locator, Page } from "@playwright/test";

import { expect } from "./test";
import { inCart, productCards } from "./shop";

export interface Scarce {
  address: string;
  name: string;
  left: number;
}

/** Puts one of something with few units left into the cart. */
export async function takeScarce(page: Page, department: string): Promise<Scarce> {
  const few = productCards(page).filter({ hasText: /Only \d left/ }).getByRole("link");
  let list = `/products/c/${department}?in_stock=true`;
  for (;;) {
    await page.goto(list);
    const next = await page.getByRole("link", { name: "Next" }).getAttribute("href");
    for (const address of await Promise.all((await few.all()).map(addressOf))) {
      await page.goto(address);
      const units = page.getByRole("combobox", { name: "Quantity" }).getByRole("option");
      const left = await units.count();
      const name = await page.getByRole("heading", { level: 1 }).innerText();
      if (left > 0 && (await tryToAdd(page))) return { address, name, left };
    }
    list = next!;
  }
}

async function addressOf(link: Locator): Promise<string> {
  return (await link.getAttribute("href"))!;
}

/** A list may be a minute old, and the last one gone since. */
async function tryToAdd(page: Page): Promise<boolean> {
  await page.getByRole("button", { name: /^Add to cart/ }).click();
  const refused = page.getByRole("alert").filter({ hasText: /sold out/ });
  await expect(inCart(page).or(refused).first()).toBeVisible();
  return inCart(page).first().isVisible();
}
