// An order is called off before it is shipped.
import { signUp } from "../support/account";
import { checkOut, confirmed } from "../support/checkout";
import { CARDS, atPayment, payWith } from "../support/payment";
import { someone } from "../support/people";
import { buySomething, cartLine, openCart } from "../support/shop";
import { expect, test } from "../support/test";

test("a shopper cancels a paid order from the account", async ({ page }) => {
  const shopper = someone();
  await page.goto("/");
  await signUp(page, shopper);
  await buySomething(page, "vase");
  await openCart(page);
  await checkOut(page, shopper);
  await payWith(page, CARDS.accepted);
  const number = await confirmed(page);

  await page.getByRole("banner").getByRole("link", { name: "Account" }).click();
  await page.getByRole("link", { name: `Order ${number}` }).click();
  await page.getByRole("link", { name: "Cancel order" }).click();
  await expect(page.getByRole("heading", { name: `Cancel order ${number}?` })).toBeVisible();
  await page.getByRole("button", { name: "Cancel the order" }).click();

  await expect(page.getByRole("status").filter({ hasText: "Your order is cancelled." })).toBeVisible();
  await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Cancel order" })).toHaveCount(0);
});

test("a guest who does not pay cancels the order, and the cart is as it was", async ({ page }) => {
  const product = await buySomething(page, "vase");
  await openCart(page);
  await checkOut(page, someone());
  await atPayment(page);
  await page.getByRole("link", { name: /^Cancel and return/ }).click();
  await page.getByRole("button", { name: "Cancel the order" }).click();
  await expect(
    page.getByRole("heading", { level: 1, name: "This order was cancelled" }),
  ).toBeVisible();

  await openCart(page);
  await expect(cartLine(page, product)).toBeVisible();
});

test("another shopper's order is not to be found", async ({ page, newShopper, watch }) => {
  watch.expect(404, /^\/profile\/orders\//);
  const shopper = someone();
  await page.goto("/");
  await signUp(page, shopper);
  await buySomething(page, "vase");
  await openCart(page);
  await checkOut(page, shopper);
  await payWith(page, CARDS.accepted);
  const number = await confirmed(page);
  await page.getByRole("banner").getByRole("link", { name: "Account" }).click();
  await page.getByRole("link", { name: `Order ${number}` }).click();
  const address = page.url();

  const stranger = await newShopper();
  await stranger.goto("/");
  await signUp(stranger, someone());
  await stranger.goto(address);
  await expect(stranger.getByRole("heading", { name: "We cannot find that page" })).toBeVisible();
});
