import type { Rule } from "../../policies/rule";
import type { TestResource } from "../../policies/testing";
import { run } from "./snippets";

const root = "urn:pulumi:prod::test::pulumi:pulumi:Stack::test-prod";

/** A state as `pulumi stack export` writes it. */
export function exported(resources: readonly TestResource[]): string {
  const stack = { urn: root, custom: false, type: "pulumi:pulumi:Stack" };
  const written = resources.map(({ urn, type, props, protect, ignoreChanges, propertyDependencies }) => ({
    urn,
    custom: true,
    id: String(props?.id ?? urn),
    type,
    inputs: props ?? {},
    outputs: props ?? {},
    parent: root,
    protect: protect ?? false,
    ignoreChanges: ignoreChanges ?? [],
    propertyDependencies: propertyDependencies ?? {},
  }));
  const manifest = { time: "2026-01-01T00:00:00Z", magic: "", version: "" };
  return JSON.stringify({ version: 3, deployment: { manifest, resources: [stack, ...written] } });
}

/** What the bad, or the good, examples of these rules make, in one state, each resource with a name of its own. */
export async function examples(rules: readonly Rule[], which: "bad" | "good"): Promise<TestResource[]> {
  const all: TestResource[] = [];
  for (const rule of rules) {
    const { state } = await run(rule[which]);
    const renamed = (text: string) => text.replaceAll("::prod-", "::").replace(/::([^:]+)$/, `::$1-${rule.name}`);
    const urns = new Map(state.map(({ urn = "" }) => [urn, renamed(urn)]));
    for (const resource of state) {
      const dependencies = Object.entries(resource.propertyDependencies ?? {});
      all.push({
        ...resource,
        urn: urns.get(resource.urn ?? ""),
        propertyDependencies: Object.fromEntries(
          dependencies.map(([key, sources]) => [key, sources.map((source) => urns.get(source) ?? source)]),
        ),
      });
    }
  }
  return all;
}
