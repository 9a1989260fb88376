import * as pulumi from "@pulumi/pulumi";
import { type Cloud, estatesFor, prefixOf } from "../live-estates";
import { type Json, Plan, type Step, unknownText } from "../plans";

/**
 * Registers the estates that `ESTATES` numbers, side by side: every resource of the example, as a test has changed it, with
 * the values that came from other resources coming from them again. So the engine and the sandbox's provider make the plan.
 */
class Anything extends pulumi.CustomResource {}
class Group extends pulumi.ComponentResource {}
class Provider extends pulumi.ProviderResource {}

const cloud = pulumi.getStack() as Cloud;
const provider =
  cloud === "azure"
    ? new Provider("azure-native", "azure", {
        subscriptionId: "00000000-0000-0000-0000-000000000010",
        location: "westeurope",
      })
    : new Provider("aws", "aws", { region: "eu-central-1", allowedAccountIds: '["111122223333"]' });

/** Its id is not known in a preview: stands for what the example's plan says nothing more about. */
const anchor =
  cloud === "azure"
    ? new Anything(
        "azure-native:resources:ResourceGroup",
        "anchor",
        { resourceGroupName: "rg-anchor", location: "westeurope" },
        { provider },
      )
    : new Anything("aws:cloudwatch/logGroup:LogGroup", "anchor", { name: "anchor" }, { provider });

class Estate {
  readonly #made = new Map<string, pulumi.Resource | undefined>();
  readonly #steps: ReadonlyMap<string, Step>;

  constructor(
    plan: Plan,
    readonly prefix: string,
  ) {
    this.#steps = new Map(plan.steps.map((step) => [step.urn, step]));
    for (const { urn } of plan.steps) this.#make(urn);
  }

  #make(urn: string): pulumi.Resource | undefined {
    if (this.#made.has(urn)) return this.#made.get(urn);
    const made = this.#register(this.#steps.get(urn));
    this.#made.set(urn, made);
    return made;
  }

  #register(step: Step | undefined): pulumi.Resource | undefined {
    if (!step?.newState || step.newState.type === "pulumi:pulumi:Stack") return undefined;
    const { urn, type, inputs, propertyDependencies = {} } = step.newState;
    const name = `${this.prefix}${urn.split("::").slice(3).join("::")}`;
    const parent = step.newState.parent === undefined ? undefined : this.#make(step.newState.parent);
    if (type.startsWith("kmshost:")) return new Group(type, name, {}, { parent });
    const properties = Object.entries(inputs).map(([property, value]) => {
      const sources = (propertyDependencies[property] ?? []).flatMap((from) => this.#make(from) ?? []);
      return [property, this.#value(value, sources)] as const;
    });
    return new Anything(type, name, Object.fromEntries(properties), { parent, provider });
  }

  #value(value: Json, sources: readonly pulumi.Resource[]): pulumi.Input<unknown> {
    if (/"\?"/.test(JSON.stringify(value)) || JSON.stringify(value).includes(unknownText))
      return this.#withUnknown(value, sources);
    if (sources.length === 0) return value;
    return pulumi.all(sources.map(({ urn }) => urn)).apply(() => value);
  }

  #withUnknown(value: Json, sources: readonly pulumi.Resource[]): pulumi.Input<unknown> {
    // Tests write "?" for the id of what they link to.
    if (value === unknownText || value === "?") {
      const ids = sources.flatMap((one) => (one instanceof pulumi.CustomResource ? [one.id] : []));
      return pulumi.all(ids.length > 0 ? ids : [anchor.id]).apply(([id]) => id);
    }
    if (Array.isArray(value)) return value.map((item) => this.#withUnknown(item, sources));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#withUnknown(item, sources)]));
  }
}

const wanted = process.env.ESTATES?.split(",").map(Number);
const made = new Set<string>();
estatesFor(cloud).forEach(({ edit, refused }, index) => {
  const prefix = prefixOf(cloud, index);
  if (wanted ? !wanted.includes(index) : refused !== undefined) return;
  if (made.has(prefix)) return;
  made.add(prefix);
  const plan = new Plan(cloud);
  edit?.(plan);
  new Estate(plan, prefix);
});
