import { createHash } from "node:crypto";

/** Parts of an Azure resource id that the components need. */
export interface ResourceId {
  readonly subscription: string;
  readonly resourceGroup: string;
  /** Provider and type, such as `Microsoft.Network/virtualNetworks`, in the writing of the id. */
  readonly type: string;
  readonly name: string;
}

/** Reads `/subscriptions/../resourceGroups/../providers/..`; undefined when it is not such an id. */
export function readResourceId(id: string): ResourceId | undefined {
  const match = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+)((?:\/[^/]+\/[^/]+)+)$/i.exec(
    id,
  );
  if (!match) return undefined;
  const [, subscription = "", resourceGroup = "", provider = "", rest = ""] = match;
  const parts = rest.slice(1).split("/");
  const types = parts.filter((_, index) => index % 2 === 0);
  return { subscription, resourceGroup, type: `${provider}/${types.join("/")}`, name: parts.at(-1) ?? "" };
}

/** The id of the virtual network that a subnet is in. */
export function networkOfSubnet(subnetId: string): string {
  return subnetId.replace(/\/subnets\/[^/]+$/i, "");
}

/** A short hash of the words: the same on every run, other for other words. */
export function shortHash(words: readonly string[], length: number): string {
  return createHash("sha256").update(words.join("\0")).digest("hex").slice(0, length);
}

/** A GUID made of the words, for resources that Azure names by GUID: the same on every run. */
export function guid(words: readonly string[]): string {
  const hex = shortHash(words, 32);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}

/**
 * A name for a key vault. Vault names are unique over all of Azure, so a hash of the subscription and of the component
 * is part of it. 3 to 24 letters, digits and single hyphens, beginning with a letter (Microsoft, "Naming rules and
 * restrictions for Azure resources").
 */
export function planVaultName(name: string, unique: readonly string[]): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 12)
    .replace(/^-+|-+$/g, "");
  return ["kv", words, shortHash([...unique, name], 8)].filter(Boolean).join("-");
}

/** How long a name of each kind may be, and what may be in it (Microsoft, "Naming rules and restrictions for Azure resources"). */
const nameRules = {
  rg: [90, /[^\w.()-]/g],
  vnet: [64, /[^\w.-]/g],
  nsg: [80, /[^\w.-]/g],
  rt: [80, /[^\w.-]/g],
  peer: [80, /[^\w.-]/g],
  bas: [80, /[^\w.-]/g],
  pe: [64, /[^\w.-]/g],
  "nic-pe": [80, /[^\w.-]/g],
  id: [128, /[^\w-]/g],
  des: [80, /[^\w-]/g],
  log: [63, /[^A-Za-z0-9-]/g],
  // 44 is what Azure/ARO-HCP found [belief: no page says so].
  dce: [44, /[^A-Za-z0-9-]/g],
  dcr: [64, /[^A-Za-z0-9-]/g],
  ampls: [255, /[^\w.()-]/g],
  ag: [260, /[^\w.-]/g],
  alarm: [260, /[^\w.-]/g],
  flow: [80, /[^\w.-]/g],
  lock: [90, /[^\w.()-]/g],
} as const;

/** Kinds of resources that are named after the component that makes them. */
export type NamedKind = keyof typeof nameRules;

/**
 * The name of a resource, such as `vnet-kms-prod-network`: as it is where Azure takes it, otherwise shortened, with a hash of
 * the whole, so that two long names stay two.
 */
export function planName(kind: NamedKind, name: string, suffix = ""): string {
  const [most, other] = nameRules[kind];
  const whole = `${kind === "alarm" ? "" : `${kind}-`}${name}${suffix}`;
  const clean = whole.replace(other, "-");
  if (clean === whole && whole.length <= most) return whole;
  return `${clean.slice(0, most - 7).replace(/[^A-Za-z0-9]+$/, "")}-${shortHash([whole], 6)}`;
}
