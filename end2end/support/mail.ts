// Letters, as the mall under test leaves them in a folder.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import { needed } from "./mallhive";
import { expect } from "./test";

/** Waits for a letter to this address with such a subject; returns its text. */
export async function letterTo(email: string, subject: string): Promise<string> {
  let found: string | undefined;
  await expect(async () => {
    found = (await letters()).find(
      (letter) => letter.includes(`\nTo: ${email}`) && letter.includes(`\nSubject: ${subject}`),
    );
    expect(found, `a letter “${subject}” to ${email}`).toBeDefined();
  }).toPass({ timeout: 20_000 });
  return found!;
}

/** The link in a letter that leads to this path of the mall. */
export function linkIn(letter: string, path: string): string {
  const link = letter.match(/https?:\/\/[^\s"<>]+/g)?.find((url) => new URL(url).pathname === path);
  if (!link) throw new Error(`no link to ${path} in:\n${letter}`);
  return link;
}

async function letters(): Promise<string[]> {
  const folder = join(needed("MALLHIVE_DATA"), "mail");
  // The folder is made for the first letter.
  const names = await readdir(folder).catch(() => []);
  const complete = names.filter((name) => name.endsWith(".eml"));
  return Promise.all(complete.map(async (name) => plain(await readFile(join(folder, name), "utf8"))));
}

/** Undoes the quoted-printable encoding (RFC 2045) of what is ASCII. */
function plain(letter: string): string {
  return letter
    .replaceAll("\r\n", "\n")
    .replace(/=\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
