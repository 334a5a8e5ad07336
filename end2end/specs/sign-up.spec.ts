// A guest's full cart comes along into an account.
import { signIn, signOut, signUp } from "../support/account";
import { checkOut, confirmed } from "../support/checkout";
import { CARDS, payWith } from "../support/payment";
import { someone } from "../support/people";
import {
  addToCart,
  buySomething,
  cartLine,
  cartLink,
  openCart,
  openPlenty,
  plentiful,
  search,
} from "../support/shop";
import { expect, test } from "../support/test";

test("who signs up with a full cart orders it and finds the order in the account", async ({ page }) => {
  const shopper = someone();
  const first = await buySomething(page, "scarf");
  const second = await buySomething(page, "lamp", 2);
  await signUp(page, shopper);

  await openCart(page);
  await expect(cartLink(page)).toHaveAccessibleName(/3 items/);
  await expect(cartLine(page, first)).toBeVisible();
  await expect(cartLine(page, second)).toBeVisible();
  const total = await checkOut(page, shopper);
  await payWith(page, CARDS.accepted);
  const number = await confirmed(page);

  await page.getByRole("banner").getByRole("link", { name: "Account" }).click();
  await page.getByRole("link", { name: `Order ${number}` }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Order ${number}` })).toBeVisible();
  const main = page.getByRole("main");
  for (const text of [first, second, total, "Confirmed"]) await expect(main).toContainText(text);
});

test("a guest's cart is added to the account's at sign-in, once", async ({ page, newShopper }) => {
  const shopper = someone();
  const product = await buySomething(page, "kettle", 2);
  await signUp(page, shopper);

  const elsewhere = await newShopper();
  await elsewhere.goto("/");
  await search(elsewhere, "kettle");
  await openPlenty(elsewhere, plentiful(elsewhere).filter({ hasText: product }));
  await addToCart(elsewhere, 1);
  await signIn(elsewhere, shopper);
  await openCart(elsewhere);
  await expect(cartLine(elsewhere, product).getByRole("spinbutton")).toHaveValue("3");

  await signOut(elsewhere);
  await expect(cartLink(elsewhere)).toHaveAccessibleName("Cart");
  await signIn(elsewhere, shopper);
  await openCart(elsewhere);
  await expect(cartLine(elsewhere, product).getByRole("spinbutton")).toHaveValue("3");
});

test("a wrong password is refused without a word about the account", async ({ page, watch }) => {
  watch.expect(401, /^\/profile\/sign-in$/);
  watch.expect(422, /^\/profile\/sign-in$/);
  const nobody = someone();
  await page.goto("/profile");
  await page.getByLabel("E-mail address").fill(nobody.email);
  await page.getByLabel("Password", { exact: true }).fill(nobody.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue(nobody.email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
});
