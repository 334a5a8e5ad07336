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

test("a shopper enters a number and is told what is wrong with it", async ({ page, watch }) => {
  watch.expect(422, /^\/profile\/notifications\/phone/);
  await page.goto("/");
  await signUp(page, someone());
  await page.goto("/profile/notifications");
  const number = page.getByRole("textbox", { name: "Phone number" });
  await number.fill("0170 1234567");
  await page.getByRole("button", { name: "Send a code" }).click();
  await expect(page.getByRole("alert")).toContainText("Enter the number with its country code");
  await expect(number).toHaveValue("0170 1234567");
  // A number of the Federal Network Agency's range for fiction; nothing is sent in development.
  await number.fill("+49 152 28817386");
  await page.getByRole("button", { name: "Send a code" }).click();
  await expect(page.getByText("A code is on its way to your phone.")).toBeVisible();
  await page.getByRole("textbox", { name: "Code" }).fill("12345");
  await page.getByRole("button", { name: "Confirm number" }).click();
  await expect(page.getByRole("alert")).toContainText("Enter the six digits of the text message");
});

test("notifications in the browser are off until they are switched on", { tag: "@script" }, async ({ context, page }) => {
  // A browser without a window says no for its shopper.
  await context.grantPermissions(["notifications"]);
  await page.goto("/");
  await signUp(page, someone());
  await page.goto("/profile/notifications");
  await expect(page.getByText("They are off in this browser.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Switch on" })).toBeVisible();
  const worker = await page.request.get("/profile/push-worker.js");
  expect(worker.headers()["content-type"]).toContain("text/javascript");
});

test.describe("without scripts", { tag: "@script" }, () => {
  test.use({ javaScriptEnabled: false });

  test("the page says what needs a script, and the forms work", async ({ page }) => {
    await page.goto("/");
    await signUp(page, someone());
    await page.goto("/profile/notifications");
    await expect(page.getByText("a button that needs JavaScript")).toBeVisible();
    await expect(page.getByRole("button", { name: "Switch on" })).toBeHidden();
    const news = page.getByRole("group", { name: "News and tips" });
    await news.getByRole("checkbox", { name: "In your browsers" }).uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Your choices are saved.")).toBeVisible();
    await expect(news.getByRole("checkbox", { name: "In your browsers" })).not.toBeChecked();
  });
});
