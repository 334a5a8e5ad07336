// Payments that need more than one step.
import { checkOut, confirmed, placeOrder, toReview } from "../support/checkout";
import { CARDS, approveAtBank, atPayment, payWith } from "../support/payment";
import { someone } from "../support/people";
import { buySomething, openCart } from "../support/shop";
import { expect, test } from "../support/test";

test.beforeEach(async ({ page }) => {
  await buySomething(page, "bowl");
  await openCart(page);
});

test("a declined card is followed by one that works", async ({ page }) => {
  const total = await checkOut(page, someone());
  await payWith(page, CARDS.declined);
  await expect(page.getByRole("alert")).toContainText("You have not paid yet");
  await expect(page.getByLabel("Card number")).toHaveAccessibleDescription(/declined/);

  await payWith(page, CARDS.accepted);
  await confirmed(page);
  await expect(page.getByRole("main")).toContainText(total);
});

test("a bank that wants to know is answered", async ({ page }) => {
  await checkOut(page, someone());
  await payWith(page, CARDS.needsAuthentication);
  await approveAtBank(page);
  await confirmed(page);
});

test("an account at PayPal pays too", async ({ page }) => {
  await toReview(page, someone());
  await page.getByRole("group", { name: "How to pay" }).getByLabel("PayPal").check();
  const total = await placeOrder(page);
  await expect(page.getByRole("heading", { level: 1, name: /^Pay .* to MallHive$/ })).toBeVisible();
  await page.getByRole("button", { name: /^Agree and pay/ }).click();
  await confirmed(page);
  await expect(page.getByRole("main")).toContainText(total);
});

test("who leaves the payment page can come back and pay", async ({ page }) => {
  await checkOut(page, someone());
  await atPayment(page);
  await page.getByRole("link", { name: /^Cancel and return/ }).click();
  await expect(
    page.getByRole("heading", { level: 1, name: "You left the payment page" }),
  ).toBeVisible();

  await page.getByRole("link", { name: "Pay now" }).click();
  await payWith(page, CARDS.accepted);
  await confirmed(page);
});
