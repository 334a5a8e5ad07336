// A whole order by keyboard alone, the focus in sight all the way.
import type { Page } from "@playwright/test";

import { confirmed } from "../support/checkout";
import { Keyboard } from "../support/keyboard";
import { CARDS, atPayment } from "../support/payment";
import { ADDRESS, type Person, someone } from "../support/people";
import { cartLink, inCart, plentiful } from "../support/shop";
import { expect, test } from "../support/test";

// Every press is looked at.
test.describe.configure({ timeout: 180_000 });

test("the first press offers to skip what every page begins with", async ({ page }) => {
  await page.goto("/");
  const keyboard = new Keyboard(page);
  await keyboard.follow(page.getByRole("link", { name: "Skip to content" }));
  await expect(page.getByRole("main")).toBeFocused();
  await keyboard.to(page.getByRole("main").getByRole("link").first());
});

test("a guest orders without a mouse", async ({ page }) => {
  const keyboard = new Keyboard(page);
  await page.goto("/");
  await findPlenty(page, keyboard);
  await putTwoIntoCart(page, keyboard);
  await giveContact(page, keyboard, someone());
  await chooseDelivery(page, keyboard);
  await keyboard.follow(page.getByRole("button", { name: /^Order and pay / }));
  await pay(page, keyboard);
  await confirmed(page);
  await keyboard.to(page.getByRole("link", { name: "Follow this order" }));
});

test("departments open and close on a narrow screen", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/");
  const keyboard = new Keyboard(page);
  const header = page.getByRole("banner");
  const departments = header.getByRole("navigation", { name: "Departments" });
  await keyboard.follow(header.locator("summary"));
  await expect(departments).toBeVisible();
  await keyboard.press("Enter");
  await expect(departments).toBeHidden();
  await keyboard.press("Space");
  await keyboard.follow(departments.getByRole("link", { name: "Kitchen" }));
  await expect(page.getByRole("heading", { level: 1, name: "Kitchen" })).toBeVisible();
});

/** Searches until a product has two of what it offers first, and opens it. */
async function findPlenty(page: Page, keyboard: Keyboard): Promise<void> {
  const searchBox = page.getByRole("banner").getByRole("searchbox", { name: "Search products" });
  for (const words of ["saucer", "jar", "tray", "pillow"]) {
    await keyboard.to(searchBox);
    await keyboard.press("Control+A");
    await keyboard.type(searchBox, words);
    await keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toContainText(words);
    const link = plentiful(page).first().getByRole("link");
    const name = await link.innerText();
    await keyboard.follow(link);
    await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
    if (await page.getByText("In stock", { exact: true }).isVisible()) return;
  }
  throw new Error("nothing is in stock");
}

/** Ends in the cart, at the button that leads on. */
async function putTwoIntoCart(page: Page, keyboard: Keyboard): Promise<void> {
  const quantity = page.getByRole("combobox", { name: "Quantity" });
  await keyboard.to(quantity);
  await keyboard.press("ArrowDown");
  await expect(quantity).toHaveValue("2");
  await keyboard.to(page.getByRole("button", { name: /^Add to cart/ }));
  await keyboard.press("Space");
  await expect(inCart(page).first()).toBeVisible();
  if (new URL(page.url()).pathname !== "/cart") {
    await keyboard.backTo(cartLink(page));
    await keyboard.press("Enter");
  }
  await expect(page.getByRole("heading", { level: 1, name: "Your cart" })).toBeVisible();
  await keyboard.follow(page.getByRole("link", { name: "Checkout", exact: true }));
}

async function giveContact(page: Page, keyboard: Keyboard, guest: Person): Promise<void> {
  const form = page.getByRole("main");
  await keyboard.type(form.getByLabel("E-mail"), guest.email);
  await keyboard.choose(form.getByLabel("Country"), "United States");
  await keyboard.type(form.getByLabel("Full name"), guest.name);
  await keyboard.type(form.getByLabel("Street and number"), ADDRESS.line1);
  await keyboard.type(form.getByLabel("City"), ADDRESS.city);
  await keyboard.choose(form.getByLabel("State"), "Washington");
  await keyboard.type(form.getByLabel("Postal code"), ADDRESS.postalCode);
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Delivery" })).toBeVisible();
}

/** Arrow keys go through the ways of delivery. */
async function chooseDelivery(page: Page, keyboard: Keyboard): Promise<void> {
  const ways = page.getByRole("group", { name: /^From / }).getByRole("radio");
  await keyboard.to(ways.first());
  await keyboard.press("Space");
  await expect(ways.first()).toBeChecked();
  await keyboard.press("ArrowDown");
  await expect(ways.nth(1)).toBeChecked();
  await keyboard.press("ArrowUp");
  await expect(ways.first()).toBeChecked();
  await keyboard.follow(page.getByRole("button", { name: "Continue to review" }));
  await expect(page.getByRole("heading", { level: 1, name: "Review and pay" })).toBeVisible();
}

async function pay(page: Page, keyboard: Keyboard): Promise<void> {
  await atPayment(page);
  const nextYear = (new Date().getUTCFullYear() + 1) % 100;
  await keyboard.to(page.getByLabel("Card number"));
  await page.keyboard.type(CARDS.accepted);
  await keyboard.to(page.getByLabel("Expiry date"));
  await page.keyboard.type(`12/${nextYear}`);
  await keyboard.to(page.getByLabel("Security code"));
  await page.keyboard.type("123");
  await keyboard.to(page.getByLabel("Name on card"));
  await page.keyboard.type("Robin Vale");
  await keyboard.follow(page.getByRole("button", { name: /^Pay / }));
}
