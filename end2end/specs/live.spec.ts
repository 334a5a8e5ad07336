// What happens to an order appears on its page, which is not loaded again.
import { checkOut, THANKS } from "../support/checkout";
import { CARDS, atPayment, payWith } from "../support/payment";
import { someone } from "../support/people";
import { buySomething, openCart } from "../support/shop";
import { expect, test } from "../support/test";

test("an order paid in another tab is confirmed in this one", { tag: "@script" }, async ({ page, context }) => {
  await buySomething(page, "bowl");
  await openCart(page);
  await checkOut(page, someone());
  await atPayment(page);
  await page.getByRole("link", { name: /^Cancel and return/ }).click();
  const order = new URL(page.url()).searchParams.get("order");
  await page.goto(`/checkout/complete/${order}`);
  const title = page.getByRole("heading", { level: 1 });
  await expect(title).toHaveText("Your order waits for its payment");
  await page.evaluate(() => document.documentElement.setAttribute("data-here", ""));

  const other = await context.newPage();
  await other.goto(`/checkout/cancelled?order=${order}`);
  await other.getByRole("link", { name: "Pay now" }).click();
  await payWith(other, CARDS.accepted);
  await expect(other.getByRole("heading", { level: 1, name: THANKS })).toBeVisible();

  await expect(title).toHaveText(THANKS);
  await expect(page.getByRole("link", { name: "Follow this order" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.hasAttribute("data-here"))).toBe(true);
});
