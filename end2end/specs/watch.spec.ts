// A shopper asks to be told of a product, and is.
import type { Page } from "@playwright/test";

import { signUp } from "../support/account";
import { checkOut, confirmed } from "../support/checkout";
import { CARDS, payWith } from "../support/payment";
import { someone } from "../support/people";
import { takeScarce } from "../support/scarce";
import { addToCart, openCart, openPlenty, search } from "../support/shop";
import { expect, test } from "../support/test";

const ASK_PRICE = "Tell me when the price drops";
const ASK_STOCK = "Tell me when it is back";

test("a guest asks for a lower price, signs up, and watches until it is enough", { tag: "@phone" }, async ({
  page,
}) => {
  const shopper = someone();
  await page.goto("/");
  await search(page, "teapot");
  const name = await openPlenty(page);
  await page.getByRole("button", { name: ASK_PRICE }).click();

  await expect(page.getByText("Sign in or create an account, and we will tell you.")).toBeVisible();
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Name", { exact: true }).fill(shopper.name);
  await page.getByLabel("E-mail address").fill(shopper.email);
  await page.getByLabel("Password", { exact: true }).fill(shopper.password);
  await page.getByRole("button", { name: "Create account" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "What you watch" })).toBeVisible();
  await expect(page.getByText(`We will tell you when ${name} costs less.`)).toBeVisible();
  const watched = page.getByRole("main").getByRole("listitem").filter({ hasText: name });
  await expect(watched).toContainText("We tell you when it costs less than $");
  await watched.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();

  await page.goto("/profile");
  await page.getByRole("link", { name: "See what you watch" }).click();
  await page.getByRole("button", { name: `Remove: ${name}` }).click();
  await expect(page.getByRole("heading", { name: "You watch nothing yet" })).toBeVisible();
});

test("what sold out is told to be back when an order for it is called off", async (
  { page, newShopper },
  info,
) => {
  // An edge may show a page of before for a minute.
  test.setTimeout(240_000);
  // Projects run at the same time and must not buy each other's last one.
  const department = info.project.name === "no-script" ? "electronics" : "beauty";
  const rival = await newShopper();
  const buyer = someone();
  await rival.goto("/");
  await signUp(rival, buyer);
  const { address, name, left } = await takeScarce(rival, department);
  // Without scripts, adding has led to another page.
  await rival.goto(address);
  const variant = await rival.locator('input[name="variant"]').first().inputValue();
  const here = `${address.split("?")[0]}?v=${variant}`;
  if (left > 1) {
    await rival.goto(here);
    await addToCart(rival, left - 1);
  }
  await openCart(rival);
  await checkOut(rival, buyer);
  await payWith(rival, CARDS.accepted);
  const number = await confirmed(rival);

  await page.goto("/");
  await signUp(page, someone());
  await untilThere(page, here, ASK_STOCK);
  await page.getByRole("button", { name: ASK_STOCK }).click();
  await expect(page.getByText(`We will tell you when ${name} is back.`)).toBeVisible();
  await expect(page.getByText("We tell you when it is back.")).toBeVisible();

  await rival.goto("/profile");
  await rival.getByRole("link", { name: `Order ${number}` }).click();
  await rival.getByRole("link", { name: "Cancel order" }).click();
  await rival.getByRole("button", { name: "Cancel the order" }).click();
  await expect(rival.getByRole("status").filter({ hasText: "Your order is cancelled." })).toBeVisible();

  // The stock comes back with the order's end, and the message with the stock.
  const told = page.getByRole("heading", { name: `Back in stock: ${name}` });
  await expect(async () => {
    await page.goto("/profile/messages");
    await expect(told).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await told.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
  await page.goto("/profile/watches");
  await expect(page.getByText("This watch is over.")).toBeVisible();
});

/** Opens `address` until it has a button called `name`. */
async function untilThere(page: Page, address: string, name: string): Promise<void> {
  await expect(async () => {
    await page.goto(address);
    await expect(page.getByRole("button", { name })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 100_000 });
}
