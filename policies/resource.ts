import type { PolicyResourceOptions } from "@pulumi/policy";
import { behindProxy, Property } from "./leaves";
import { canonicalType } from "./tokens";

/** What the engine says about a resource, the part that rules use. */
export interface ResourceFacts {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Record<string, unknown>;
  opts?: Partial<PolicyResourceOptions>;
}

/** Words in a name that tell of volume activation. `kms` alone is also AWS's Key Management Service, see `isKms`. */
const activationName = /(^|[^a-z0-9])(kms-?host|vlmcs|csvlk|volume-?activation)/i;
const kmsName = /(^|[^a-z0-9])kms([^a-z]|$)/i;
/** Types of AWS's Key Management Service, which say `kms` and mean something else. */
const keyManagement = /^aws:(kms|iam)\//;
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

  /** True when it serves a KMS host: made by a kmshost component, tagged with a role, or named so. */
  get isKms(): boolean {
    return this.role !== undefined || this.urn.includes("kmshost:index:") || this.namedKms;
  }

  private get namedKms(): boolean {
    return activationName.test(this.name) || (kmsName.test(this.name) && !keyManagement.test(this.type));
  }

  /** The role that a tag names (`network`, `vault`, `host`, `discovery`), if any. Reads without noting unknowns. */
  get role(): string | undefined {
    const silent = new Property("", behindProxy(this.facts.props), () => undefined).at("tags");
    const tag = silent.fields.find((field) => roleTags.includes(field.path.slice("tags.".length)));
    return tag?.text;
  }
}
