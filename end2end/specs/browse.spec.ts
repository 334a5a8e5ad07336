// Finding one's way: departments, filters, order, pages, variants, wrong addresses.
import type { Locator, Page } from "@playwright/test";

import { cents } from "../support/money";
import { openCard, productCards, search } from "../support/shop";
import { expect, test } from "../support/test";

test("a department is narrowed step by step, and each choice can be taken back", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: /^Toys & Games/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Toys & Games" })).toBeVisible();
  const all = await found(page);

  const filters = page.getByRole("complementary", { name: "Filters" });
  await filters.getByRole("link", { name: "In stock only" }).click();
  const chosen = page.getByRole("group", { name: "Chosen filters" });
  await expect(chosen.getByRole("link", { name: "Remove filter In stock" })).toBeVisible();
  const inStock = await found(page);
  expect(inStock).toBeLessThan(all);
  await expect(productCards(page).filter({ hasText: "Sold out" })).toHaveCount(0);

  await filters.getByText("Price", { exact: true }).click();
  await filters.getByLabel("To, $").fill("30");
  await filters.getByRole("button", { name: "Apply price" }).click();
  await expect(chosen.getByRole("link", { name: "Remove filter Up to $30" })).toBeVisible();
  expect(await found(page)).toBeLessThan(inStock);
  for (const price of await prices(page)) expect(price).toBeLessThanOrEqual(3_000);

  await chosen.getByRole("link", { name: /^Remove filter Up to/ }).click();
  await expect(chosen.getByRole("link", { name: /^Remove filter/ })).toHaveCount(1);
  expect(await found(page)).toBe(inStock);
  await chosen.getByRole("link", { name: "Clear all" }).click();
  await expect(chosen).toHaveCount(0);
  expect(await found(page)).toBe(all);
});

test("a facet leads to as many products as it promises", async ({ page }) => {
  await page.goto("/products");
  const filters = page.getByRole("complementary", { name: "Filters" });
  const sellers = filters.getByRole("group").filter({ hasText: /^Seller/ });
  const value = sellers.getByRole("link").first();
  const promised = Number(/\d+$/.exec((await value.innerText()).trim())![0]);
  await value.click();
  await expect(page.getByRole("group", { name: "Chosen filters" })).toBeVisible();
  expect(await found(page)).toBe(promised);
});

test("a list is put in order and read page by page", async ({ page }) => {
  await page.goto("/products/c/books-paper");
  await page.getByRole("link", { name: "Lowest price" }).click();
  await expect(page.getByRole("link", { name: "Lowest price" })).toHaveAttribute("aria-current", "true");
  const first = await prices(page);
  expect(first).toEqual(first.toSorted((a, b) => a - b));
  const names = await productCards(page).getByRole("heading").allInnerTexts();

  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/cursor=/);
  const second = await prices(page);
  expect(second).toEqual(second.toSorted((a, b) => a - b));
  expect(second[0]).toBeGreaterThanOrEqual(first.at(-1)!);
  const others = await productCards(page).getByRole("heading").allInnerTexts();
  expect(others.filter((name) => names.includes(name))).toEqual([]);

  await page.getByRole("link", { name: "Previous" }).click();
  await expect(productCards(page).getByRole("heading")).toHaveText(names);
});

test("a variant is chosen by a link that can be shared", async ({ page, newShopper }) => {
  await page.goto("/products");
  await search(page, "shirt");
  await openCard(page, productCards(page).filter({ hasNotText: "Sold out" }).first());
  const sizes = page.getByRole("group", { name: "Size" });
  const other = sizes.getByRole("link").and(page.locator(":not([aria-current])")).first();
  const size = (await other.innerText()).split(",")[0].trim();
  await other.click();
  await expect(page).toHaveURL(/[?&]v=/);
  await expect(chosen(sizes)).toContainText(size);

  const friend = await newShopper();
  await friend.goto(page.url());
  await expect(friend.getByRole("heading", { level: 1 })).toHaveText(
    await page.getByRole("heading", { level: 1 }).innerText(),
  );
  await expect(chosen(friend.getByRole("group", { name: "Size" }))).toContainText(size);
});

test("a seller's page lists what the seller sells", async ({ page }) => {
  await page.goto("/");
  const seller = page.getByRole("main").locator("section", { hasText: "Sellers of note" });
  const link = seller.getByRole("heading", { level: 3 }).first().getByRole("link");
  const name = await link.innerText();
  await link.click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  for (const card of await productCards(page).all()) await expect(card).toContainText(name);
});

test("a search without results says what to try", async ({ page }) => {
  await page.goto("/");
  await search(page, "zzzyqx");
  await expect(page.getByRole("heading", { name: "Nothing found for “zzzyqx”" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "All products" }).last().click();
  await expect(page.getByRole("heading", { level: 1, name: "All products" })).toBeVisible();
});

for (const [what, address] of [
  ["page", "/nowhere"],
  ["product", "/products/no-such-thing"],
  ["category", "/products/c/no-such-thing"],
  ["seller", "/products/s/no-such-thing"],
]) {
  test(`an address of no ${what} is told so, with ways on`, async ({ page, watch }) => {
    watch.expect(404, new RegExp(`^${address}$`));
    const answer = await page.goto(address);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: `We cannot find that ${what}` })).toBeVisible();
    await page.getByRole("main").getByRole("link", { name: "Go to the homepage" }).click();
    await expect(
      page.getByRole("heading", { level: 1, name: "Many small shops. One good basket." }),
    ).toBeVisible();
  });
}

/** How many products the list has in all. */
async function found(page: Page): Promise<number> {
  const count = page.getByRole("region", { name: "Products" }).getByText(/^\d+ products?$/);
  return Number((await count.innerText()).split(" ")[0]);
}

/** The price of each product of the page. */
async function prices(page: Page): Promise<number[]> {
  const texts = await productCards(page).allInnerTexts();
  return texts.map((text) => cents(/\$[\d,]+\.\d\d/.exec(text)![0]));
}

/** The values that the shown variant has. */
function chosen(scope: Locator): Locator {
  return scope.getByRole("link").and(scope.page().locator('[aria-current="true"]'));
}
