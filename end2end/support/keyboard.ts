// Getting around by keyboard alone, with a look at the focus wherever it goes.
import { type JSHandle, type Locator, type Page } from "@playwright/test";

import { expect } from "./test";

/** More presses than any page has places to stop at. */
const MOST = 150;

export class Keyboard {
  /** What had the focus last, and how that showed. */
  private last?: { element: JSHandle<Element>; ring: string };

  constructor(private readonly page: Page) {}

  /** Presses Tab until `wanted` has the focus. */
  async to(wanted: Locator): Promise<void> {
    await this.reach("Tab", wanted);
  }

  /** Presses Shift+Tab until `wanted` has the focus. */
  async backTo(wanted: Locator): Promise<void> {
    await this.reach("Shift+Tab", wanted);
  }

  /** Goes to a link or a button and presses Enter. */
  async follow(wanted: Locator): Promise<void> {
    await this.to(wanted);
    await this.press("Enter");
  }

  /** Goes to a field and types. */
  async type(field: Locator, text: string): Promise<void> {
    await this.to(field);
    await this.page.keyboard.type(text);
    await expect(field).toHaveValue(text);
  }

  /** Goes to a list and types what its entry begins with. */
  async choose(list: Locator, entry: string): Promise<void> {
    await this.to(list);
    await this.page.keyboard.type(entry);
    await expect(list.getByRole("option", { selected: true })).toHaveText(entry);
  }

  async press(key: string): Promise<void> {
    this.last = undefined;
    await this.page.keyboard.press(key);
  }

  private async reach(key: "Tab" | "Shift+Tab", wanted: Locator): Promise<void> {
    await expect(wanted).toBeAttached();
    for (let presses = 0; presses <= MOST; presses += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press(key);
      await this.look();
    }
    throw new Error(`${MOST} times ${key} did not lead to ${wanted}`);
  }

  /** The focus is somewhere one can see, and looks like nothing else. */
  private async look(): Promise<void> {
    const left = this.last;
    this.last = undefined;
    if (left) {
      const now = await left.element.evaluate(ring);
      expect.soft(now, `no sign of focus stays at ${await name(left.element)}`).not.toBe(left.ring);
    }
    const element = await this.page.evaluateHandle(() => document.activeElement ?? document.body);
    // After the last place comes the browser's own, and then the first again.
    if (await element.evaluate((found) => found === document.body)) return;
    const what = await name(element);
    expect.soft(await element.evaluate(isInView), `${what} is in view`).toBe(true);
    const shown = await element.evaluate(ring);
    expect.soft(shown, `${what} shows that it has the focus`).toMatch(/outline|shadow/);
    this.last = { element, ring: shown };
  }
}

async function name(element: JSHandle<Element>): Promise<string> {
  return element.evaluate((found) => found.outerHTML.slice(0, 200));
}

/** Outline and shadow of an element, of what is drawn over it and of its label. */
function ring(element: Element): string {
  const label = element.closest("label");
  const styles = [getComputedStyle(element), getComputedStyle(element, "::after")];
  if (label) styles.push(getComputedStyle(label));
  return styles
    .map((style) => {
      const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      const outline = drawn ? `outline ${style.outlineWidth} ${style.outlineColor} ` : "";
      const shadow = style.boxShadow === "none" ? "" : `shadow ${style.boxShadow} `;
      return `${outline}${shadow}${style.backgroundColor}`;
    })
    .join("; ");
}

/** Where a hidden control has a label, the label is what one sees. */
function isInView(element: Element): boolean {
  const seen = element.closest("label") ?? element;
  const { top, bottom, left, right, width, height } = seen.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  return width > 1 && height > 1 && bottom > 0 && right > 0 && top < clientHeight && left < clientWidth;
}
