// Services stop while shoppers are in the mall: every page answers, says what is missing,
// and is whole again once they are back. Nothing else is restarted.
import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";

import { expect, test } from "../support/alone";
import { checkOut, confirmed } from "../support/checkout";
import { CARDS, payWith } from "../support/payment";
import { someone } from "../support/people";
import { buySomething, cartLine, openCart, openPlenty, productCards } from "../support/shop";

const CLOSED = "This part of the mall is closed for a moment";

test("without the product service the mall stays open and comes back whole", async ({
  page,
  watch,
  services,
}) => {
  watch.expect(503, /^\/(products|checkout|fragments|cart\/fragments)/);
  const product = await buySomething(page, "mug");
  const seen = await someProducts(page);
  await services.product.stop();

  await page.goto(fresh("/"));
  await expect(missing(page)).toHaveText("We cannot show our products just now. It comes back by itself.");
  await expectSurroundings(page);
  for (const address of [fresh("/products?q=mug"), fresh("/products/c/kitchen"), seen[0]]) {
    expect((await page.goto(address))?.status()).toBe(503);
    await expect(page.getByRole("heading", { level: 1, name: CLOSED })).toBeVisible();
    await expect(page.getByRole("link", { name: "Try again" })).toHaveAttribute("href", address);
    await expectSurroundings(page);
  }

  await page.goto("/cart");
  await expect(cartLine(page, product)).toBeVisible();
  await expect(page.getByRole("main").getByRole("status")).toContainText(
    "We cannot check prices and stock just now",
  );
  await expect(page.getByRole("button", { name: "Checkout", exact: true })).toBeDisabled();
  await expectSurroundings(page);
  expect((await page.goto("/checkout"))?.status()).toBe(503);
  await expect(page.getByRole("heading", { level: 1, name: CLOSED })).toBeVisible();
  await expectSurroundings(page);
  await page.goto("/profile");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await expectSurroundings(page);

  await services.product.start();
  await expectWhole(page, "/", "Popular now");
  for (const address of seen) {
    await comesBack(page, address, page.getByRole("heading", { level: 2, name: "Details" }));
  }
  await comesBack(page, "/products?q=mug", productCards(page).first());
  await comesBack(page, "/cart", page.getByRole("link", { name: "Checkout", exact: true }));
  await checkOut(page, someone());
  await payWith(page, CARDS.accepted);
  await confirmed(page);
  await expect(page.getByRole("main")).toContainText(product);
});

test("what was looked at a moment ago is shown while the product service is away", async ({
  page,
  watch,
  services,
}) => {
  watch.expect(503, /^\/(products\/fragments|fragments|cart\/fragments)/);
  await page.goto("/products?q=teapot");
  const name = await openPlenty(page);
  await services.product.stop();
  const again = await page.reload();
  expect(again?.status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("without the cart service one can look around, and the cart is as it was", async ({
  page,
  watch,
  services,
}) => {
  watch.expect(503, /^\/(cart|checkout)/);
  const product = await buySomething(page, "bowl");
  await services.cart.stop();

  for (const address of [fresh("/"), fresh("/products?q=bowl")]) {
    expect((await page.goto(address))?.status()).toBe(200);
    await expect(page.getByRole("main").getByRole("article").first()).toBeVisible();
    await expectSurroundings(page);
  }
  await openPlenty(page);
  await page.getByRole("button", { name: /^Add to cart/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: CLOSED })).toBeVisible();
  await expectSurroundings(page);
  await page.goto("/cart");
  await expect(page.getByRole("heading", { name: "We cannot show your cart just now" })).toBeVisible();
  await expectSurroundings(page);
  expect((await page.goto("/checkout"))?.status()).toBe(503);
  await expect(page.getByRole("heading", { level: 1, name: CLOSED })).toBeVisible();

  await services.cart.start();
  await comesBack(page, "/cart", cartLine(page, product));
});

test("without recommendations nothing is missed", async ({ page, services }) => {
  await page.goto("/products?q=lamp");
  const [address] = await someProducts(page);
  await services.recommendation.stop();
  await expectWhole(page, fresh("/"), "Popular now");
  expect((await page.goto(address))?.status()).toBe(200);
  await expect(page.getByRole("heading", { level: 2, name: "Similar products" })).toBeVisible();

  await services.recommendation.start();
  await expectWhole(page, fresh("/"), "Popular now");
  await openCart(page);
});

/** The same page at an address that nobody has asked for, so that no cache has it. */
function fresh(address: string): string {
  return `${address}${address.includes("?") ? "&" : "?"}visit=${randomUUID()}`;
}

/** Products of the list of lamps that nobody has opened. */
async function someProducts(page: Page): Promise<string[]> {
  await page.goto(fresh("/products?q=lamp"));
  const links = await productCards(page).getByRole("link").all();
  const addresses = await Promise.all(links.map((link) => link.getAttribute("href")));
  return addresses.slice(0, 2).map((address) => fresh(address!));
}

/** Word that a part of the page is missing. */
function missing(page: Page) {
  return page.getByRole("status").filter({ hasText: "It comes back by itself" });
}

/** Whatever is missing, one can go on from here. */
async function expectSurroundings(page: Page): Promise<void> {
  const header = page.getByRole("banner");
  await expect(header.getByRole("link", { name: "MallHive, home" })).toBeVisible();
  await expect(header.getByRole("searchbox", { name: "Search products" })).toBeVisible();
  await expect(header.getByRole("link", { name: "Account" })).toBeVisible();
  await expect(header.getByRole("link", { name: /^Cart/ })).toBeVisible();
  const footer = page.getByRole("contentinfo");
  await expect(footer.getByRole("link", { name: "Your orders" })).toBeVisible();
}

/** The page again and again, until it shows what it should. */
async function comesBack(
  page: Page,
  address: string,
  wanted: ReturnType<Page["locator"]>,
): Promise<void> {
  await expect(async () => {
    expect((await page.goto(address))?.status()).toBe(200);
    await expect(wanted).toBeVisible({ timeout: 1_000 });
  }).toPass();
}

/** The page has what it is known for and no word that something is missing. */
async function expectWhole(page: Page, address: string, heading: string): Promise<void> {
  await comesBack(page, address, page.getByRole("heading", { level: 2, name: heading }));
  await expect(missing(page)).toHaveCount(0);
  await expect(page.getByRole("contentinfo").getByRole("link", { name: "Kitchen" })).toBeVisible();
}
