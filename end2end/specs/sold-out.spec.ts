// Someone else was quicker.
import type { Page } from "@playwright/test";

import { checkOut, confirmed } from "../support/checkout";
import { CARDS, payWith } from "../support/payment";
import { someone } from "../support/people";
import { addToCart, buySomething, cartLine, openCard, openCart, productCards } from "../support/shop";
import { expect, test } from "../support/test";

test("what sells out in the cart is shown, holds the checkout up, and goes", async ({ page, newShopper }, info) => {
  const kept = await buySomething(page, "notebook");
  // Projects run at the same time and must not buy each other's last one.
  const department = info.project.name === "no-script" ? "garden" : "kitchen";
  const { address, name, left } = await openScarce(page, department);
  await addToCart(page);

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

/** The page of a product with few units left. */
async function openScarce(page: Page, department: string): Promise<Scarce> {
  await page.goto(`/products/c/${department}?in_stock=true`);
  const few = productCards(page).filter({ hasText: /Only \d left/ });
  while ((await few.count()) === 0) {
    const here = page.url();
    await page.getByRole("link", { name: "Next" }).click();
    await expect(page).not.toHaveURL(here);
  }
  const name = await openCard(page, few.first());
  const units = page.getByRole("combobox", { name: "Quantity" }).getByRole("option");
  return { address: page.url(), name, left: await units.count() };
}
