// The pictures of the README, into docs/screenshots.
import { join } from "node:path";

import { openPlenty } from "../support/shop";
import { test } from "../support/test";
import { take } from "./take";

const FOLDER = process.env.README_SCREENSHOTS ?? join(__dirname, "../../docs/screenshots");

test.describe("on a desktop, light", () => {
  test.use({ viewport: { width: 1440, height: 900 }, colorScheme: "light" });

  test("the entrance", async ({ page }) => {
    await page.goto("/");
    await take(page, { path: join(FOLDER, "home.png") });
  });

  test("a product", async ({ page }) => {
    await page.goto("/products/c/kitchen");
    await openPlenty(page);
    await take(page, { path: join(FOLDER, "product.png") });
  });
});

test.describe("on a phone, dark", () => {
  test.use({ viewport: { width: 360, height: 740 }, colorScheme: "dark", isMobile: true });

  test("a product", async ({ page }) => {
    await page.goto("/products/c/kitchen");
    await openPlenty(page);
    await take(page, { path: join(FOLDER, "product-phone.png") });
  });
});
