// The client's bundle for browsers, in headless Chromium.
import { existsSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { build } from "esbuild";
import { chromium, type Browser, type Page } from "playwright-core";

import { here } from "../repo.js";

/** Where systems keep it; HIE_CHROMIUM names another place. */
export const CHROMIUM = [process.env["HIE_CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path): path is string => path !== undefined && existsSync(path),
);

export async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(here, "test", "browser", "page.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    write: false,
    logLevel: "silent",
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text ?? "";
}

/** A page with the bundle, and what else was said on it. */
export class Opened {
  private constructor(
    readonly page: Page,
    /** Errors on the page. */
    readonly errors: string[],
    /** Where the page finds the node: its own origin, as behind a hospital's proxy. */
    readonly rpc: string,
    private readonly browser: Browser,
    private readonly server: Server,
  ) {}

  /** Opens the page; what it asks of `/rpc` goes to the node. */
  static async open(text: string, node?: string): Promise<Opened> {
    const server = serve(text, node);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      // Nothing is fetched from anywhere; as root there is no sandbox.
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(origin);
    await page.waitForFunction(() => window.hie !== undefined);
    return new Opened(page, errors, `${origin}/rpc`, browser, server);
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function serve(text: string, node: string | undefined): Server {
  const server = createServer((asked, answer) => {
    if (asked.url?.startsWith("/rpc") && node !== undefined) {
      const to = request(node + asked.url.slice("/rpc".length), { method: asked.method, headers: { "content-type": "application/json" } }, (from) => {
        answer.writeHead(from.statusCode ?? 502, { "content-type": "application/json" });
        from.pipe(answer);
      });
      to.on("error", () => answer.writeHead(502).end());
      asked.pipe(to);
    } else if (asked.url === "/bundle.js") answer.writeHead(200, { "content-type": "text/javascript" }).end(text);
    else if (asked.url === "/") {
      answer.writeHead(200, { "content-type": "text/html" }).end('<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="/bundle.js"></script>');
    } else answer.writeHead(404).end();
  });
  // The node's websocket, byte for byte.
  server.on("upgrade", (asked, socket) => {
    if (node === undefined) return socket.destroy();
    const { hostname, port } = new URL(node);
    const to = connect(Number(port), hostname, () => {
      const headers = Object.entries(asked.headers)
        .filter(([name]) => name !== "origin" && name !== "host")
        .map(([name, value]) => `${name}: ${String(value)}\r\n`);
      to.write(`GET ${(asked.url ?? "").slice("/rpc".length)} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${headers.join("")}\r\n`);
      to.pipe(socket);
      socket.pipe(to);
    });
    to.on("error", () => socket.destroy());
    socket.on("error", () => to.destroy());
  });
  return server;
}
