// What disturbs every other shopper, on a mall of its own that runs without the services
// it stops and starts: `cargo xtask e2e --alone`.
import config from "./playwright.config";

export default {
  ...config,
  testDir: "alone",
  // The catalogues are other people's and are not part of the project.
  testIgnore: process.env.CATALOGUES ? [] : ["**/real-catalogue.spec.ts"],
  fullyParallel: false,
  workers: 1,
  projects: config.projects!.filter(({ name }) => name !== "phone"),
};
