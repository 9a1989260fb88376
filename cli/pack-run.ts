import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { projectFolder } from "../policies/assets";
import { engineConfiguration, type PackConfiguration } from "../policies/configuration";
import type { PolicyEvent } from "../policies/report/findings";
import { maskKeys } from "../text/keys";
import { engineEvent, packVersionOf } from "./engine-events";
import { exitCodes, UserError } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import { startProgress } from "./progress";
import { runPulumi } from "./pulumi";

/** What the policy pack judges. */
export interface PackSubject {
  /** Folder of the Pulumi project. */
  cwd: string;
  /** A stack: its state, or with `preview` what an update would make of it. Default: the selected stack. */
  stack?: string;
  preview?: boolean;
  /** A file that `pulumi stack export` wrote; needs no login, no project, no cloud. */
  file?: string;
  /** Folder of the policy pack. Default: the one of this package. */
  policyPack?: string;
}

/** What the pack said of a subject. */
export interface PackRun {
  events: PolicyEvent[];
  packVersion: string;
}

/** A file of the user's, of a sensible size and no device or folder. */
export function readFile(path: string, most: number): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new UserError(`${path}: ${stat ? "is not a regular file" : "does not exist"}`);
  if (stat.size > most) throw new UserError(`${path}: is larger than ${most / 1024 / 1024} MiB`);
  return readFileSync(path, "utf8").replace(/^\ufeff/, "");
}

/**
 * Runs the pack by Pulumi's own engine. Exemptions are left to the caller, who judges them so that reports can name them.
 *
 * Throws a UserError when the subject cannot be judged: a run without a result of the pack does not pass.
 */
export async function runPack(subject: PackSubject, configuration: PackConfiguration): Promise<PackRun> {
  if (subject.file !== undefined) checkExport(subject.file);
  const folder = mkdtempSync(join(tmpdir(), "kmshost-check-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const takeBack = onInterrupt(remove);
  const ended = process.stderr.isTTY
    ? startProgress(`the policy pack on ${subject.file ?? subject.stack ?? "the selected stack"}`)
    : undefined;
  try {
    const config = join(folder, "policy-config.json");
    const engine = engineConfiguration(configuration, { exemptions: "left out" });
    writeFileSync(config, JSON.stringify(engine), { mode: 0o600 });
    const { stdout, stderr } = await runPulumi(subject.cwd, argumentsOf(subject, config), {
      events: true,
      environment: { [projectFolder]: resolve(subject.cwd) },
      project: subject.file === undefined,
    });
    return resultOf(stdout, stderr);
  } finally {
    ended?.();
    remove();
    takeBack();
  }
}

function checkExport(path: string): void {
  let value: unknown;
  try {
    value = JSON.parse(readFile(path, 1024 * 1024 * 1024));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: is not JSON; write it with pulumi stack export --file ${path}`);
  }
  const { version, deployment } = (value ?? {}) as { version?: unknown; deployment?: { resources?: unknown } };
  if (version !== 3 && version !== 4)
    throw new UserError(`${path}: is not a state of version 3 or 4, as pulumi stack export writes it`);
  if (!Array.isArray(deployment?.resources) || deployment.resources.length === 0) {
    throw new UserError(`${path}: holds no resources, so there is nothing to judge`);
  }
}

function argumentsOf(subject: PackSubject, config: string): string[] {
  const pack = subject.policyPack ?? resolve(__dirname, "../policies");
  const common = ["--policy-pack", pack, "--policy-pack-config", config, "--json"];
  if (subject.preview) {
    if (subject.file !== undefined) throw new UserError("a preview is of a stack, not of a file", exitCodes.usage);
    return ["preview", ...(subject.stack ? ["--stack", subject.stack] : []), ...common];
  }
  const what = subject.file ? ["--file", resolve(subject.file)] : subject.stack ? ["--stack", subject.stack] : [];
  return ["policy", "analyze", ...what, ...common];
}

const noSdk = `the policy pack did not come to a result
  got      no @pulumi/policy in reach of the pack, and the pack cannot run without it
  fix      npm install @pulumi/policy, where the package kmshost is installed`;

/** What the engine said, line by line; a run without a result of our pack does not pass. */
export function resultOf(stdout: string, stderr: string): PackRun {
  const events: PolicyEvent[] = [];
  const failures: string[] = [];
  let packVersion: string | undefined;
  for (const line of stdout.split("\n")) {
    const event = engineEvent(line);
    if (event === undefined) continue;
    if (event.policyEvent) events.push(event.policyEvent);
    if (event.diagnosticEvent?.severity === "error") failures.push(event.diagnosticEvent.message);
    packVersion = packVersionOf(event) ?? packVersion;
  }
  const stopped = events.some(({ enforcementLevel }) => enforcementLevel === "mandatory");
  if (packVersion === undefined || (failures.length > 0 && !stopped)) {
    const words = maskKeys([...failures, stderr.slice(-8000)].join("\n").trim()) || "the engine ended without a result";
    if (/Cannot find (?:module|package) '@pulumi\/policy/.test(words)) throw new UserError(noSdk, exitCodes.internal);
    throw new UserError(
      `the policy pack did not come to a result\n  ${words.replaceAll("\n", "\n  ")}`,
      exitCodes.internal,
    );
  }
  return { events, packVersion };
}
