// Changing what is in the cart, by forms alone.
import { buySomething, cartLine, cartLink, openCart } from "../support/shop";
import { expect, test } from "../support/test";

test("a line is taken out and put back", async ({ page }) => {
  const product = await buySomething(page, "basket", 2);
  await openCart(page);
  const line = cartLine(page, product);
  await line.getByRole("button", { name: `Remove ${product}` }).click();
  await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
  await expect(cartLink(page)).toHaveAccessibleName("Cart");

  await page.getByRole("button", { name: /^Undo/ }).click();
  await expect(line.getByRole("spinbutton")).toHaveValue("2");
  await expect(cartLink(page)).toHaveAccessibleName(/2 items/);
});

test("the cart stays when the browser comes back", async ({ page, context }) => {
  const product = await buySomething(page, "basket");
  await page.close();
  const later = await context.newPage();
  await later.goto("/cart");
  await expect(cartLine(later, product)).toBeVisible();
});

test("an empty cart says how to fill it, and nothing can be paid", async ({ page }) => {
  await page.goto("/cart");
  await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
  await page.goto("/checkout");
  await expect(page.getByRole("heading", { name: "There is nothing to pay for yet" })).toBeVisible();
});
