// What happened is found in the account, and how it is told is chosen there.
import { signUp } from "../support/account";
import { someone } from "../support/people";
import { expect, test } from "../support/test";

test("a new shopper finds a welcome and reads it", async ({ page }) => {
  await page.goto("/");
  await signUp(page, someone());
  // The welcome is written when the event arrives, a moment after the account.
  await expect(async () => {
    await page.goto("/profile/messages");
    await expect(page.getByRole("heading", { name: "Welcome to MallHive" })).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText("1 is new.")).toBeVisible();
  await page.getByRole("button", { name: "Mark as read: Welcome to MallHive" }).click();
  await expect(page.getByText("You have read all of them.")).toBeVisible();
});

test("a shopper chooses what to be told", async ({ page }) => {
  await page.goto("/");
  await signUp(page, someone());
  await page.goto("/profile/notifications");
  const news = page.getByRole("group", { name: "News and tips" });
  await news.getByRole("checkbox", { name: "By e-mail" }).uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Your choices are saved.")).toBeVisible();
  await page.reload();
  await expect(news.getByRole("checkbox", { name: "By e-mail" })).not.toBeChecked();
  await expect(news.getByRole("checkbox", { name: "In your messages here" })).toBeChecked();
});
