import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClaimSubject } from "../../activation/claim-subjects";
import { readPlan } from "../../estate/read-plan";
import type { Declaration, Expectation, Population } from "../../preflight/expectation";
import { type PreflightReport, preflightStack } from "../../preflight/preflight";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Inputs = { [key: string]: Json };

/** Not one that Microsoft gave: only its form is right. */
export const confirmationId = "012345".repeat(8);

/** What the engine writes for a value that is not known yet. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Step {
  op: string;
  urn: string;
  oldState?: Step["newState"];
  replaceReasons?: string[];
  newState?: {
    urn: string;
    type: string;
    id?: string;
    parent?: string;
    inputs: Inputs;
    propertyDependencies?: Record<string, string[]>;
  };
}

/** A real preview of an example environment in the sandbox, which tests break in one place each. */
export class Plan {
  readonly steps: Step[];

  constructor(cloud: "azure" | "aws") {
    const file = join(__dirname, "fixtures", `${cloud}-prod.generated.json`);
    // As it is once the operator has entered the confirmation IDs that Microsoft gave for each host.
    const text = readFileSync(file, "utf8").replaceAll("ConfirmationId = ''", `ConfirmationId = '${confirmationId}'`);
    this.steps = (JSON.parse(text) as { steps: Step[] }).steps;
  }

  /** The step of the resource whose name ends so. */
  step(name: string): Step {
    const found = this.steps.filter(({ urn }) => urn.endsWith(name));
    const [step] = found;
    if (!step || found.length > 1) throw new Error(`${found.length} resources are named ${name}`);
    return step;
  }

  inputs(name: string): Inputs {
    const inputs = this.step(name).newState?.inputs;
    if (!inputs) throw new Error(`${name} has no inputs`);
    return inputs;
  }

  /** Sets an input at a path such as `securityRules.0.access`; undefined takes it away. */
  set(name: string, path: string, value: Json | undefined): this {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let place = this.inputs(name) as { [key: string]: Json };
    for (const key of keys) place = place[key] as { [key: string]: Json };
    if (value === undefined) delete place[last];
    else place[last] = value;
    return this;
  }

  /** Takes a resource out, and everything that came from it. */
  remove(name: string): this {
    const { urn } = this.step(name);
    this.steps.splice(this.steps.indexOf(this.step(name)), 1);
    for (const { newState } of this.steps) {
      for (const [property, urns] of Object.entries(newState?.propertyDependencies ?? {})) {
        if (newState?.propertyDependencies) newState.propertyDependencies[property] = urns.filter((one) => one !== urn);
      }
    }
    return this;
  }

  /** Adds a resource; `from` names the resources that its properties came from. */
  add(type: string, name: string, inputs: Inputs, from: Record<string, string[]> = {}): this {
    const [stack] = this.steps;
    const urn = `${stack?.urn.split("::").slice(0, 2).join("::")}::${type}::${name}`;
    const propertyDependencies = Object.fromEntries(
      Object.entries(from).map(([property, names]) => [property, names.map((one) => this.step(one).urn)]),
    );
    // Everything on Azure is in some resource group; the example's holds what is added too.
    const place: Inputs = type.startsWith("azure-native:") ? { resourceGroupName: "rg-kms-azure-prod" } : {};
    this.steps.push({
      op: "create",
      urn,
      newState: { urn, type, inputs: { ...place, ...inputs }, propertyDependencies },
    });
    return this;
  }

  get text(): string {
    return JSON.stringify({ steps: this.steps });
  }

  /** The report on the plan, for the populations of the example and what a test changes about them. */
  report(expectation: Partial<Expectation> = {}): PreflightReport {
    return preflightStack(readPlan(this.text), { ...expected, ...expectation });
  }
}

export const desktops: Population = {
  name: "desktops",
  cidrs: ["10.20.0.0/16"],
  zone: "corp.example.com",
  machines: { windows11: 900 },
};

export const servers: Population = {
  name: "servers",
  cidrs: ["10.40.0.0/20"],
  zone: "corp.example.com",
  machines: { windowsServer2022: 120 },
};

/** What the network team of the example says. */
export function declared(about: ClaimSubject, of: string): Declaration {
  return { name: `${about}-${of}`, about, of, date: "2026-10-01", role: "network operations" };
}

export const expected: Expectation = {
  populations: [desktops, servers],
  port: 1688,
  operatingSystem: "windows-server-2025",
  generation: "windows-server-2025",
  officeHostKeys: [],
  activation: "telephone",
  declarations: [
    declared("route", "vnet-hub"),
    declared("route", "tgw-0a1b2c3d4e5f60001"),
    declared("resolver", "corp.example.com"),
    declared("resolver", "servers.example.com"),
    declared("resolver", "aws.example.com"),
    declared("need", "kv-kms-azure-pr-c9f7715e"),
    declared("need", "kms-host-key-BvpNjb"),
    declared("address", "kms01.corp.example.com"),
    declared("address", "kms11.corp.example.com:1688"),
  ],
};
