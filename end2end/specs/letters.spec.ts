// What a letter's links are for.
import { signIn, signOut, signUp } from "../support/account";
import { letterTo, linkIn } from "../support/mail";
import { someone } from "../support/people";
import { expect, test } from "../support/test";

test("a forgotten password is replaced by way of a letter, once", async ({ page, watch }) => {
  // The link's second use.
  watch.expect(422, /^\/profile\/reset-password$/);
  const person = someone();
  await page.goto("/");
  await signUp(page, person);
  await signOut(page);

  await page.getByRole("banner").getByRole("link", { name: "Account" }).click();
  await page.getByRole("link", { name: /forgot/i }).click();
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Look at your mail" })).toBeVisible();

  const letter = await letterTo(person.email, "Set a new password");
  const link = linkIn(letter, "/profile/reset-password");
  await page.goto(link);
  const changed = { ...person, password: `${person.password} anew` };
  await page.getByLabel("New password", { exact: true }).fill(changed.password);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await signIn(page, changed);

  await signOut(page);
  await page.goto(link);
  await page.getByLabel("New password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "This link has ended" })).toBeVisible();
});

test("the link out of a letter ends such letters without a sign-in", { tag: "@phone" }, async ({
  page,
  newShopper,
}) => {
  const person = someone();
  await page.goto("/");
  await signUp(page, person);
  const link = linkIn(await letterTo(person.email, "Welcome to MallHive"), "/profile/unsubscribe");

  const stranger = await newShopper();
  await stranger.goto(link);
  await expect(stranger.getByRole("heading", { level: 1, name: "End this mail?" })).toBeVisible();
  await expect(stranger.getByRole("main")).not.toContainText(person.email);
  await stranger.getByRole("button", { name: "Unsubscribe" }).click();
  await expect(stranger.getByRole("heading", { level: 1, name: "You are unsubscribed" })).toBeVisible();

  await page.goto("/profile/notifications");
  const news = page.getByRole("group", { name: "News and tips" });
  await expect(news.getByRole("checkbox", { name: "By e-mail" })).not.toBeChecked();
  await expect(news.getByRole("checkbox", { name: "In your messages here" })).toBeChecked();
});
