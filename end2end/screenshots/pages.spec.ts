// Every kind of page at three widths, light and dark, into the folder `SCREENSHOTS`.
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { someone } from "../support/people";
import { expect, test } from "../support/test";
import { tourAccount, tourCheckout, tourMissing, tourSelling, tourShop } from "../support/tour";
import { take } from "./take";

const FOLDER = process.env.SCREENSHOTS ?? "test-results/screenshots";

const WIDTHS = [360, 768, 1440];
const COLOURS = ["light", "dark"] as const;

test("the shop", async ({ page }) => {
  await tourShop(page, (kind) => picture(page, kind));
});

test("missing pages", async ({ page, watch }) => {
  watch.expect(404, /./);
  await tourMissing(page, (kind) => picture(page, kind));
});

test("checkout", async ({ page, watch }) => {
  watch.expect(422, /^\/checkout\/contact$/);
  await tourCheckout(page, someone(), (kind) => picture(page, kind));
});

test("an account", async ({ page }) => {
  await tourAccount(page, someone(), (kind) => picture(page, kind));
});

test("a seller", async ({ page, newShopper }) => {
  await tourSelling(page, await newShopper(), (kind) => picture(page, kind));
});

test("what opens, and what went wrong", async ({ page, watch }) => {
  watch.expect(401, /^\/profile\/sign-in$/);
  watch.expect(422, /^\/profile\//);
  const narrow = { width: 360, height: 900 };
  await page.setViewportSize(narrow);
  await page.goto("/");
  await page.getByRole("banner").locator("summary").click();
  await picture(page, "departments open");
  await page.setViewportSize(narrow);
  await page.goto("/products/c/kitchen");
  await page.getByRole("complementary", { name: "Filters" }).locator("summary").first().click();
  await picture(page, "filters open");

  const nobody = someone();
  await page.goto("/profile/sign-in");
  await page.getByLabel("E-mail address").fill(nobody.email);
  await page.getByLabel("Password", { exact: true }).fill(nobody.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await picture(page, "sign in with problems");
  await page.goto("/profile/sign-up");
  await page.getByLabel("Name", { exact: true }).fill(nobody.name);
  await page.getByLabel("E-mail address").fill(nobody.email);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await picture(page, "sign up with problems");
});

/** The page as it is, in all its looks. */
async function picture(page: Page, kind: string): Promise<void> {
  const name = kind.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  for (const width of WIDTHS) {
    for (const colorScheme of COLOURS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await take(page, { path: join(FOLDER, `${name}-${width}-${colorScheme}.png`), whole: true });
    }
  }
}
