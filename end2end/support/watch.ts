// Notices what goes wrong behind a page that still looks right: errors on the console,
// exceptions, and requests to the mall that failed.
import type { BrowserContext, ConsoleMessage, Request, Response } from "@playwright/test";

interface Expected {
  status: number;
  path: RegExp;
}

export class Watch {
  readonly problems: string[] = [];
  private readonly expected: Expected[] = [];
  private readonly mall: string;

  constructor(
    mall: string,
    private readonly scripts: boolean,
  ) {
    this.mall = new URL(mall).origin;
  }

  /** Listens to every page of a browser. */
  over(context: BrowserContext): void {
    context.on("console", (message) => this.console(message));
    context.on("weberror", (error) => this.exception(error.error(), error.page()?.url()));
    context.on("requestfailed", (request) => this.failed(request));
    context.on("response", (response) => this.answered(response));
  }

  /** An answer the journey is about, such as 422 for a form to correct. */
  expect(status: number, path: RegExp): void {
    this.expected.push({ status, path });
  }

  private exception({ name, message, stack }: Error, url = "a closed page"): void {
    this.note(`exception at ${url}: ${stack || `${name}: ${message}`}`);
  }

  private console(message: ConsoleMessage): void {
    // The loader warns of an island that nobody brings to life.
    const dead = message.text().startsWith("No island");
    if (message.type() !== "error" && !dead) return;
    const { url } = message.location();
    const status = /the server responded with a status of (\d+)/.exec(message.text())?.[1];
    if (status && this.isExpected(Number(status), url)) return;
    this.note(`console: ${message.text()} (${url})`);
  }

  private failed(request: Request): void {
    const reason = request.failure()?.errorText ?? "";
    if (!this.isOurs(request.url())) return;
    // Leaving a page gives up what it still wanted.
    if (reason === "net::ERR_ABORTED") return;
    // A browser without scripts does not fetch them.
    if (!this.scripts && request.resourceType() === "script") return;
    this.note(`request failed: ${request.method()} ${request.url()}: ${reason}`);
  }

  private answered(response: Response): void {
    const status = response.status();
    if (status < 400 || !this.isOurs(response.url())) return;
    if (this.isExpected(status, response.url())) return;
    this.note(`answered ${status}: ${response.request().method()} ${response.url()}`);
  }

  private isOurs(url: string): boolean {
    return url.startsWith(`${this.mall}/`);
  }

  private isExpected(status: number, url: string): boolean {
    if (!this.isOurs(url)) return false;
    const { pathname } = new URL(url);
    return this.expected.some((one) => one.status === status && one.path.test(pathname));
  }

  private note(problem: string): void {
    this.problems.push(problem);
  }
}
