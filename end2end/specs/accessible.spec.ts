// axe finds nothing on any kind of page, in light and dark, wide and narrow.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { someone } from "../support/people";
import { expect, test } from "../support/test";
import { STOPS, tourAccount, tourCheckout, tourMissing, tourProduct, tourSelling } from "../support/tour";

// Every page in four looks takes its time.
test.describe.configure({ timeout: 240_000 });

test.describe("axe", { tag: "@script" }, () => {
  for (const [kind, address] of STOPS) {
    test(`has nothing to say about the page "${kind}"`, async ({ page }) => {
      await page.goto(address);
      await audit(page, kind);
    });
  }

  test("has nothing to say about a product and its seller", async ({ page }) => {
    await tourProduct(page, (kind) => audit(page, kind));
  });

  test("has nothing to say about missing pages", async ({ page, watch }) => {
    watch.expect(404, /./);
    await tourMissing(page, (kind) => audit(page, kind));
  });

  test("has nothing to say about checkout", async ({ page, watch }) => {
    watch.expect(422, /^\/checkout\/contact$/);
    await tourCheckout(page, someone(), (kind) => audit(page, kind));
  });

  test("has nothing to say about an account", async ({ page }) => {
    await tourAccount(page, someone(), (kind) => audit(page, kind));
  });

  test("has nothing to say about a seller's pages", async ({ page, newShopper }) => {
    await tourSelling(page, await newShopper(), (kind) => audit(page, kind));
  });
});

const LOOKS = [
  { look: "desktop light", width: 1440, height: 900, colorScheme: "light" },
  { look: "desktop dark", width: 1440, height: 900, colorScheme: "dark" },
  { look: "phone dark", width: 360, height: 740, colorScheme: "dark" },
  { look: "phone light", width: 360, height: 740, colorScheme: "light" },
] as const;

async function audit(page: Page, kind: string): Promise<void> {
  for (const { look, width, height, colorScheme } of LOOKS) {
    await test.step(`${kind}, ${look}`, async () => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await settled(page);
      const { violations } = await new AxeBuilder({ page })
        .options({ resultTypes: ["violations"] })
        // Our pages have no frames, which are all that the other mode is for.
        .setLegacyMode()
        .analyze();
      const found = violations.map(({ id, help, nodes }) => ({
        id,
        help,
        nodes: nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
      }));
      expect.soft(found, `${kind}, ${look}`).toEqual([]);
    });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

/**
 * Until the new colours are drawn and none is half-way. Animations are ended, not awaited: in
 * closed details they stand still.
 */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    await frame();
    await frame();
    for (const animation of document.getAnimations()) animation.finish();
    await frame();
  });
}
