import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostArgs } from "../args";
import { fitHostSetup, type HostSetupSettings, renderHostSetup, withoutComments } from "../host-setup/render";

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

/**
 * What may change on a host that exists without making it another one. Host recovery moves a host to another Dedicated Host,
 * whose id is another (Amazon EC2 User Guide, "Amazon EC2 Dedicated Host recovery").
 */
export function planChanges(host: HostArgs): string[] {
  return host.rebuild ? [] : ["ami", "userData", "hostId"];
}

/** One script of the host setup, run in order; a later one runs only when those before it succeeded. */
export interface SetupStep {
  /** Letters and digits. */
  readonly name: string;
  readonly script: string;
  /** True for the script of renderHostSetup, which can be packed. Default: false. */
  readonly packs?: boolean;
}

/** The scripts of a host on AWS: first the launch agent leaves activation alone, then the machine becomes a KMS host. */
export function setupSteps(settings: Omit<HostSetupSettings, "cloud">): SetupStep[] {
  return [
    { name: "OwnActivation", script: withoutComments(readFileSync(join(__dirname, "own-activation.ps1"), "utf8")) },
    { name: "SetUpKmsHost", script: renderHostSetup({ ...settings, cloud: "aws" }), packs: true },
  ];
}

/** The most that Systems Manager takes as one document. Source: AWS Systems Manager quotas. */
export const largestDocument = 64 * 1024;

/**
 * The document that sets a host up. A host runs it again every day; each script leaves alone what is in order. A script that
 * is too long for the document is packed.
 */
export function setupDocument(description: string, steps: readonly SetupStep[]): string {
  const script = steps.find(({ packs }) => packs)?.script ?? "";
  const content = fitHostSetup(script, largestDocument, (fitted) => {
    return documentOf(
      description,
      steps.map((step) => (step.packs ? { ...step, script: fitted } : step)),
    );
  });
  // Systems Manager reads double braces as its own parameters.
  if (content.includes("{{"))
    throw new RangeError("the host setup holds double braces, which Systems Manager replaces");
  return content;
}

function documentOf(description: string, steps: readonly SetupStep[]): string {
  return JSON.stringify({
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
}
