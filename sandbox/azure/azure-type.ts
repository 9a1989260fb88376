import { isListed } from "../provider/conditions";
import {
  CloudError,
  type CloudView,
  isKnown,
  type Json,
  type Problem,
  type Properties,
  type ResourceType,
  type StoredResource,
} from "../provider/resource-type";
import { groupId, list, parentId, parseId, sameId, text, uuid } from "./ids";
import { locations, normalLocation } from "./locations";
import { apiVersion, checkInputs, sdkShape } from "./sdk-shapes";

/** What differs between Azure's types. The rest is the same for all: ids, names, the specification, references. */
export interface AzureSpec {
  readonly token: string;
  /**
   * The id, with inputs in braces. It is below the resource group (`Microsoft.Network/...`), the subscription
   * (`/resourceGroups/...`) or whatever its first input names (`{scope}/providers/...`).
   */
  readonly path: string;
  /** Names that the cloud allows, and its words for them. */
  readonly name?: { readonly pattern: RegExp; readonly allowed: string };
  /** Beyond the names: `x-ms-mutability` of the specification, or azure-native's own list. */
  readonly replaceOn?: readonly string[];
  readonly writeOnly?: readonly string[];
  readonly secretOutputs?: readonly string[];
  /** Mistakes that the inputs alone show. */
  readonly check?: (inputs: Properties) => Problem[];
  readonly admit?: (inputs: Properties, cloud: CloudView, id: string, self?: StoredResource) => void;
  readonly outputs?: (inputs: Properties, cloud: CloudView, id: string) => Properties;
  readonly remove?: (resource: StoredResource, cloud: CloudView) => void;
  readonly removesWith?: (resource: StoredResource, cloud: CloudView) => readonly string[];
  readonly occupies?: ResourceType["occupies"];
  readonly appears?: ResourceType["appears"];
  /** Tags that the type takes, and their names, where it takes less than others. */
  readonly tags?: { readonly most: number; readonly pattern?: RegExp };
  /** Lengths of texts and ranges of numbers among the inputs. */
  readonly limits?: { readonly [input: string]: readonly [least: number, most: number] };
  /** Automatic names are `random` (name and eight hex digits) or a UUID. Default: random. */
  readonly autoName?: "uuid";
}

export function azureType(spec: AzureSpec): ResourceType {
  const template = spec.path.startsWith("Microsoft.")
    ? `/resourceGroups/{resourceGroupName}/providers/${spec.path}`
    : spec.path;
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const named = names.at(-1) ?? "";
  const idOf = (inputs: Properties, cloud: CloudView) => {
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(inputs[name] ?? ""));
    const id = template.startsWith("/") ? `/subscriptions/${cloud.account}${path}` : `/${path}`;
    return id.replaceAll(/\/{2,}/g, "/");
  };
  return {
    token: spec.token,
    replaceOn: [...names, ...(spec.replaceOn ?? [])],
    writeOnly: spec.writeOnly,
    secretOutputs: spec.secretOutputs,
    get computed() {
      const { inputs, outputs } = sdkShape(spec.token);
      return Object.keys(outputs).filter((name) => inputs[name] === undefined);
    },
    complete: (inputs, name, seed) => complete(spec, named, inputs, name, seed),
    check: (inputs) => [
      ...checkInputs(spec.token, inputs),
      ...checkName(spec, inputs[named], named),
      ...checkLocation(inputs.location),
      ...checkTags(inputs.tags ?? inputs.metadata, spec.tags, inputs.tags === undefined ? "metadata" : "tags"),
      ...checkLimits(spec, inputs),
      ...(spec.check?.(inputs) ?? []),
    ],
    // azure-native deletes first unless it made the name itself.
    namedByProgram: (inputs) => inputs.__createBeforeDelete !== true,
    id: idOf,
    admit(inputs, cloud, self) {
      const id = self?.id ?? idOf(inputs, cloud);
      admitParents(inputs, cloud, id);
      admitLocation(inputs, id, self);
      if (self === undefined) {
        admitAction(`${parseId(id)?.type}/write`, id, cloud);
      }
      admitReferences(inputs, cloud, id);
      spec.admit?.(inputs, cloud, id, self);
    },
    outputs: (inputs, cloud, id) => ({
      ...standardOutputs(spec.token, String(inputs[named] ?? inputs.name ?? ""), inputs, cloud, id),
      ...spec.outputs?.(inputs, cloud, id),
    }),
    remove(resource, cloud) {
      refuseLocked(resource, cloud);
      spec.remove?.(resource, cloud);
    },
    removesWith: spec.removesWith,
    occupies: spec.occupies,
    appears: spec.appears,
  };
}

function complete(spec: AzureSpec, own: string, inputs: Properties, name: string, seed: Uint8Array): Properties {
  const completed: Properties = { azureApiVersion: apiVersion(spec.token), ...inputs };
  if (completed[own] !== undefined) {
    return completed;
  }
  const hex = Buffer.from(seed).toString("hex").padEnd(32, "0");
  completed[own] =
    spec.autoName === "uuid"
      ? `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
      : `${name}${hex.slice(0, 8)}`;
  return { ...completed, __createBeforeDelete: true };
}

function checkName(spec: AzureSpec, value: Json | undefined, property: string): Problem[] {
  if (spec.name === undefined || typeof value !== "string" || !isKnown(value) || spec.name.pattern.test(value)) {
    return [];
  }
  return [{ path: property, reason: `got ${JSON.stringify(value)}; allowed are ${spec.name.allowed}` }];
}

function checkLocation(location: Json | undefined): Problem[] {
  if (typeof location !== "string" || !isKnown(location) || locations.has(normalLocation(location))) {
    return [];
  }
  return [
    {
      path: "location",
      reason: `The provided location '${location}' is not available. List of available regions: ${[...locations.keys()].join(", ")}.`,
    },
  ];
}

function checkLimits(spec: AzureSpec, inputs: Properties): Problem[] {
  return Object.entries(spec.limits ?? {}).flatMap(([path, [least, most]]) => {
    const value = inputs[path];
    const size = typeof value === "string" ? value.length : value;
    if (value === undefined || !isKnown(value) || typeof size !== "number" || (size >= least && size <= most)) {
      return [];
    }
    const allowed =
      typeof value === "string" ? `${least} to ${most} characters` : `a whole number from ${least} to ${most}`;
    return [{ path, reason: `got ${JSON.stringify(value)}; allowed is ${allowed}` }];
  });
}

/** At most 50 tags; names of 512 characters without <>%&\?/; values of 256 (Microsoft, "Use tags to organize"). */
function checkTags(
  tags: Json | undefined,
  { most, pattern }: NonNullable<AzureSpec["tags"]> = { most: 50 },
  at = "tags",
): Problem[] {
  if (typeof tags !== "object" || tags === null || Array.isArray(tags)) {
    return [];
  }
  const problems: Problem[] = [];
  if (Object.keys(tags).length > most) {
    problems.push({ path: at, reason: `got ${Object.keys(tags).length} tags; allowed are ${most}` });
  }
  for (const [name, value] of Object.entries(tags)) {
    if (pattern !== undefined && !pattern.test(name)) {
      problems.push({
        path: `${at}["${name}"]`,
        reason: "a tag's name here has letters, digits, _, . and - only, and begins with no digit",
      });
    }
    if (/[<>%&\\?/]/.test(name) || name.length > 512) {
      problems.push({ path: `tags["${name}"]`, reason: "a tag's name has at most 512 characters, none of <>%&\\?/" });
    }
    if (typeof value === "string" && value.length > 256) {
      problems.push({
        path: `tags["${name}"]`,
        reason: `a tag's value has at most 256 characters, got ${value.length}`,
      });
    }
  }
  return problems;
}

function admitParents(inputs: Properties, cloud: CloudView, id: string): void {
  const group = inputs.resourceGroupName;
  if (typeof group === "string" && cloud.get(groupId(cloud, group)) === undefined) {
    throw new CloudError("ResourceGroupNotFound", `Resource group '${group}' could not be found.`, 404);
  }
  // Every storage account has one blob service.
  const parent = parentId(id)?.replace(/\/blobServices\/default$/i, "");
  if (parent !== undefined && cloud.get(parent) === undefined) {
    const types = parseId(id)?.type.split("/").slice(1).join("/");
    throw new CloudError(
      "ParentResourceNotFound",
      `Failed to perform 'write' on resource(s) of type '${types}', because the parent resource '${parent}' could not be found.`,
      404,
    );
  }
}

function admitLocation(inputs: Properties, id: string, self?: StoredResource): void {
  const before = text(self?.inputs, "location");
  const now = text(inputs, "location");
  if (before !== undefined && now !== undefined && normalLocation(before) !== normalLocation(now)) {
    const { name, group } = parseId(id) ?? { name: id, group: "" };
    throw new CloudError(
      "InvalidResourceLocation",
      `The resource '${name}' already exists in location '${normalLocation(before)}' in resource group '${group}'. A resource with the same name cannot be created in location '${normalLocation(now)}'. Please select a new resource name.`,
      409,
    );
  }
}

/** Refuses what the deployer may not do: `deniedActions` of the account's settings. */
export function admitAction(action: string, scope: string, cloud: CloudView, code = "AuthorizationFailed"): void {
  if (isListed(cloud, action, "deniedActions")) {
    throw new CloudError(
      code,
      `The client with object id '00000000-0000-0000-0000-5a4db0000002' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
      403,
    );
  }
}

/** Every id of this subscription that the inputs name must lead to something. */
function admitReferences(inputs: Properties, cloud: CloudView, id: string): void {
  const known = new Set(cloud.all().map((resource) => parseId(resource.id)?.type.toLowerCase()));
  for (const reference of references(inputs)) {
    const parsed = parseId(reference);
    const isOurs = parsed?.subscription.toLowerCase() === cloud.account.toLowerCase();
    const isPart = reference.toLowerCase().startsWith(id.toLowerCase());
    if (!isOurs || isPart || exists(cloud, reference) || !modelled(parsed?.type ?? "", known)) {
      continue;
    }
    throw new CloudError(
      "InvalidResourceReference",
      `Resource ${reference} referenced by resource ${id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
    );
  }
}

/** Types that this cloud keeps, so that an id of one must be there. Role definitions have their own rule. */
function modelled(type: string, present: ReadonlySet<string | undefined>): boolean {
  const [namespace = ""] = type.split("/");
  const kept = ["microsoft.network", "microsoft.compute", "microsoft.keyvault", "microsoft.managedidentity"];
  const outside = /\/(galleries|images|bastionhosts|azurefirewalls|virtualnetworkgateways|locations)(\/|$)/i;
  return present.has(type.toLowerCase()) || (kept.includes(namespace.toLowerCase()) && !outside.test(type));
}

function references(value: Json): string[] {
  if (typeof value === "string") {
    return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\//i.test(value) ? [value] : [];
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.values(value).flatMap(references);
}

/** A resource of its own, or one that is written inside its parent (a subnet in a network, a rule in a group). */
export function exists(cloud: CloudView, id: string): boolean {
  if (cloud.get(id) !== undefined) {
    return true;
  }
  const parts = parseId(id);
  const parent = parentId(id);
  const owner = parent === undefined ? undefined : cloud.get(parent);
  const inside = list(owner?.inputs, parts?.type.split("/").at(-1) ?? "");
  return inside.some((item) => text(item, "name")?.toLowerCase() === parts?.name.toLowerCase());
}

function standardOutputs(token: string, name: string, inputs: Properties, cloud: CloudView, id: string): Properties {
  const all: Properties = {
    azureApiVersion: apiVersion(token),
    name,
    type: parseId(id)?.type ?? "",
    provisioningState: "Succeeded",
    etag: `W/"${uuid(cloud, "etag", id, JSON.stringify(inputs))}"`,
    resourceGuid: uuid(cloud, "guid", id),
  };
  const { outputs } = sdkShape(token);
  const known = Object.fromEntries(Object.entries(all).filter(([key]) => outputs[key] !== undefined));
  return typeof inputs.location === "string" ? { ...known, location: normalLocation(inputs.location) } : known;
}

/** A management lock on the resource, its group or the subscription forbids every delete below it. */
function refuseLocked(resource: StoredResource, cloud: CloudView): void {
  const locks = [
    ...cloud.list("azure-native:authorization:ManagementLockByScope"),
    ...cloud.list("azure-native:authorization:ManagementLockAtResourceLevel"),
  ];
  const holding = locks
    .filter((lock) => lock.id !== resource.id)
    .map((lock) => lock.id.slice(0, lock.id.toLowerCase().lastIndexOf("/providers/microsoft.authorization/locks/")))
    .filter((scope) => `${resource.id.toLowerCase()}/`.startsWith(`${scope.toLowerCase()}/`));
  if (holding.length > 0) {
    throw new CloudError(
      "ScopeLocked",
      `The scope '${resource.id}' cannot perform delete operation because following scope(s) are locked: '${holding.join("','")}'. Please remove the lock and try again.`,
      409,
    );
  }
}

/** The resources of these types whose inputs name the id. */
export function users(cloud: CloudView, id: string, tokens: readonly string[]): StoredResource[] {
  return tokens
    .flatMap((token) => cloud.list(token))
    .filter((resource) => references(resource.inputs).some((reference) => sameId(reference, id)));
}
