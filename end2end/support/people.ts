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

/** An address in a state that taxes sales. */
export const ADDRESS = {
  country: "US",
  line1: "12 Harbour Street",
  city: "Seattle",
  region: "WA",
  postalCode: "98101",
};
