import type { PolicyResourceOptions } from "@pulumi/policy";
import { behindProxy, Property } from "./leaves";
import { aws, azure, canonicalType } from "./tokens";

/** What the engine says about a resource, the part that rules use. */
export interface ResourceFacts {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Record<string, unknown>;
  opts?: Partial<PolicyResourceOptions>;
}

/** Words in a name that tell of volume activation. `kms` alone is AWS's Key Management Service as well, and tells nothing. */
const activationName = /(^|[^a-z0-9])(kms-?hosts?|vlmcs|csvlk|volume-?activation)([^a-z]|$)/i;
const machineTypes = new Set<string>([
  azure.virtualMachine,
  azure.scaleSet,
  aws.instance,
  aws.autoScalingGroup,
  aws.spotRequest,
  aws.launchTemplate,
  aws.launchConfiguration,
]);
const roleTags = ["kmshost-role", "kmshost:role"];

/** A resource as rules see it: type, name, options, and properties read leaf by leaf. */
export class Resource {
  readonly properties: Property;

  constructor(
    private readonly facts: ResourceFacts,
    noteUnknown: (path: string) => void,
  ) {
    this.properties = new Property("", behindProxy(facts.props), noteUnknown);
  }

  /** Type token, without an API version: `azure-native:keyvault:Vault`. */
  get type(): string {
    return canonicalType(this.facts.type);
  }
  get name(): string {
    return this.facts.name;
  }
  get urn(): string {
    return this.facts.urn;
  }

  /** The property at a dotted path. */
  at(path: string): Property {
    return this.properties.at(path);
  }

  /** The resource's own name in the program, as a property, so that it can be searched like one. */
  get label(): Property {
    return new Property("name in the program", this.name, () => undefined);
  }

  /** True when the resource is one of these types. */
  isA(...types: string[]): boolean {
    return types.includes(this.type);
  }

  /** True when Pulumi refuses to delete or replace the resource. */
  get protected(): boolean {
    return this.facts.opts?.protect ?? false;
  }

  /** True when Pulumi never updates the property at this path, so that the program's value is only written once. */
  ignoresChangesOf(path: string): boolean {
    const wanted = path.replace(/\[(\d+)\]/g, ".$1");
    return (this.facts.opts?.ignoreChanges ?? []).some((ignored) => {
      const prefix = ignored.replace(/\[["']?([^\]"']+)["']?\]/g, ".$1").replace(/\.?\*$/, "");
      return prefix === "" || wanted === prefix || wanted.startsWith(`${prefix}.`);
    });
  }

  /** True when it says by itself that it serves a KMS host: made by a kmshost component, tagged with a role, or named so. */
  get isKms(): boolean {
    // A machine of the audit or of name resolution hangs on the project, and is no host.
    if (machineTypes.has(this.type) && this.role !== undefined && this.role !== "host") return false;
    return this.role !== undefined || this.urn.includes("kmshost:index:") || activationName.test(this.name);
  }

  /** The role that a tag names (`network`, `vault`, `host`, `discovery`, `audit`), if any. Reads without noting unknowns. */
  get role(): string | undefined {
    const silent = new Property("", behindProxy(this.facts.props), () => undefined);
    const lists = ["tags", "tagsAll"].map((name) => silent.at(name));
    for (const specification of silent.at("tagSpecifications").items) lists.push(specification.at("tags"));
    for (const list of lists) {
      // A map, or a list of pairs as an Auto Scaling group has it.
      const tag = list.fields.find((field) => roleTags.includes(field.path.slice(list.path.length + 1)));
      const pair = list.items.find((item) => roleTags.includes(item.at("key").text ?? ""));
      const role = tag?.text ?? pair?.at("value").text;
      if (role !== undefined) return role.toLowerCase();
    }
    return undefined;
  }
}
