// What moves without leaving the page once the scripts run.
import type { Page } from "@playwright/test";

import { amount, buySomething, cartLine, cartLink, openCart, openPlenty } from "../support/shop";
import { cents } from "../support/money";
import { expect, test } from "../support/test";

test.describe("with scripts", { tag: "@script" }, () => {
  test("adding to the cart counts in the header, on the same page", async ({ page }) => {
    await page.goto("/products");
    await openPlenty(page);
    await awake(page);
    await mark(page);
    await page.getByRole("button", { name: /^Add to cart/ }).click();
    await expect(page.getByRole("main").getByText("Added to your cart.")).toBeVisible();
    await expect(cartLink(page)).toHaveAccessibleName(/1 item$/);
    await page.getByRole("button", { name: /^Add to cart/ }).click();
    await expect(cartLink(page)).toHaveAccessibleName(/2 items/);
    expect(await isSamePage(page)).toBe(true);
  });

  test("a click on the cart counts although its count comes anew meanwhile", async ({ page }) => {
    await page.goto("/products");
    await openPlenty(page);
    await awake(page);
    await cartLink(page).hover();
    await page.mouse.down();
    const anew = page.waitForResponse(/\/cart\/fragments\/mini-cart/);
    await page.evaluate(() => window.dispatchEvent(new Event("mallhive:cart-changed")));
    await (await anew).finished();
    // By the second frame after it the answer would be in place.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await page.mouse.up();
    await expect(page.getByRole("heading", { level: 1, name: /cart/i })).toBeVisible();
    await expect(page).toHaveURL(/\/cart$/);
  });

  test("a changed quantity is sent by itself and changes the totals", async ({ page }) => {
    const product = await buySomething(page, "teapot");
    await openCart(page);
    await awake(page);
    await mark(page);
    const summary = page.getByRole("complementary", { name: "Summary" });
    const before = cents(await amount(summary, "Subtotal"));
    const quantity = cartLine(page, product).getByRole("spinbutton");
    await quantity.fill("3");
    await quantity.blur();
    await expect(cartLink(page)).toHaveAccessibleName(/3 items/);
    expect(cents(await amount(summary, "Subtotal"))).toBe(3 * before);
    expect(await isSamePage(page)).toBe(true);
  });

  test("a removed line can be put back at once", async ({ page }) => {
    const product = await buySomething(page, "teapot");
    await openCart(page);
    await awake(page);
    await mark(page);
    await cartLine(page, product).getByRole("button", { name: `Remove ${product}` }).click();
    await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
    await page.getByRole("button", { name: /^Undo/ }).click();
    await expect(cartLine(page, product)).toBeVisible();
    expect(await isSamePage(page)).toBe(true);
  });

  test("what was looked at is on the homepage", async ({ page }) => {
    await page.goto("/products");
    const viewed = page.waitForResponse(/\/products\/fragments\/viewed/);
    const name = await openPlenty(page);
    await viewed;
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "You looked at" })).toBeVisible();
    await expect(page.getByRole("link", { name, exact: true }).last()).toBeVisible();
  });

  test("a password is shown to whoever wants to look", async ({ page }) => {
    await page.goto("/profile/sign-in");
    const password = page.getByLabel("Password", { exact: true });
    await page.getByRole("button", { name: "Show password" }).click();
    await expect(password).toHaveAttribute("type", "text");
    await page.getByRole("button", { name: "Hide password" }).click();
    await expect(password).toHaveAttribute("type", "password");
  });
});

/** Until the islands listen. */
async function awake(page: Page): Promise<void> {
  await expect(page.locator("html[data-ready]")).toBeAttached();
}

/** A mark that a new document does not have. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute("data-marked", ""));
}

async function isSamePage(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.hasAttribute("data-marked"));
}
