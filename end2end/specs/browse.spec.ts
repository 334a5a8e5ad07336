// Finding one's way: departments, filters, order, pages, variants, wrong addresses.
import { amountOf } from "../support/money";
import { openCard, productCards, search } from "../support/shop";
import { expect, test } from "../support/test";

test("a department is narrowed by its facets, and each choice can be taken back", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: /^Kitchen/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Kitchen" })).toBeVisible();
  const all = await shown(page);

  const filters = page.getByRole("complementary", { name: "Filters" });
  await filters.getByRole("link", { name: "In stock only" }).click();
  const chosen = page.getByRole("group", { name: "Chosen filters" });
  await expect(chosen.getByRole("link", { name: "Remove filter In stock" })).toBeVisible();
  expect(await shown(page)).toBeLessThan(all);

  await filters.getByLabel("To, $").fill("30");
  await filters.getByRole("button", { name: "Apply price" }).click();
  await expect(chosen.getByRole("link", { name: "Remove filter Up to $30.00" })).toBeVisible();
  for (const price of await prices(page)) expect(price).toBeLessThanOrEqual(3_000);

  await chosen.getByRole("link", { name: "Clear all" }).click();
  await expect(chosen).toHaveCount(0);
  expect(await shown(page)).toBe(all);
});
