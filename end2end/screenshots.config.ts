// Pictures of the mall, for people to look at: `cargo xtask screenshots`.
import config from "./playwright.config";

export default {
  ...config,
  testDir: "screenshots",
  timeout: 120_000,
  use: { ...config.use, trace: "off" as const, screenshot: "off" as const },
  projects: [{ name: "pictures" }],
};
