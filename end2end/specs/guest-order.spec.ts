// A guest finds something, orders it and pays.
import { checkOut, confirmed, startCheckout } from "../support/checkout";
import { CARDS, atPayment, payWith } from "../support/payment";
import { someone } from "../support/people";
import { addToCart, cartLine, cartLink, openCart, openPlenty, search } from "../support/shop";
import { expect, test } from "../support/test";

test("a guest orders what a search found", { tag: "@phone" }, async ({ page }) => {
  const guest = someone();
  await page.goto("/");
  await search(page, "mug");
  const product = await openPlenty(page);
  await addToCart(page, 2);
  await openCart(page);
  await expect(cartLine(page, product).getByRole("spinbutton")).toHaveValue("2");

  const total = await checkOut(page, guest);
  await atPayment(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(total);
  await payWith(page, CARDS.accepted);

  const number = await confirmed(page);
  const main = page.getByRole("main");
  await expect(main).toContainText(`The confirmation goes to ${guest.email}.`);
  await expect(main).toContainText(product);
  await expect(main).toContainText(total);
  await expect(cartLink(page)).toHaveAccessibleName("Cart");

  await page.getByRole("link", { name: "Follow this order" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Order ${number}` })).toBeVisible();
  await expect(main).toContainText("Confirmed");
});

test("what is missing is said beside its field, and nothing typed is lost", async ({ page, watch }) => {
  watch.expect(422, /^\/checkout\/contact$/);
  await page.goto("/");
  await search(page, "mug");
  await openPlenty(page);
  await addToCart(page);
  await openCart(page);
  await startCheckout(page);
  await page.getByLabel("Full name").fill("Robin Vale");
  await page.getByLabel("E-mail").fill("robin at example.com");
  await page.getByRole("button", { name: "Continue to delivery" }).click();

  await expect(page.getByRole("alert")).toContainText("answers need another look");
  for (const name of ["E-mail", "Street and number", "City", "Postal code"]) {
    await expect(page.getByRole("textbox", { name })).toHaveAttribute("aria-invalid", "true");
  }
  await expect(page.getByLabel("Full name")).toHaveValue("Robin Vale");
  await expect(page.getByLabel("E-mail")).toHaveValue("robin at example.com");
});
