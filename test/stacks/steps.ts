import type { Environment } from "../../stacks/environment";
import { type EngineRun, SandboxStack } from "../sandbox/engine/stack";

/** An environment as it is written, to be changed as its owner would. */
export type Written = {
  [K in "hosts" | "clients" | "mayDelete"]: Extract<Environment, { cloud: "azure" }>[K];
} & { discovery: { zones: { name: string }[] } };

/** The edits that an owner makes most, each as one line of the environment's file. */
export const edits = {
  rangeComes: ({ clients }: Written) => clients[0]?.cidrs.push("10.200.0.0/16"),
  rangeGoes: ({ clients }: Written) => clients.pop(),
  zoneComes: ({ discovery }: Written) => discovery.zones.push({ name: "lab.example.com" }),
  /** The last zone; its clients look in the first. */
  zoneGoes: ({ clients, discovery }: Written) => {
    discovery.zones.pop();
    for (const client of clients) client.zone = "corp.example.com";
  },
  hostComes: (name: string, zone: string) => (environment: Written) => environment.hosts.push({ name, zone } as never),
  hostGoes: ({ hosts }: Written) => hosts.pop(),
};

/** What a run would do, beside leaving things as they are: the step, the resource and, of an update, the properties. */
export function stepsOf(run: EngineRun): string[] {
  return run.steps
    .filter(({ op }) => op !== "same")
    .map(({ op, type, urn, diffs }) => {
      const [, module = "", kind = ""] = type.split(":");
      const name = urn.split("::").at(-1);
      const changed = op === "update" ? ` (${[...(diffs ?? [])].sort().join(", ")})` : "";
      return `${op} ${module.split("/")[0]}:${kind} ${name}${changed}`;
    })
    .sort();
}

/**
 * A production stack whose owner allowed everything to be deleted, as it is to be before a host or a zone may go: what a
 * preview shows after each edit of its environment, which is taken back after it.
 */
export class EditedStack {
  readonly #stack: SandboxStack;

  constructor(name: string) {
    this.#stack = new SandboxStack(name);
  }

  async build(): Promise<void> {
    this.#edit((environment) => {
      environment.mayDelete = ["hosts", "vault", "zones"] as Written["mayDelete"];
    });
    await this.#stack.init();
    const { code, text } = await this.#stack.up();
    if (code !== 0) throw new Error(text);
  }

  async after(...changes: ((environment: Written) => unknown)[]): Promise<string[]> {
    let before = "";
    this.#edit((environment) => {
      before = JSON.stringify(environment);
      for (const change of changes) change(environment);
    });
    const preview = await this.#stack.preview();
    this.#edit((environment) => {
      for (const key of Object.keys(environment)) delete environment[key as keyof Written];
      Object.assign(environment, JSON.parse(before));
    });
    if (preview.code !== 0) throw new Error(preview.text);
    return stepsOf(preview);
  }

  remove(): void {
    this.#stack.remove();
  }

  #edit(change: (environment: Written) => void): void {
    this.#stack.edit((environment) => change(environment as unknown as Written));
  }
}
