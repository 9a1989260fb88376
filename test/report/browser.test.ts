import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { auditPage, reportPage } from "../../report/page";
import { fleet } from "../audit/fleet";
import { xmlLines } from "../audit/formats";
import { auditFiles } from "../audit/tools";
import { needing } from "../needs";
import { desktops, servers } from "../preflight/plans";
import { openBrowser, openFile, type View } from "./browser";
import { dataOf, hostile, judgement, shipped } from "./pages";

const { describe, it, beforeAll, afterAll } = needing("chromium");

/** Opened as a person opens it, at two widths and in both themes. */

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "kmshost-report-"));
const fileOf = (name: string) => join(folder, `${name}.html`);
let browser: Browser;

const views: readonly View[] = ([1280, 390] as const).flatMap((width) => [
  { width, scheme: "light" as const },
  { width, scheme: "dark" as const },
]);

/** An estate in which everything goes wrong, under names that attack. */
function broken(): string {
  const populations = [
    { ...desktops, name: hostile.image },
    { ...servers, name: hostile.attribute, zone: "nowhere.example.com" },
    { ...servers, name: hostile.terminal, cidrs: ["10.99.0.0/16"] },
    { ...servers, name: hostile.direction, machines: { windowsServer2022: 2 }, zone: "servers.example.com" },
    {
      ...servers,
      name: "a population with a name that is longer than any card of the picture can hold",
      cidrs: ["10.41.0.0/20"],
    },
  ];
  return reportPage(dataOf("azure", { populations, policies: judgement }));
}

beforeAll(async () => {
  browser = await openBrowser();
  const audit = await auditFiles({ path: folder }, { "fleet.xml": xmlLines(fleet()) }, { asOf: "2026-11-01" });
  writeFileSync(fileOf("azure-prod"), reportPage(shipped("azure-prod", { policies: judgement, audit })));
  writeFileSync(fileOf("aws-prod"), reportPage(shipped("aws-prod")));
  writeFileSync(fileOf("broken"), broken());
  writeFileSync(fileOf("audit"), auditPage(audit, { created: new Date("2026-11-24T08:00:00Z"), version: "0.0.0" }));
}, 120_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<Violation[]>("axe.run().then(({ violations }) => violations)");
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

const contentWidth = (page: Page) => page.evaluate<number>("document.documentElement.scrollWidth");
const background = (page: Page) => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");

const opened = ["azure-prod", "aws-prod", "broken", "audit"].flatMap((name) =>
  views
    // Both themes at both widths for what people open; one of each for the others.
    .filter(({ width, scheme }) => name.endsWith("-prod") || (width === 1280) === (scheme === "light"))
    .map((view) => ({ name, ...view })),
);

describe("every page", () => {
  it.each(opened)("$name at $width pixels, $scheme: no complaint, axe is content, nothing sticks out", async (view) => {
    const { page, complaints } = await openFile(browser, fileOf(view.name), view);
    expect(await contentWidth(page)).toBe(view.width);
    // What is folded away is looked at too.
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    expect(await contentWidth(page)).toBe(view.width);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe("what is clicked", () => {
  const open = (name: string, view: View = { width: 1280, scheme: "light" }) => openFile(browser, fileOf(name), view);

  it("the theme goes to dark and back, whatever the system prefers, and axe stays content", async () => {
    for (const scheme of ["light", "dark"] as const) {
      const { page } = await open("azure-prod", { width: 1280, scheme });
      const toggle = page.getByRole("button", { name: "Dark" });
      const before = await background(page);
      expect(await toggle.getAttribute("aria-pressed")).toBe(String(scheme === "dark"));
      await toggle.click();
      expect(await background(page)).not.toBe(before);
      await toggle.click();
      expect(await background(page)).toBe(before);
      await page.close();
    }
  });

  const column = (page: Page, table: string, place: number) =>
    page.locator(`[aria-label="table: ${table}"] tbody tr:not([hidden]) > :nth-child(${place})`).allTextContents();

  it("a column is sorted up and down, numbers by value", async () => {
    const { page } = await open("azure-prod");
    const head = page.locator('[aria-label="table: populations by hop"] thead th').nth(1);
    await head.getByRole("button").click();
    expect(await column(page, "populations by hop", 2)).toEqual(["35", "160", "300", "900"]);
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
    await head.getByRole("button").click();
    expect(await column(page, "populations by hop", 2)).toEqual(["900", "300", "160", "35"]);
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    await page.close();
  });

  it("rows are filtered by verdict, and come back", async () => {
    const { page } = await open("azure-prod");
    const filter = page.getByRole("group", { name: "rows of table: populations by hop" });
    await filter.getByRole("button", { name: "never ask 1" }).click();
    expect(await column(page, "populations by hop", 2)).toEqual(["35"]);
    await filter.getByRole("button", { name: "all 4" }).click();
    expect((await column(page, "populations by hop", 2)).length).toBe(4);
    await page.close();
  });

  it("on a narrow window the picture stands upright, and its text is large enough to read", async () => {
    const { page } = await open("aws-prod", { width: 390, scheme: "light" });
    expect(await page.locator(".topology-wide").isVisible()).toBe(false);
    expect(await page.locator(".topology-narrow").isVisible()).toBe(true);
    const heights = await page
      .locator(".topology-narrow .t-name")
      .evaluateAll((all) =>
        all.map(
          (one) => (one as unknown as { getBoundingClientRect(): { height: number } }).getBoundingClientRect().height,
        ),
      );
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(11);
    await page.close();
  });

  it("by keyboard: the first stop leads to the content, and wide tables can be scrolled", async () => {
    const { page } = await open("azure-prod", { width: 390, scheme: "light" });
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    const region = page.locator('[aria-label="table: populations by hop"]');
    await region.focus();
    const scrolled = () => region.evaluate((one) => (one as unknown as { scrollLeft: number }).scrollLeft);
    // The browser scrolls smoothly, and drops a key that comes before the first frame: so press again, like a person.
    for (let presses = 0; presses < 20 && (await scrolled()) === 0; presses++) {
      await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(100);
    }
    expect(await scrolled()).toBeGreaterThan(0);
    await page.close();
  });

  it("on paper it is light, also where the system is dark, and nothing is folded away", async () => {
    const { page } = await open("azure-prod", { width: 1040, scheme: "dark" });
    await page.emulateMedia({ media: "print" });
    expect(await background(page)).toBe("rgb(255, 255, 255)");
    expect(await page.locator(".bar").isVisible()).toBe(false);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator("details:not([open])").count()).toBe(0);
    await page.close();
  });

  it("names that attack are read as they are", async () => {
    const { page, complaints } = await open("broken");
    expect(await page.locator("img, iframe, object").count()).toBe(0);
    expect(await page.locator(".finding h3").allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining(hostile.attribute)]),
    );
    expect(complaints).toEqual([]);
    await page.close();
  });
});
