// Someone else was quicker.
import type { Locator, Page } from "@playwright/test";

import { checkOut, confirmed } from "../support/checkout";
import { CARDS, payWith } from "../support/payment";
import { someone } from "../support/people";
import { addToCart, buySomething, cartLine, inCart, openCart, productCards } from "../support/shop";
import { expect, test } from "../support/test";

test("what sells out in the cart is shown and holds the checkout up until it goes", async (
  { page, newShopper, watch },
  info,
) => {
  const kept = await buySomething(page, "notebook");
  // Projects run at the same time and must not buy each other's last one.
  const department = info.project.name === "no-script" ? "garden" : "kitchen";
  watch.expect(409, /^\/cart\/lines$/);
  const { address, name, left } = await takeScarce(page, department);

  const rival = await newShopper();
  await rival.goto(address);
  await addToCart(rival, left);
  await openCart(rival);
  await checkOut(rival, someone());
  await payWith(rival, CARDS.accepted);
  await confirmed(rival);

  await page.goto("/cart");
  const line = cartLine(page, name);
  await expect(line).toContainText("Sold out");
  await expect(page.getByRole("button", { name: "Checkout", exact: true })).toBeDisabled();
  await line.getByRole("button", { name: `Remove ${name}` }).click();
  await expect(cartLine(page, name)).toHaveCount(0);
  await expect(cartLine(page, kept)).toBeVisible();

  await checkOut(page, someone());
  await payWith(page, CARDS.accepted);
  await confirmed(page);
  await expect(page.getByRole("main")).toContainText(kept);
});

interface Scarce {
  address: string;
  name: string;
  left: number;
}

/** Puts one of something with few units left into the cart. */
async function takeScarce(page: Page, department: string): Promise<Scarce> {
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
