// Someone else was quicker.
import { checkOut, confirmed } from "../support/checkout";
import { CARDS, payWith } from "../support/payment";
import { someone } from "../support/people";
import { takeScarce } from "../support/scarce";
import { addToCart, buySomething, cartLine, openCart } from "../support/shop";
import { expect, test } from "../support/test";

test("what sells out in the cart is shown and holds the checkout up until it goes", async (
  { page, newShopper, watch },
  info,
) => {
  const kept = await buySomething(page, "notebook");
  // Projects run at the same time and must not buy each other's last one.
  const department = info.project.name === "no-script" ? "garden" : "kitchen";
  watch.expect(409, /^\/cart\/lines$/);
  const { address, name, left } = await takeScarce(page, department);

  const rival = await newShopper();
  await rival.goto(address);
  await addToCart(rival, left);
  await openCart(rival);
  await checkOut(rival, someone());
  await payWith(rival, CARDS.accepted);
  await confirmed(rival);

  await page.goto("/cart");
  const line = cartLine(page, name);
  await expect(line).toContainText("Sold out");
  await expect(page.getByRole("button", { name: "Checkout", exact: true })).toBeDisabled();
  await line.getByRole("button", { name: `Remove ${name}` }).click();
  await expect(cartLine(page, name)).toHaveCount(0);
  await expect(cartLine(page, kept)).toBeVisible();

  await checkOut(page, someone());
  await payWith(page, CARDS.accepted);
  await confirmed(page);
  await expect(page.getByRole("main")).toContainText(kept);
});
