// The program `mallhive` beside the mall: a service as a process of its own, and the
// operator's commands. `cargo xtask e2e` names the program and its databases.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

import { expect } from "./test";

/** The usual ports of the services that can be stopped. */
const PORTS = { product: 4002, cart: 4004, recommendation: 4008 };

export type ServiceName = keyof typeof PORTS;

/** A service that is in nobody's process but its own. */
export class Service {
  private process?: ChildProcess;

  constructor(readonly name: ServiceName) {}

  /** Starts it, if it is not there, and waits until it answers. */
  async start(): Promise<void> {
    if (this.process) return;
    const offset = needed("MALLHIVE_PORT_OFFSET");
    const program = spawn(needed("MALLHIVE"), ["up", "--only", this.name, "--port-offset", offset], {
      stdio: "ignore",
    });
    this.process = program;
    const address = `http://127.0.0.1:${PORTS[this.name] + Number(offset)}/readyz`;
    await expect(async () => {
      expect(program.exitCode, `the ${this.name} service ended early`).toBeNull();
      expect((await fetch(address)).ok).toBe(true);
    }).toPass({ timeout: 60_000 });
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    const program = this.process;
    if (!program) return;
    this.process = undefined;
    const ended = new Promise((resolve) => program.once("exit", resolve));
    program.kill("SIGTERM");
    await ended;
  }
}

/** Runs an operator's command to its end; returns what it told. */
export async function operate(...commands: string[]): Promise<string> {
  const { stderr } = await promisify(execFile)(needed("MALLHIVE"), commands);
  return stderr;
}

/** A new gift card worth so much, such as "50.00"; returns its code. */
export async function giftCard(worth: string): Promise<string> {
  const commands = ["gift-cards", "issue", "--amount", worth];
  const { stdout } = await promisify(execFile)(needed("MALLHIVE"), commands);
  return stdout.trim();
}

/** Has an account act for a seller; it counts from the next sign-in. */
export async function letSell(email: string, slug: string): Promise<void> {
  const gateway = 3000 + Number(needed("MALLHIVE_PORT_OFFSET"));
  const answer = await fetch(`http://127.0.0.1:${gateway}/api/v1/sellers/${slug}`);
  const { seller_id: seller } = (await answer.json()) as { seller_id: string };
  await operate("grant", email, "seller", "--seller", seller);
}

/** What `cargo xtask e2e` sets. */
export function needed(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run this by \`cargo xtask e2e\``);
  return value;
}
