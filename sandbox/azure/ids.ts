import type { CloudView, Json, Properties, StoredResource } from "../provider/resource-type";

/** The parts of an Azure resource id. */
export interface AzureId {
  readonly subscription: string;
  readonly group?: string;
  /** Such as `Microsoft.Network/virtualNetworks/subnets`. */
  readonly type: string;
  readonly names: readonly string[];
  readonly name: string;
}

/** Reads an id such as `/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/vnet`. */
export function parseId(id: string): AzureId | undefined {
  const parts = id.split("/");
  if (parts[0] !== "" || parts[1]?.toLowerCase() !== "subscriptions" || !parts[2]) {
    return undefined;
  }
  const group = parts[3]?.toLowerCase() === "resourcegroups" ? parts[4] : undefined;
  const at = parts.findLastIndex((part) => part.toLowerCase() === "providers");
  if (at < 0) {
    return { subscription: parts[2], group, type: "Microsoft.Resources/resourceGroups", names: [], name: group ?? "" };
  }
  const rest = parts.slice(at + 2);
  const types = rest.filter((_, index) => index % 2 === 0);
  const names = rest.filter((_, index) => index % 2 === 1);
  return {
    subscription: parts[2],
    group,
    type: [parts[at + 1], ...types].join("/"),
    names,
    name: names.at(-1) ?? "",
  };
}

export function groupId(cloud: CloudView, group: string): string {
  return `/subscriptions/${cloud.account}/resourceGroups/${group}`;
}

/** The id of the resource that a nested one is part of. */
export function parentId(id: string): string | undefined {
  const parts = id.split("/");
  const at = parts.findLastIndex((part) => part.toLowerCase() === "providers");
  return at >= 0 && parts.length - at > 4 ? parts.slice(0, -2).join("/") : undefined;
}

export function sameId(left: Json | undefined, right: Json | undefined): boolean {
  return typeof left === "string" && typeof right === "string" && left.toLowerCase() === right.toLowerCase();
}

/** A UUID that is the same for the same words. */
export function uuid(cloud: CloudView, ...words: string[]): string {
  const hex = cloud.derive(...words);
  const variant = ((Number.parseInt(hex[16] ?? "0", 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** A property beside the others, or inside `properties`: azure-native lifts most of them, Microsoft's REST does not. */
export function property(from: Json | undefined, name: string): Json | undefined {
  if (typeof from !== "object" || from === null || Array.isArray(from)) {
    return undefined;
  }
  if (from[name] !== undefined) {
    return from[name];
  }
  const inner = from.properties;
  return typeof inner === "object" && inner !== null && !Array.isArray(inner) ? inner[name] : undefined;
}

/** A chain of properties, such as `networkProfile`, `networkInterfaces`. */
export function at(from: Json | undefined, ...names: string[]): Json | undefined {
  return names.reduce<Json | undefined>((value, name) => property(value, name), from);
}

export function text(from: Json | undefined, ...names: string[]): string | undefined {
  const value = at(from, ...names);
  return typeof value === "string" ? value : undefined;
}

export function list(from: Json | undefined, ...names: string[]): Json[] {
  const value = at(from, ...names);
  return Array.isArray(value) ? value : [];
}

/** Strings of a list that may also be written as one string. */
export function strings(from: Properties | Json | undefined, one: string, many: string): string[] {
  const single = text(from as Json, one);
  const several = list(from as Json, many).filter((item): item is string => typeof item === "string");
  return single === undefined ? several : [single, ...several];
}

/** Resources of a type whose id is directly below another's. */
export function childrenOf(cloud: CloudView, token: string, parent: string): StoredResource[] {
  const prefix = `${parent.toLowerCase()}/`;
  return cloud.list(token).filter((resource) => resource.id.toLowerCase().startsWith(prefix));
}
