// Nothing scrolls sideways on the narrowest screen.
import type { Page } from "@playwright/test";

import { someone } from "../support/people";
import { expect, test } from "../support/test";
import { tourAccount, tourCheckout, tourMissing, tourSelling, tourShop } from "../support/tour";

test.use({ viewport: { width: 320, height: 640 } });
test.describe.configure({ timeout: 120_000 });

// Style sheets alone decide the layout, so once is enough.
test.describe("at 320 pixels nothing scrolls sideways", { tag: "@script" }, () => {
  test("in the shop", async ({ page }) => {
    await tourShop(page, (kind) => measure(page, kind));
  });

  test("on missing pages", async ({ page, watch }) => {
    watch.expect(404, /./);
    await tourMissing(page, (kind) => measure(page, kind));
  });

  test("in checkout", async ({ page, watch }) => {
    watch.expect(422, /^\/checkout\/contact$/);
    await tourCheckout(page, someone(), (kind) => measure(page, kind));
  });

  test("in an account", async ({ page }) => {
    await tourAccount(page, someone(), (kind) => measure(page, kind));
  });

  test("on a seller's pages", async ({ page, newShopper }) => {
    await tourSelling(page, await newShopper(), (kind) => measure(page, kind));
  });
});

async function measure(page: Page, kind: string): Promise<void> {
  const { wide, culprits } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const beyond = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    return {
      wide: scrollWidth - clientWidth,
      culprits: beyond.slice(0, 5).map((element) => element.outerHTML.slice(0, 160)),
    };
  });
  expect.soft(wide, `${kind}: ${culprits.join("\n")}`).toBeLessThanOrEqual(0);
}
