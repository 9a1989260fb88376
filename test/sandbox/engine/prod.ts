import type { StoredView } from "../../../sandbox/cloud/stored-cloud";
import { SandboxStack } from "./stack";

/** What differs between the production environments of the two clouds. */
export interface ProdCase {
  readonly stack: string;
  readonly imageVersion: string;
  /** Types that hold what cannot be had again: hosts, the host key, the zones. */
  readonly precious: readonly string[];
  /** The set-up script of a host in the stack's state, by type and property. */
  readonly script: readonly [type: string, path: readonly string[]];
  /** Somebody changes one resource and deletes another, past Pulumi. */
  readonly drift: (view: StoredView) => void;
  /** Type of what was deleted. */
  readonly deleted: string;
  /** What the state says after a refresh because of the change, and not before it. */
  readonly drifted: RegExp;
  /** Does a destroy that is refused take nothing, though nobody previewed it? */
  readonly losesNothing?: boolean;
  /** Tokens of the names that the cloud keeps after a destroy. */
  readonly kept: readonly string[];
  /** Before it is built again: what must hold before that, besides. */
  readonly beforeAgain?: (stack: SandboxStack) => Promise<void>;
}

interface Resource {
  readonly type: string;
  readonly inputs?: Record<string, unknown>;
}

/** Replaces a string deep in a resource's inputs in the stack's state, as if the program had been another one. */
function rewrite(deployment: string, type: string, path: readonly string[], change: (text: string) => string): string {
  const parsed = JSON.parse(deployment) as { deployment: { resources: Resource[] } };
  for (const resource of parsed.deployment.resources.filter((candidate) => candidate.type === type)) {
    const parent = path.slice(0, -1).reduce((at, step) => at[step] as Record<string, unknown>, resource.inputs ?? {});
    const key = path.at(-1) ?? "";
    parent[key] = change(String(parent[key]));
  }
  return JSON.stringify(parsed);
}

/** The script without its second line, also where it stands inside JSON. */
function withoutALine(script: string): string {
  return script.includes("\n") ? script.replace(/\n.*\n/, "\n") : script.replace(/\\n.*?\\n/, "\\n");
}

/** The engine encrypts secrets anew on each write. */
function withoutCiphers(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === "ciphertext" ? undefined : inner)));
}

/** The whole life of a production stack under the real engine. The steps build on each other. */
export function livesThrough(prod: ProdCase): void {
  const stack = new SandboxStack(prod.stack);
  let before: string[] = [];
  afterAll(() => stack.remove());

  it("is built, with nothing for a policy to say, and its secrets encrypted in the state", async () => {
    await stack.init();
    before = await stack.found();
    const built = await stack.judgedUp();
    expect(built.text).not.toMatch(/error/i);
    expect(built.findings).toEqual([]);
    expect(built.code).toBe(0);
    expect(Object.keys(built.changes)).toEqual(["create"]);
    for (const type of prod.precious) {
      expect(built.typesOf("create")).toContain(type);
    }
    const state = await stack.exported();
    expect(state).not.toMatch(/"adminPassword": "/);
    expect(state).not.toMatch(/\b(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}\b/);
  }, 300_000);

  it("changes nothing when it is built again", async () => {
    const again = await stack.up();
    expect([again.code, Object.keys(again.changes)]).toEqual([0, ["same"]]);
  }, 300_000);

  it("is left as it was by an environment that would let the internet in", async () => {
    const resources = async () => JSON.parse(await stack.exported()).deployment.resources as unknown[];
    const there = await resources();
    const cidrs = (given?: string[]) => {
      const clients = stack.environment.clients as { cidrs: string[] }[];
      const known = clients[0]?.cidrs ?? [];
      stack.edit((environment: Record<string, unknown>) => {
        environment.clients = clients.map((one, index) => (index === 0 ? { ...one, cidrs: given } : one));
      });
      return known;
    };
    const known = cidrs(["0.0.0.0/1", "128.0.0.0/1"]);
    const refused = await stack.up();
    cidrs(known);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("clients[0].cidrs");
    expect(there.length).toBeGreaterThan(30);
    expect(withoutCiphers(await resources())).toEqual(withoutCiphers(there));
  }, 300_000);

  it("replaces no host, vault or zone for a tag, a line of the script, the image's version or the clients' order", async () => {
    const [type, path] = prod.script;
    await stack.import(rewrite(await stack.exported(), type, path, withoutALine));
    stack.edit((environment: Record<string, unknown>) => {
      environment.tags = { ...(environment.tags as object), "cost-center": "4711" };
      environment.image = { ...(environment.image as object), version: prod.imageVersion };
      environment.clients = (environment.clients as object[]).toReversed();
    });
    const preview = await stack.preview();
    expect(preview.text).not.toMatch(/error/i);
    expect([preview.code, preview.text]).toEqual([0, preview.text.slice(0, 3000)]);
    const precious = preview.steps.filter((step) => prod.precious.includes(step.type));
    expect(precious.length).toBeGreaterThanOrEqual(prod.precious.length);
    expect(precious.filter(({ op }) => op !== "same" && op !== "update")).toEqual([]);
    expect(preview.typesOf("update")).toContain(type);
  }, 300_000);

  it("sees in a refresh what somebody changed and deleted", async () => {
    expect(await stack.exported()).not.toMatch(prod.drifted);
    await stack.cloud().change(prod.drift);
    const seen = await stack.refresh();
    expect(seen.code).toBe(0);
    expect(seen.changes).toMatchObject({ delete: 1 });
    expect(await stack.exported()).toMatch(prod.drifted);
  }, 300_000);

  it("is not destroyed before the environment says what may be deleted", async () => {
    const there = stack.ids();
    const refused = await stack.destroy();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/protect/);
    if (prod.losesNothing) expect(stack.ids()).toEqual(there);
  }, 300_000);

  it("takes the changes and fixes the drift, without replacing anything precious", async () => {
    stack.edit((environment: Record<string, unknown>) => {
      environment.mayDelete = ["hosts", "vault", "zones"];
    });
    const fixed = await stack.up();
    expect(fixed.text).not.toMatch(/error/i);
    expect(fixed.code).toBe(0);
    const replaced = fixed.steps.filter(({ op }) => /replace|delete/.test(op)).map(({ type }) => type);
    expect(replaced.filter((type) => prod.precious.includes(type))).toEqual([]);
    expect(fixed.typesOf("create")).toContain(prod.deleted);
  }, 300_000);

  it("leaves, when it is destroyed, what was there before and the names that the cloud keeps", async () => {
    const gone = await stack.destroy();
    expect(gone.text).not.toMatch(/error/i);
    expect(gone.code).toBe(0);
    expect(stack.ids()).toEqual(before);
    expect(stack.keptTypes()).toEqual(prod.kept);
  }, 300_000);

  it("is built again at once", async () => {
    await prod.beforeAgain?.(stack);
    const again = await stack.up();
    expect([again.code, again.typesOf("create").length > 0]).toEqual([0, true]);
  }, 300_000);
}
