// The mall under test is started by `cargo xtask e2e`, which also names the browser.
import { defineConfig } from "@playwright/test";

const mall = process.env.MALL_URL ?? "http://localhost:8080";
const browser = process.env.CHROMIUM ?? "/usr/bin/chromium";

const desktop = { width: 1440, height: 900 };

export default defineConfig({
  testDir: "specs",
  outputDir: process.env.PLAYWRIGHT_OUTPUT ?? "test-results",
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  // A journey that passes only the second time has a race; that is a failure.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    baseURL: mall,
    locale: "en-US",
    timezoneId: "UTC",
    // Asking about a page whose style sheet is still on its way makes Chromium drop the
    // transition to that page, with an error that no shopper meets.
    contextOptions: { reducedMotion: "reduce" },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: browser,
      args: ["--no-sandbox", "--disable-background-networking"],
    },
  },
  projects: [
    { name: "desktop", use: { viewport: desktop } },
    {
      // What is tagged @script is about islands, or about what scripts do not change;
      // everything else must work without.
      name: "no-script",
      use: { viewport: desktop, javaScriptEnabled: false },
      grepInvert: /@script/,
    },
    {
      name: "phone",
      use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
      grep: /@phone/,
    },
  ],
});
