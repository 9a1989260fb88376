import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The Chromium of this machine. */
export async function openBrowser(): Promise<Browser> {
  const found = [process.env.CHROMIUM, ...places].find((path) => path !== undefined && existsSync(path));
  if (!found) {
    throw new Error(
      "the report is opened in Chromium, and there is none; install it: apt-get install chromium (Debian, Ubuntu), brew install --cask chromium (macOS), or name one in CHROMIUM",
    );
  }
  return chromium.launch({ executablePath: found, args: ["--no-sandbox", "--disable-gpu"] });
}

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
