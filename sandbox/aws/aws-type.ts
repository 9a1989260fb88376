/** Builds a resource type of the sandbox from what differs between the types. */
import type { CloudView, Problem, Properties, ResourceType, StoredResource } from "../provider/resource-type";
import { arn, hex, newId } from "./ids";
import { refuse } from "./refuse";
import { alwaysThere, checkInputs, sdkShapes } from "./sdk-shapes";
import { canonical, given, list, text } from "./values";

export interface AwsTypeSpec {
  readonly token: string;
  /** The name that the provider makes up where the program gives none. */
  readonly named?: {
    readonly property: string;
    readonly prefix?: string;
    readonly lead?: string;
    readonly max: number;
  };
  /** Properties that change only with the resource, as the real provider declares them. `region` always is one. */
  readonly replaceOn?: readonly string[];
  /** Optional inputs that the cloud fills in: unknown in a preview where the program gives none. */
  readonly computed?: readonly string[];
  /** Outputs that are no input and still known before the resource is there. */
  readonly known?: readonly string[];
  /** Outputs that are not known in the preview of an update that changes an input. */
  readonly recomputed?: { readonly [input: string]: readonly string[] };
  readonly writeOnly?: readonly string[];
  readonly secretOutputs?: readonly string[];
  /** What the real provider assumes where the program says nothing. */
  readonly defaults?: Properties;
  /** Lists whose order means nothing. */
  readonly sets?: readonly string[];
  readonly complete?: (inputs: Properties, name: string, seed: Uint8Array) => Properties;
  readonly check?: (inputs: Properties) => Problem[];
  /** Prefix of the id, such as `vpc`; or how the id is made. */
  readonly id: string | ((inputs: Properties, cloud: CloudView) => string);
  /** AWS's code and words when the id is taken already. */
  readonly taken?: (inputs: Properties) => readonly [code: string, message: string];
  /** Service and resource part of the ARN, where the type has one. */
  readonly arn?: readonly [service: string, resource: (id: string, inputs: Properties) => string];
  readonly admit?: (inputs: Properties, cloud: CloudView, self?: StoredResource) => void;
  readonly outputs?: (inputs: Properties, cloud: CloudView, id: string) => Properties;
  readonly remove?: (resource: StoredResource, cloud: CloudView) => void;
  /** Can there be only one with the values that the program chose, so that a replacement deletes first? Default: when the name was given. */
  readonly namedByProgram?: (inputs: Properties) => boolean;
}

/** A resource type with what previews need beside the contract. */
export interface AwsType extends ResourceType {
  readonly defaults: Properties;
  readonly recomputed: { readonly [input: string]: readonly string[] };
}

export function awsType(spec: AwsTypeSpec): AwsType {
  return {
    token: spec.token,
    replaceOn: ["region", ...(spec.replaceOn ?? [])],
    writeOnly: spec.writeOnly,
    secretOutputs: spec.secretOutputs,
    defaults: spec.defaults ?? {},
    recomputed: spec.recomputed ?? {},
    get computed() {
      const { inputs = {} } = sdkShapes().resources[spec.token] ?? {};
      const free = new Set([...Object.keys(inputs), "tagsAll", ...(spec.known ?? [])]);
      return [...alwaysThere(spec.token).filter((name) => !free.has(name)), ...(spec.computed ?? [])];
    },
    complete: (inputs, name, seed) => complete(spec, inputs, name, seed),
    check: (inputs) => [...checkInputs(spec.token, inputs), ...checkTags(inputs), ...(spec.check?.(inputs) ?? [])],
    namedByProgram: (inputs) => spec.namedByProgram?.(inputs) ?? false,
    id: (inputs, cloud) => identify(spec, inputs, cloud),
    admit: (inputs, cloud, self) => spec.admit?.(inputs, cloud, self),
    outputs: (inputs, cloud, id) => outputs(spec, inputs, cloud, id),
    remove: (resource, cloud) => spec.remove?.(resource, cloud),
  };
}

/**
 * The id as AWS and the real provider give it. Where something of another type has the same one, as a role and an
 * instance profile of one name may, the noun is added: the stored cloud keeps everything by id alone.
 */
function identify(spec: AwsTypeSpec, inputs: Properties, cloud: CloudView): string {
  // A seed says which id its resource has had all along.
  const seeded = text(inputs, "__id");
  if (seeded !== undefined) {
    return seeded;
  }
  if (typeof spec.id === "string") {
    return newId(spec.id, spec.token, inputs, cloud);
  }
  const id = spec.id(inputs, cloud);
  for (const candidate of [id, `${id}@${nounOf(spec.token)}`]) {
    const other = cloud.get(candidate);
    if (other === undefined) {
      return candidate;
    }
    if (other.token === spec.token) {
      const [code, message] = spec.taken?.(inputs) ?? ["ResourceAlreadyExists", `${candidate} already exists`];
      return refuse(code, message, 409);
    }
  }
  return id;
}

/** `SubnetCidrReservation` of `aws:ec2/subnetCidrReservation:SubnetCidrReservation`. */
export function nounOf(token: string): string {
  return token.split(":")[2] ?? token;
}

function complete(spec: AwsTypeSpec, inputs: Properties, name: string, seed: Uint8Array): Properties {
  const completed: Properties = { ...inputs };
  const named = spec.named;
  if (named && !given(inputs, named.property)) {
    const prefix =
      named.prefix && given(inputs, named.prefix) ? text(inputs, named.prefix) : `${named.lead ?? ""}${name}-`;
    completed[named.property] = `${prefix}${Buffer.from(seed).toString("hex").slice(0, 7) || hex(7, name)}`;
  }
  for (const property of spec.sets ?? []) {
    if (Array.isArray(inputs[property])) {
      completed[property] = [...list(inputs, property)].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
    }
  }
  return spec.complete?.(completed, name, seed) ?? completed;
}

/** AWS allows 50 tags; keys of 128 letters, none of them beginning with `aws:`; values of 256. */
function checkTags(inputs: Properties): Problem[] {
  const tags = inputs.tags;
  if (typeof tags !== "object" || tags === null || Array.isArray(tags)) {
    return [];
  }
  const problems: Problem[] = [];
  const entries = Object.entries(tags);
  if (entries.length > 50) {
    problems.push({ path: "tags", reason: `at most 50 tags are allowed on a resource, got ${entries.length}` });
  }
  for (const [key, value] of entries) {
    const path = `tags.${key}`;
    if (/^aws:/i.test(key)) {
      problems.push({ path, reason: `tag keys must not begin with "aws:", which is reserved for AWS` });
    }
    if (key.length < 1 || key.length > 128) {
      problems.push({ path, reason: `tag keys must have 1 to 128 characters, got ${key.length}` });
    }
    if (typeof value === "string" && value.length > 256) {
      problems.push({ path, reason: `tag values must have at most 256 characters, got ${value.length}` });
    }
  }
  return problems;
}

function outputs(spec: AwsTypeSpec, inputs: Properties, cloud: CloudView, id: string): Properties {
  const always = alwaysThere(spec.token);
  const found: Properties = {};
  for (const [name, value] of Object.entries(spec.defaults ?? {})) {
    if (!given(inputs, name)) {
      found[name] = value;
    }
  }
  if (always.includes("namePrefix") && !given(inputs, "namePrefix")) {
    found.namePrefix = "";
  }
  if (always.includes("region") && !given(inputs, "region")) {
    found.region = cloud.region;
  }
  if (always.includes("tagsAll")) {
    found.tagsAll = inputs.tags ?? {};
  }
  if (spec.arn) {
    const [service, resource] = spec.arn;
    const region = service === "iam" || service === "route53" ? "" : regionOf(inputs, cloud);
    found.arn = arn(service, region, service === "route53" ? "" : cloud.account, resource(id, inputs));
  }
  return { ...found, ...spec.outputs?.(inputs, cloud, id) };
}

export function regionOf(inputs: Properties, cloud: CloudView): string {
  return text(inputs, "region") ?? cloud.region;
}
