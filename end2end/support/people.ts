// Who shops here: everyone new, so that journeys never meet.
import { randomUUID } from "node:crypto";

export interface Person {
  name: string;
  email: string;
  password: string;
}

export function someone(): Person {
  const id = randomUUID();
  return {
    name: "Robin Vale",
    email: `robin.${id}@example.com`,
    password: `lantern gravel ${id}`,
  };
}

/** An address whose state and postal code belong together. */
export const ADDRESS = {
  country: "US",
  line1: "12 Harbour Street",
  city: "Portland",
  region: "OR",
  postalCode: "97205",
};
