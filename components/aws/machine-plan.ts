import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostArgs, HostImageArgs } from "../args";
import { type HostSetupSettings, renderHostSetup } from "../host-setup/render";
import { type Problem, plain, reason } from "../problems";
import { checkId } from "./names";

/** Two processors and 8 GiB, in every region. A KMS host needs no more for 100,000 clients. */
export const defaultSize = "m6i.large";

/** Problems of the image's version, which on AWS is an image id. */
export function checkImageVersion(image: HostImageArgs): Problem[] {
  return checkId("image.version", "ami", image.version);
}

/** Problem of an instance type: not one, or one whose processors (Graviton) do not run Windows. */
export function checkSize(size: unknown): Problem[] {
  const known = plain(size);
  if (known === undefined) return [];
  const type = String(known);
  const allowed = `an instance type with Intel or AMD processors, such as ${defaultSize}`;
  const wrong = (what: string) => [{ propertyPath: "size", reason: reason(what, known, allowed) }];
  if (!/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(type)) return wrong("not an instance type");
  // Graviton has a g behind the generation: m7g, im4gn; g4dn has it before.
  const otherProcessor = /^([a-z]+\d+[a-z]*g[a-z]*|a1|mac[a-z0-9-]*)[.-]/.test(type);
  return otherProcessor ? wrong("Windows Server does not run on this processor") : [];
}

const groupArn = /^arn:aws[a-z-]*:resource-groups:[a-z0-9-]+:\d{12}:group\/[\w.-]+(\/[\w-]+)?$/;

/** Problem of the group that holds the Dedicated Hosts, when it is known. */
export function checkHostResourceGroup(arn: unknown): Problem[] {
  const known = plain(arn);
  if (known === undefined || groupArn.test(String(known))) return [];
  const allowed = "arn:aws:resource-groups:<region>:<account>:group/<name>";
  const what = reason("not the ARN of a host resource group", known, allowed);
  return [{ propertyPath: "hostResourceGroupArn", reason: what }];
}

/**
 * User data of a host: its name, set once at the first start. Readable by everyone who may look at the instance, so it
 * holds nothing else. Both generations of EC2's launch agent understand this form.
 */
export function userData(computerName: string): string {
  return [
    "<powershell>",
    `if ($env:COMPUTERNAME -ne '${computerName}') { Rename-Computer -NewName '${computerName}' -Force -Restart }`,
    "</powershell>",
    "",
  ].join("\n");
}

/** What may change on a host that exists without making it another one. */
export function planChanges(host: HostArgs): string[] {
  return host.rebuild ? [] : ["ami", "userData"];
}

/** One script of the host setup, run in order; a later one runs only when those before it succeeded. */
export interface SetupStep {
  /** Letters and digits. */
  readonly name: string;
  readonly script: string;
}

/** The scripts of a host on AWS: first the launch agent leaves activation alone, then the machine becomes a KMS host. */
export function setupSteps(settings: Omit<HostSetupSettings, "cloud">): SetupStep[] {
  return [
    { name: "OwnActivation", script: readFileSync(join(__dirname, "own-activation.ps1"), "utf8") },
    { name: "SetUpKmsHost", script: renderHostSetup({ ...settings, cloud: "aws" }) },
  ];
}

/** The most that Systems Manager takes as one document. Source: AWS Systems Manager quotas. */
export const largestDocument = 64 * 1024;

/** The document that sets a host up. A host runs it again every day; each script leaves alone what is in order. */
export function setupDocument(description: string, steps: readonly SetupStep[]): string {
  const content = JSON.stringify({
    schemaVersion: "2.2",
    description,
    mainSteps: steps.map(({ name, script }) => ({
      action: "aws:runPowerShellScript",
      name,
      precondition: { StringEquals: ["platformType", "Windows"] },
      onFailure: "exit",
      inputs: { timeoutSeconds: "3600", runCommand: script.replace(/\r\n/g, "\n").replace(/\n$/, "").split("\n") },
    })),
  });
  const size = Buffer.byteLength(content);
  // Systems Manager reads double braces as its own parameters.
  if (content.includes("{{"))
    throw new RangeError("the host setup holds double braces, which Systems Manager replaces");
  if (size > largestDocument) throw new RangeError(`the host setup has ${size} bytes, AWS takes ${largestDocument}`);
  return content;
}
