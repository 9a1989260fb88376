import { type Browser, chromium, type Page } from "playwright-core";
import { chromium as found } from "../needs";

/** The Chromium of this machine. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: found, args: ["--no-sandbox", "--disable-gpu"] });

export interface OpenedPage {
  readonly page: Page;
  /** What the page complained about, and what it asked of anything but its own file. */
  readonly complaints: string[];
}

export interface View {
  readonly width: number;
  readonly scheme: "light" | "dark";
}

/** Opens a file in a window of its own. */
export async function openFile(browser: Browser, path: string, { width, scheme }: View): Promise<OpenedPage> {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    reducedMotion: "reduce",
  });
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (request.url() !== `file://${path}`) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(`file://${path}`);
  return { page, complaints };
}
