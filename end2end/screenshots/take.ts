// One picture of a page that has come to rest.
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import type { Page } from "@playwright/test";

export interface Picture {
  path: string;
  /** The page from top to bottom instead of what the window shows. */
  whole?: boolean;
}

export async function take(page: Page, { path, whole = false }: Picture): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (whole) await loadAllImages(page);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path, fullPage: whole, animations: "disabled" });
}

/** Pictures further down are fetched when they come into view; here all of them do. */
async function loadAllImages(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const images = [...document.images];
    for (const image of images) image.loading = "eager";
    await Promise.allSettled(images.map((image) => image.decode()));
  });
}
