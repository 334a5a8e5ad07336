// The `test` of every spec: a browser under watch, and further shoppers where one is
// not enough.
import { type Page, expect, test as base } from "@playwright/test";

import { Watch } from "./watch";

interface Fixtures {
  watch: Watch;
  /** Opens another shopper's browser, as empty as the first. */
  newShopper: () => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  watch: [
    async ({ context, baseURL, javaScriptEnabled }, use) => {
      const watch = new Watch(baseURL!, javaScriptEnabled ?? true);
      watch.over(context);
      await use(watch);
      expect(watch.problems, "nothing went wrong behind the pages").toEqual([]);
    },
    { auto: true },
  ],

  newShopper: async ({ browser, watch }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      watch.over(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };
