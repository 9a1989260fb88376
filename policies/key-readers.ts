import type { PlannedResource } from "../estate/resource-graph";
import { AwsReaders, awsRightsTypes } from "../estate/rights/aws-readers";
import { type AzurePlace, AzureReaders, azureRightsTypes } from "../estate/rights/azure-readers";
import type { Reader, Unread } from "../estate/rights/reader";
import { isForHostKey, namesHostKey } from "./host-key-secret";
import { relationsOf } from "./relations";
import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { aws, azure } from "./tokens";

/** Types that decide who may read the host key. */
export const rightsTypes: readonly string[] = [...awsRightsTypes, ...azureRightsTypes];

/** A reader of the host key, and whether it is one of the hosts. */
export interface KeyReader extends Reader {
  readonly host: boolean;
  /** A user or group: never a machine. */
  readonly person: boolean;
  readonly cloud: "aws" | "azure";
}

const cache = new WeakMap<Stack, { readers: KeyReader[]; unread: Unread[] }>();

/** Everybody in a stack who may read the host key; nobody where the stack has no host, no key and no right over one. */
export function keyReaders(stack: Stack): { readers: readonly KeyReader[]; unread: readonly Unread[] } {
  const known = cache.get(stack);
  if (known) return known;
  const found = { readers: [...awsKeyReaders(stack), ...azureKeyReaders(stack)], unread: [] as Unread[] };
  found.unread.push(...unreadOf.splice(0));
  cache.set(stack, found);
  return found;
}

const unreadOf: Unread[] = [];

/** The secrets that hold the host key: those that say so, or the only one of a stack that has hosts. */
function secretsOf(stack: Stack, type: string, hosts: boolean): Resource[] {
  const all = stack.of(type);
  const own = all.filter(isForHostKey);
  return own.length > 0 ? own : hosts && all.length === 1 ? all : [];
}

function awsKeyReaders(stack: Stack): KeyReader[] {
  const rights = stack.of(...awsRightsTypes);
  if (rights.length === 0) return [];
  const hosts = relationsOf(stack).hosts.filter((host) => host.type.startsWith("aws:"));
  const secrets = secretsOf(stack, aws.secret, hosts.length > 0).flatMap((one) => stack.graph.get(one.urn) ?? []);
  // The key is kept by another stack: its secret is known by what policies call it, or not at all.
  const elsewhere = hosts.length > 0 || rights.some((one) => one.isKms || namesKeyInside(one));
  if (secrets.length === 0 && elsewhere) secrets.push(secretElsewhere(rights));
  if (secrets.length === 0) return [];
  const reader = new AwsReaders(stack.graph);
  const roles = hostRoles(stack, hosts);
  return secrets.flatMap((secret) => {
    const { readers, unread } = reader.of(secret);
    if (secret === secrets[0]) unreadOf.push(...unread);
    return readers.map((one): KeyReader => {
      const name = one.principal.replace(/^role /, "").replace(/^arn:[^:]+:iam::\d+:role\/(?:.*\/)?/, "");
      const host = roles.has(name.toLowerCase());
      return { ...one, host, person: /^(user|group|permissionset) |:user\//.test(one.principal), cloud: "aws" };
    });
  });
}

const named = /:secret:([\w/+=.@!-]+?)(?:-\?{6}|-\*|\*|-[A-Za-z0-9]{6})?"/g;

function secretNames(resource: Resource): string[] {
  const text = JSON.stringify(resource.properties.tree) ?? "";
  return [...text.replaceAll("\\", "").matchAll(named)].flatMap(([, name = ""]) => (namesHostKey(name) ? name : []));
}

const namesKeyInside = (resource: Resource): boolean => secretNames(resource).length > 0;

function secretElsewhere(rights: readonly Resource[]): PlannedResource {
  const name = rights.flatMap(secretNames)[0] ?? "kms-host-key";
  const nothing = { inputs: { name }, outputs: {}, propertyDependencies: new Map(), replaceReasons: [] };
  return { urn: "secret of another stack", type: aws.secret, name, operation: "same", ...nothing };
}

/** Names of the roles that hosts have, in lower case. */
function hostRoles(stack: Stack, hosts: readonly Resource[]): Set<string> {
  const names = new Set<string>();
  const add = (role: Resource) => {
    for (const name of [role.name, role.at("name").quiet.text]) if (name) names.add(name.toLowerCase());
  };
  const templates = hosts.flatMap((host) => stack.linked(host, "launchTemplate", aws.launchTemplate));
  for (const machine of [...hosts, ...templates]) {
    for (const profile of stack.linkedByName(machine, "iamInstanceProfile", aws.instanceProfile)) {
      for (const role of stack.linkedByName(profile, "role", aws.role)) add(role);
      const text = profile.at("role").quiet.text;
      if (text) names.add(text.toLowerCase());
    }
  }
  for (const role of stack.of(aws.role)) if (role.urn.includes("kmshost:index:") || role.role !== undefined) add(role);
  return names;
}

function azureKeyReaders(stack: Stack): KeyReader[] {
  const assignments = stack.of(azure.roleAssignment, azure.accessPolicy);
  const hosts = relationsOf(stack).hosts.filter((host) => host.type.startsWith("azure-native:"));
  const places = placesOf(stack, hosts.length > 0, assignments);
  if (places.length === 0) return [];
  const reader = new AzureReaders(stack.graph);
  const seen = new Set<string>();
  return places.flatMap((place, index) => {
    const { readers, unread } = reader.of(place);
    if (index === 0) unreadOf.push(...unread);
    return readers.flatMap((one): KeyReader[] => {
      const id = `${one.principal} ${one.by.urn} ${one.property}`;
      if (seen.has(id)) return [];
      seen.add(id);
      const by = stack.resourceAt(one.by.urn);
      const kind = by?.at("principalType").quiet.text ?? "";
      return [
        {
          ...one,
          host: by !== undefined && isHostPrincipal(stack, by, hosts),
          person: /^(user|group)$/i.test(kind),
          cloud: "azure",
        },
      ];
    });
  });
}

function isHostPrincipal(stack: Stack, assignment: Resource, hosts: readonly Resource[]): boolean {
  const sources = stack.sourcesOf(assignment, "principalId");
  if (sources.some((source) => hosts.includes(source))) return true;
  const principal = assignment.at("principalId").quiet.text?.toLowerCase();
  return hosts.some((host) => {
    const identities = stack.sourcesOf(host, "identity");
    const own = [
      host.at("identity.principalId").quiet.text,
      ...identities.map((one) => one.at("principalId").quiet.text),
    ];
    return (
      sources.some((source) => identities.includes(source)) ||
      own.some((id) => principal !== undefined && id?.toLowerCase() === principal)
    );
  });
}

function placesOf(stack: Stack, hosts: boolean, assignments: readonly Resource[]): AzurePlace[] {
  const planned = (resource: Resource) => stack.graph.get(resource.urn);
  const vaults = stack.of(azure.vault);
  const secrets = stack.of(azure.secret).filter(isForHostKey);
  const places: AzurePlace[] = secrets.map((secret) => {
    const vault = stack.linked(secret, "vaultName", azure.vault)[0];
    const vaultName = vault?.at("vaultName").quiet.text ?? secret.at("vaultName").quiet.text;
    const secretName = secret.at("secretName").quiet.text;
    return { ...(vault ? { vault: planned(vault) } : {}), vaultName, secret: planned(secret), secretName };
  });
  const taken = new Set(places.map(({ vault }) => vault?.urn));
  const own = vaults.filter((vault) => vault.isKms || (hosts && vaults.length === 1));
  for (const vault of own) {
    if (!taken.has(vault.urn)) places.push({ vault: planned(vault), vaultName: vault.at("vaultName").quiet.text });
  }
  if (places.length > 0) return places;
  // A vault of another stack, by the scopes that name it.
  for (const assignment of assignments) {
    const [, vaultName, secretName] =
      /\/vaults\/([^/]+)(?:\/secrets\/([^/]+))?$/i.exec(assignment.at("scope").quiet.text ?? "") ?? [];
    if (vaultName === undefined || !(hosts || assignment.isKms || (secretName && namesHostKey(secretName)))) continue;
    if (!places.some((place) => place.vaultName?.toLowerCase() === vaultName.toLowerCase()))
      places.push({ vaultName, secretName });
  }
  if (places.length > 0 || !(hosts || assignments.some((one) => one.isKms))) return places;
  return [{}];
}
