// The main pages at three widths, light and dark, into the folder `SCREENSHOTS`.
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { signUp } from "../support/account";
import { startCheckout } from "../support/checkout";
import { someone } from "../support/people";
import { addToCart, openCart, openPlenty } from "../support/shop";
import { test } from "../support/test";
import { take } from "./take";

const FOLDER = process.env.SCREENSHOTS ?? "test-results/screenshots";

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 768, 1440]) {
    test.describe(`${width} ${colorScheme}`, () => {
      test.use({ viewport: { width, height: 900 }, colorScheme });

      test("the main pages", async ({ page }) => {
        const picture = (name: string) =>
          take(page, { path: join(FOLDER, `${name}-${width}-${colorScheme}.png`), whole: true });
        await visitAll(page, picture);
      });
    });
  }
}

async function visitAll(page: Page, picture: (name: string) => Promise<void>): Promise<void> {
  await page.goto("/");
  await picture("home");
  await page.goto("/products/c/kitchen");
  await picture("list");
  await openPlenty(page);
  await picture("product");
  await addToCart(page, 2);
  await page.goto("/products?q=backpack");
  await openPlenty(page);
  await addToCart(page);
  await openCart(page);
  await picture("cart");
  await startCheckout(page);
  await picture("checkout");
  await signUp(page, someone());
  await picture("profile");
}
