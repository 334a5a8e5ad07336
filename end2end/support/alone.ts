// The `test` of specs that have the mall to themselves.
import { Service, type ServiceName } from "./mallhive";
import { test as base } from "./test";

type Services = Record<ServiceName, Service>;

export const test = base.extend<{ allRunning: void }, { services: Services }>({
  services: [
    async ({}, use) => {
      const services: Services = {
        product: new Service("product"),
        cart: new Service("cart"),
        recommendation: new Service("recommendation"),
      };
      await use(services);
      await Promise.all(Object.values(services).map((service) => service.stop()));
    },
    { scope: "worker" },
  ],

  /** Whatever the test before has stopped. */
  allRunning: [
    async ({ services }, use) => {
      await Promise.all(Object.values(services).map((service) => service.start()));
      await use();
    },
    { auto: true },
  ],
});

export { expect } from "./test";
