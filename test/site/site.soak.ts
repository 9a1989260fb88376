import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium as engine } from "playwright-core";
import { manifest } from "../../plugin/identity";
import { chromium, needing } from "../needs";
import { serve } from "./serve";

/** The built site, in a browser and file by file. It is built first: two minutes on a busy machine, so not in `npm test`. */
const { describe, beforeAll, afterAll } = needing("chromium");
const root = join(__dirname, "../..");
const dist = join(root, "site/dist");
const base = new URL(manifest.homepage).pathname;
const html = (): string[] =>
  (readdirSync(dist, { recursive: true }) as string[]).filter((name) => name.endsWith(".html"));
const address = (file: string): string => file.replace(/(^|\/)index\.html$/, "$1").replace(/\.html$/, "");

let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  execFileSync("npm", ["run", "--silent", "site"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  browser = await engine.launch({ executablePath: chromium, args: ["--no-sandbox"] });
  site = await serve(dist, base);
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe("the built site", () => {
  it("has no link or anchor that leads nowhere", () => {
    const texts = new Map(html().map((file) => [address(file), readFileSync(join(dist, file), "utf8")]));
    expect(texts.size).toBeGreaterThan(80);
    const broken = [...texts].flatMap(([from, text]) =>
      [...text.matchAll(/<a [^>]*href="([^"]+)"/g)].flatMap(([, href = ""]) => {
        if (/^(https?:|mailto:)/.test(href)) return [];
        const { pathname, hash } = new URL(href, `http://site${base}${from}`);
        const anchor = decodeURIComponent(hash.slice(1));
        const aim = decodeURIComponent(pathname).slice(base.length);
        const page = texts.get(aim) ?? texts.get(aim.replace(/\/$/, ""));
        const isThere = page !== undefined && (anchor === "" || page.includes(`id="${anchor}"`));
        return isThere ? [] : [`${from}: ${href}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it.each([1280, 390])("fits into %i pixels, without an error and without a word to another server", async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("response", (response) => {
      if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(site.url)) problems.push(`asks ${request.url()}`);
    });
    for (const file of html()) {
      await page.goto(site.url + address(file));
      const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
      if (wide > width) problems.push(`${address(file)}: ${wide} pixels wide`);
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  it.each([
    ["0xC004F074", "reference/codes#_0xc004f074"],
    ["rebuild a host", "how-to/rebuild-a-host#rebuild-a-host"],
    ["customerManagedDiskKey", "reference/components/AzureKmsHost#arguments"],
  ])("finds %j without a server that searches", async (words, expected) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${site.url}tutorial`);
    await page.locator("#local-search button").first().click();
    await page.locator("#localsearch-input").fill(words);
    await page.locator("#localsearch-list a.result").first().waitFor();
    const found = await page
      .locator("#localsearch-list a.result")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    expect(found).toContain(base + expected);
    await page.close();
  });
});
