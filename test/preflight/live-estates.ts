import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPlan } from "../../estate/read-plan";
import { type PreflightReport, preflightStack } from "../../preflight/preflight";
import { awsCases, azureCases, commonCases, type EstateCase } from "./estate-cases";
import { expected } from "./plans";

/**
 * The estates of `estate-cases.ts` through Pulumi's own engine and the sandbox's providers. One start of the engine takes
 * seconds and an estate a fraction of one, so that all of a cloud are previewed as one stack and taken apart afterwards.
 */

export type Cloud = "azure" | "aws";

/** Estates of a cloud, as the table has them; on AWS an image does not tell what it is. */
export function estatesFor(cloud: Cloud): readonly EstateCase[] {
  if (cloud === "azure") return [...commonCases, ...azureCases];
  return [...commonCases.filter(({ hop }) => hop !== "host activation"), ...awsCases];
}

/** How the resources of an estate are named; mistakes of clients and keys alone share the example as it is. */
export function prefixOf(cloud: Cloud, index: number): string {
  return estatesFor(cloud)[index]?.edit ? `estate-${index}-` : "example-";
}

export interface LivePreview {
  readonly code: number;
  readonly text: string;
}

/** Runs `pulumi preview --json` of these estates of a cloud, or of all. */
export async function previewEstates(cloud: Cloud, indices?: readonly number[]): Promise<LivePreview> {
  const home = mkdtempSync(join(tmpdir(), "kmshost-estates-"));
  mkdirSync(join(home, "state"));
  try {
    const created = await pulumi(home, ["stack", "init", cloud]);
    if (created.code !== 0) throw new Error(created.text);
    const estates = indices ? { ESTATES: indices.join() } : {};
    return await pulumi(home, ["preview", "--json", "--stack", cloud], estates);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function pulumi(home: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<LivePreview> {
  const env = {
    ...process.env,
    NODE_OPTIONS: "",
    PULUMI_BACKEND_URL: `file://${home}/state`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "false",
    KMSHOST_SANDBOX_HOME: home,
    NO_COLOR: "1",
    ...more,
  };
  const child = spawn("pulumi", ["-C", join(__dirname, "live"), "--non-interactive", ...args], {
    stdio: ["ignore", "pipe", "ignore"],
    env,
  });
  const chunks: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, text: chunks.join("") }));
  });
}

/** The report on one estate of such a preview, its names as the example has them. */
export function reportOn(preview: string, cloud: Cloud, index: number): PreflightReport {
  const prefix = prefixOf(cloud, index);
  const { steps } = JSON.parse(preview) as { steps: { urn: string }[] };
  const own = steps.filter(({ urn }) => urn.split("::").slice(3).join("::").startsWith(prefix));
  const { expectation } = estatesFor(cloud)[index] ?? {};
  return preflightStack(readPlan(JSON.stringify({ steps: own }).replaceAll(prefix, "")), {
    ...expected,
    ...expectation,
  });
}
