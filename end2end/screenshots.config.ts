// Pictures of the mall, for people to look at: `cargo xtask screenshots`.
import config from "./playwright.config";

export default {
  ...config,
  testDir: "screenshots",
  // Every page in six looks takes its time.
  timeout: 600_000,
  use: { ...config.use, trace: "off" as const, screenshot: "off" as const },
  projects: [{ name: "pictures" }],
};
