import type { PlannedResource, ResourceGraph } from "../resource-graph";
import { at, unknown, type Value } from "../values";
import { grantsRoles, noConcern, readsSecrets, usesIdentities, writesVaults } from "./azure-built-in-roles";
import type { Reader, Readers, Unread } from "./reader";

const type = {
  vault: "azure-native:keyvault:Vault",
  secret: "azure-native:keyvault:Secret",
  accessPolicy: "azure-native:keyvault:AccessPolicy",
  assignment: "azure-native:authorization:RoleAssignment",
  definition: "azure-native:authorization:RoleDefinition",
  group: "azure-native:resources:ResourceGroup",
  subscription: "azure-native:subscription:Alias",
  managementGroup: "azure-native:management:ManagementGroup",
  identity: "azure-native:managedidentity:UserAssignedIdentity",
} as const;

/** Every type that decides who may read a secret. */
export const azureRightsTypes: readonly string[] = Object.values(type);

/** What a role lets one do about the secrets of a vault. */
interface Rights {
  readonly name: string;
  readonly reads: boolean;
  /** May change or list secrets too, or more of the vault. */
  readonly more: boolean;
  readonly grants: boolean;
  readonly writesVault: boolean;
  /** May act as a user-assigned identity. */
  readonly usesIdentity: boolean;
}

const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const guid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

function builtIn(definition: string): Rights | undefined {
  const text = definition.toLowerCase();
  const tables = [readsSecrets, grantsRoles, writesVaults, usesIdentities, noConcern];
  const named = tables.flatMap(Object.entries<string>).find(([, title]) => title.toLowerCase() === text)?.[0];
  const id = guid.exec(text)?.[0] ?? named ?? "";
  const name = tables.map((table) => table[id]).find((title) => title !== undefined);
  if (name === undefined) return undefined;
  return {
    name,
    reads: id in readsSecrets,
    more: id !== secretsUser,
    grants: id in grantsRoles,
    writesVault: id in writesVaults,
    usesIdentity: id in usesIdentities,
  };
}

const list = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : []);
const textOf = (value: Value | undefined): string | undefined => (typeof value === "string" ? value : undefined);
const same = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && a.toLowerCase() === b?.toLowerCase();

/** Does a pattern such as `Microsoft.KeyVault/vaults/*` cover an action? Compared without regard to case. */
function covers(pattern: Value, action: string): boolean {
  if (typeof pattern !== "string") return false;
  const source = pattern.replace(/[.+?^${}()|[\]\\/]/g, "\\$&").replace(/\*/g, ".*");
  return new RegExp(`^${source}$`, "i").test(action);
}

/** What the permissions of a custom role come to. An action counts unless the same permission takes it out again. */
function custom(definition: PlannedResource): Rights {
  const permissions = list(at(definition.inputs, "permissions"));
  const may = (kind: "actions" | "dataActions", action: string) =>
    permissions.some((permission) => {
      const not = kind === "actions" ? "notActions" : "notDataActions";
      const has = (name: string) => list(at(permission, name)).some((pattern) => covers(pattern, action));
      return has(kind) && !has(not);
    });
  const name = textOf(at(definition.inputs, "roleName")) ?? definition.name;
  return {
    name,
    reads: may("dataActions", "Microsoft.KeyVault/vaults/secrets/getSecret/action"),
    more: ["setSecret", "delete", "purge", "backup"].some((one) =>
      may("dataActions", `Microsoft.KeyVault/vaults/secrets/${one}/action`),
    ),
    grants: ["roleAssignments", "roleDefinitions"].some((one) =>
      may("actions", `Microsoft.Authorization/${one}/write`),
    ),
    writesVault: ["vaults/write", "vaults/accessPolicies/write"].some((one) =>
      may("actions", `Microsoft.KeyVault/${one}`),
    ),
    // Owner and Contributor may too, and far more; a custom role of these is judged by the vault above.
    usesIdentity: [
      "userAssignedIdentities/assign/action",
      "userAssignedIdentities/one/assign/action",
      "userAssignedIdentities/federatedIdentityCredentials/write",
    ].some((one) => may("actions", `Microsoft.ManagedIdentity/${one}`)),
  };
}

/** How far a scope reaches: over the one secret, its vault, or more. */
type Reach = "secret" | "vault" | "resource group" | "subscription" | "management group" | "whole tenant";

/** Where the host key is: a vault of this stack, or one that is known by its id, and the name of the secret. */
export interface AzurePlace {
  readonly vault?: PlannedResource;
  readonly vaultName?: string;
  readonly secret?: PlannedResource;
  readonly secretName?: string;
}

/**
 * Who may read a secret of a key vault: role assignments at the secret and at every scope above it, and access policies
 * where the vault uses them. Deny assignments cannot be created by a program, so they are not seen; nor are assignments of
 * other stacks. Resource Manager itself never hands out a secret's value. Source: Microsoft Learn, "Azure role-based access
 * control in Key Vault"; "Understand Azure deny assignments".
 */
export class AzureReaders {
  readonly #unread: Unread[] = [];

  constructor(private readonly graph: ResourceGraph) {}

  of(place: AzurePlace): Readers {
    const readers = this.graph.ofType(type.assignment).flatMap((one) => this.#assigned(one, place));
    return { readers: [...readers, ...this.#impostors(readers), ...this.#accessPolicies(place)], unread: this.#unread };
  }

  /** Who may act as a user-assigned identity that reads the key, by a role over that identity or above it. */
  #impostors(readers: readonly Reader[]): Reader[] {
    const identities = readers.flatMap(({ by }) => this.graph.sourcesOf(by, "principalId", type.identity));
    if (identities.length === 0) return [];
    return this.graph.ofType(type.assignment).flatMap((assignment): Reader[] => {
      if (readers.some(({ by }) => by === assignment)) return [];
      if (!identities.some((identity) => this.#reaches(assignment, identity))) return [];
      const rights = this.#rights(assignment);
      if (!rights?.usesIdentity) return [];
      const wide = `gives ${rights.name}, which can act as the identity that reads the host key`;
      const property = "roleDefinitionId";
      const principal = this.#principal(assignment);
      return [{ principal, by: assignment, property, answer: "yes", known: true, way: "grants", wide }];
    });
  }

  /** Is the scope of an assignment this identity, or anything above it? */
  #reaches(assignment: PlannedResource, identity: PlannedResource): boolean {
    const sources = (assignment.propertyDependencies.get("scope") ?? []).flatMap((urn) => this.graph.get(urn) ?? []);
    if (sources.includes(identity)) return true;
    if (sources.some((source) => source.type === type.subscription || source.type === type.managementGroup))
      return true;
    const [group] = sources.filter((source) => source.type === type.group);
    if (group && this.graph.sourcesOf(identity, "resourceGroupName", type.group).includes(group)) return true;
    const scope = textOf(at(assignment.inputs, "scope"))?.toLowerCase().replace(/\/+$/, "");
    if (scope === undefined) return false;
    if (
      scope === "" ||
      /^(\/subscriptions\/[^/]+|\/providers\/microsoft\.management\/managementgroups\/[^/]+)$/.test(scope)
    )
      return true;
    const [, groupName, name] =
      /^\/subscriptions\/[^/]+\/resourcegroups\/([^/]+)(?:\/providers\/microsoft\.managedidentity\/userassignedidentities\/([^/]+))?$/.exec(
        scope,
      ) ?? [];
    const names = [identity.name, textOf(at(identity.inputs, "resourceName"))];
    const inGroup = same(textOf(at(identity.inputs, "resourceGroupName")), groupName);
    return groupName !== undefined && (name === undefined ? inGroup : names.some((one) => same(one, name)));
  }

  #rights(assignment: PlannedResource): Rights | undefined {
    const definition = at(assignment.inputs, "roleDefinitionId");
    const source = this.graph.sourcesOf(assignment, "roleDefinitionId", type.definition)[0];
    const text = textOf(definition);
    const own =
      source ??
      this.graph.ofType(type.definition).find(({ id, inputs }) => {
        const named = [id, textOf(at(inputs, "roleDefinitionId")), textOf(at(inputs, "roleName"))];
        return (
          text !== undefined &&
          named.some((name) => same(name, text) || (name && text.toLowerCase().endsWith(`/${name.toLowerCase()}`)))
        );
      });
    if (own) return custom(own);
    const known = text === undefined ? undefined : builtIn(text);
    if (known === undefined && definition !== undefined) {
      this.#unread.push({ by: assignment, property: "roleDefinitionId", what: text ?? "a role that is not known yet" });
    }
    return known;
  }

  #assigned(assignment: PlannedResource, place: AzurePlace): Reader[] {
    const reach = this.#reach(assignment, place);
    if (reach === undefined) return [];
    const rights = this.#rights(assignment);
    if (rights === undefined) return [];
    const policies = place.vault !== undefined && usesPolicies(place.vault);
    const grants = rights.grants || (rights.writesVault && policies);
    if (!rights.reads && !grants) return [];
    // A vault that was told to use access policies ignores roles over its data.
    const ignored =
      place.vault !== undefined && at(place.vault.inputs, "properties", "enableRbacAuthorization") === false;
    if (rights.reads && !grants && ignored) return [];
    const wide = grants
      ? `gives ${rights.name}, which can hand out the right to read the host key`
      : rights.more
        ? `gives ${rights.name}, which can do more than read the one secret`
        : reach === "secret"
          ? undefined
          : `reads every secret of the ${reach}`;
    return [
      {
        principal: this.#principal(assignment),
        by: assignment,
        property: rights.more || grants ? "roleDefinitionId" : "scope",
        answer: at(assignment.inputs, "condition") === undefined ? "yes" : "may",
        known: true,
        way: rights.reads ? "reads" : "grants",
        wide,
      },
    ];
  }

  #principal(resource: PlannedResource): string {
    const id = at(resource.inputs, "principalId");
    if (typeof id === "string") return id.toLowerCase();
    const [source] = resource.propertyDependencies.get("principalId") ?? [];
    return source ?? resource.urn;
  }

  /** The scope of an assignment, as far as it reaches over the secret; undefined where it does not. */
  #reach(assignment: PlannedResource, place: AzurePlace): Reach | undefined {
    const scope = at(assignment.inputs, "scope");
    const named = typeof scope === "string" ? this.#reachOf(scope, place) : undefined;
    if (named !== undefined) return named;
    const sources = (assignment.propertyDependencies.get("scope") ?? []).flatMap((urn) => this.graph.get(urn) ?? []);
    const secret = sources.find((source) => source.type === type.secret);
    if (secret)
      return secret === place.secret || same(textOf(at(secret.inputs, "secretName")), place.secretName)
        ? "secret"
        : undefined;
    if (sources.some((source) => source.type === type.vault))
      return sources.includes(place.vault as PlannedResource) ? "vault" : undefined;
    const group = sources.find((source) => source.type === type.group);
    if (group) return this.#inGroup(place, group, undefined) ? "resource group" : undefined;
    if (sources.some((source) => source.type === type.subscription)) return "subscription";
    if (sources.some((source) => source.type === type.managementGroup)) return "management group";
    if (scope === unknown && sources.length === 0)
      this.#unread.push({ by: assignment, property: "scope", what: "a scope" });
    return undefined;
  }

  #reachOf(scope: string, place: AzurePlace): Reach | undefined {
    const path = scope.toLowerCase().replace(/\/+$/, "");
    if (path === "") return "whole tenant";
    if (/^\/providers\/microsoft\.management\/managementgroups\/[^/]+$/.test(path)) return "management group";
    if (/^\/subscriptions\/[^/]+$/.test(path)) return "subscription";
    const vaultId = place.vault?.id?.toLowerCase();
    const secret = /\/vaults\/([^/]+)\/secrets\/([^/]+)/.exec(path);
    const vault = /\/vaults\/([^/]+)$/.exec(path)?.[1];
    const isVault = (name: string | undefined) =>
      (vaultId !== undefined && path.startsWith(vaultId)) || same(name, place.vaultName);
    if (secret)
      return isVault(secret[1]) && (place.secretName === undefined || same(secret[2], place.secretName))
        ? "secret"
        : undefined;
    if (vault) return isVault(vault) ? "vault" : undefined;
    const group = /^\/subscriptions\/[^/]+\/resourcegroups\/([^/]+)$/.exec(path)?.[1];
    return group !== undefined && this.#inGroup(place, undefined, group) ? "resource group" : undefined;
  }

  #inGroup({ vault, vaultName }: AzurePlace, group: PlannedResource | undefined, name: string | undefined): boolean {
    // Where the vault is not known, a group beside the hosts may be its own.
    if (!vault) return vaultName === undefined;
    const own = textOf(at(vault.inputs, "resourceGroupName"));
    const wanted = name ?? textOf(at(group?.inputs, "resourceGroupName"));
    if (same(own, wanted)) return true;
    const sources = this.graph.sourcesOf(vault, "resourceGroupName", type.group);
    return group
      ? sources.includes(group)
      : sources.some(({ inputs }) => same(textOf(at(inputs, "resourceGroupName")), name));
  }

  #accessPolicies(place: AzurePlace): Reader[] {
    const { vault } = place;
    if (!vault || !usesPolicies(vault)) return [];
    const inline: { by: PlannedResource; policy: Value | undefined; property: string }[] = list(
      at(vault.inputs, "properties", "accessPolicies"),
    ).map((policy, index) => ({
      by: vault,
      policy,
      property: `properties.accessPolicies[${index}]`,
    }));
    const own = this.graph
      .ofType(type.accessPolicy)
      .filter((one) => {
        const sources = this.graph.sourcesOf(one, "vaultName", type.vault);
        return sources.length > 0
          ? sources.includes(vault)
          : same(textOf(at(one.inputs, "vaultName")), place.vaultName);
      })
      .map((by): (typeof inline)[number] => ({ by, policy: at(by.inputs, "policy"), property: "policy" }));
    return inline.concat(own).flatMap(({ by, policy, property }): Reader[] => {
      const permissions = list(at(policy, "permissions", "secrets")).map((one) => String(one).toLowerCase());
      if (!permissions.some((one) => ["get", "all", "backup", "restore"].includes(one))) return [];
      const object = at(policy, "objectId");
      const principal = typeof object === "string" ? object.toLowerCase() : `${by.urn} ${property}`;
      const wide = "reads every secret of the vault";
      return [{ principal, by, property, answer: "yes", known: true, way: "reads", wide }];
    });
  }
}

/** A vault takes access policies unless it is told to use roles. Source: Microsoft Learn, Vaults - Create Or Update. */
function usesPolicies(vault: PlannedResource): boolean {
  return at(vault.inputs, "properties", "enableRbacAuthorization") !== true;
}
