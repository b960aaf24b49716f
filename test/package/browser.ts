// Runs a folder of static files in Chromium.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

/** A Chromium to use, or undefined. JAXTRA_CHROMIUM names another one than Debian's. */
export const chromiumPath = [process.env.JAXTRA_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path !== undefined && existsSync(path),
);

const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

async function serve(folder: string): Promise<{ url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const file = join(folder, path === "/" ? "index.html" : path);
    const body = await readFile(file).catch(() => null);
    response.writeHead(body ? 200 : 404, { "content-type": types[extname(file)] ?? "text/plain" }).end(body ?? "");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

export interface PageResult {
  /** What the page left in `globalThis.result`. */
  result: unknown;
  /** How many WebAssembly modules it compiled. */
  modules: number;
  /** Errors of the page and of its console. */
  errors: string[];
}

/** Opens index.html of a folder and waits until the page sets `globalThis.result` or fails. */
export async function runPage(folder: string): Promise<PageResult> {
  const server = await serve(folder);
  // Chromium's sandbox needs a user other than root; the page is ours.
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    const failed = new Promise<void>((resolve) => page.once("pageerror", () => resolve()));
    page.on("pageerror", (error) => errors.push(String(error.stack ?? error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.addInitScript(countModules);
    await page.goto(server.url);
    const finished = page.waitForFunction(() => "result" in globalThis, undefined, { timeout: 30_000 });
    await Promise.race([finished, failed]);
    // Whichever lost the race is left to end by itself when the browser closes.
    finished.catch(() => {});
    const state = await page.evaluate(() => {
      const global = globalThis as { result?: unknown; compiledModules?: number };
      return { result: global.result, modules: global.compiledModules ?? 0 };
    });
    return { ...state, errors };
  } finally {
    await browser.close();
    server.close();
  }
}

/** Runs in the page before its scripts: proves that numbers came from WebAssembly. */
function countModules(): void {
  const global = globalThis as { compiledModules?: number };
  global.compiledModules = 0;
  const Module = WebAssembly.Module;
  WebAssembly.Module = class extends Module {
    constructor(bytes: BufferSource) {
      super(bytes);
      global.compiledModules!++;
    }
  };
  for (const name of ["compile", "instantiate"] as const) {
    const original = WebAssembly[name] as (...args: unknown[]) => unknown;
    Object.assign(WebAssembly, {
      [name]: (...args: unknown[]) => {
        if (!(args[0] instanceof Module)) global.compiledModules!++;
        return original.apply(WebAssembly, args);
      },
    });
  }
}
