// Accounts: signing up and in.
import type { Page } from "@playwright/test";

import type { Person } from "./people";
import { expect } from "./test";

/** Signs up from wherever the page is, and ends at the account. */
export async function signUp(page: Page, person: Person): Promise<void> {
  await page.getByRole("banner").getByRole("link", { name: "Account" }).click();
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Name", { exact: true }).fill(person.name);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Hello, ${person.name}` })).toBeVisible();
}

export async function signIn(page: Page, person: Person): Promise<void> {
  await page.getByRole("banner").getByRole("link", { name: "Account" }).click();
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Hello, ${person.name}` })).toBeVisible();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole("banner").getByRole("link", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "You are signed out" })).toBeVisible();
}
