import { reachesInternet } from "../activation/client-networks";
import { type AccessRule, accessRules, accessTypes, surelyOpens } from "./access-rules";
import type { Property } from "./leaves";
import { relationsOf } from "./relations";
import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { aws, azure } from "./tokens";

/** A way from the internet to the activation port that no single resource shows. */
export interface WayIn {
  at: Resource;
  how: string;
}

/** Ways in through balancers, NAT rules and prefix lists of their own, which only the whole stack tells. */
export function waysIn(stack: Stack, ports: readonly number[]): WayIn[] {
  return [...balancers(stack, ports), ...natRules(stack, ports), ...accelerators(stack, ports), ...lists(stack, ports)];
}

/** Public load balancers with a listener on the port, or in front of targets on it. A host's own is no-public-ip's to report. */
function* balancers(stack: Stack, ports: readonly number[]): Generator<WayIn> {
  const told = new Set<Resource>();
  for (const listener of stack.of(aws.listener)) {
    const targets = stack.linked(listener, "defaultActions", aws.targetGroup);
    const open = [listener, ...targets].some((one) => ports.includes(one.at("port").quiet.number ?? -1));
    if (!open || listener.at("protocol").quiet.is("UDP")) continue;
    for (const balancer of stack.linked(listener, "loadBalancerArn", aws.loadBalancer)) {
      const isPublic = balancer.at("internal").fails((value) => value === true || value === "true");
      if (!isPublic || told.has(balancer) || relationsOf(stack).serving.has(balancer)) continue;
      told.add(balancer);
      yield { at: listener, how: "listens for the activation port on a public load balancer" };
    }
  }
}

/** Inbound NAT rules that are resources of their own, on a public load balancer. */
function* natRules(stack: Stack, ports: readonly number[]): Generator<WayIn> {
  for (const rule of stack.of(azure.inboundNatRule)) {
    if (!ports.includes(rule.at("backendPort").quiet.number ?? -1)) continue;
    const isPublic = stack.linked(rule, "loadBalancerName", azure.loadBalancer).some(hasPublicFrontend);
    if (isPublic) yield { at: rule, how: "passes a public address on to the activation port" };
  }
}

export const hasPublicFrontend = (balancer: Resource): boolean =>
  balancer
    .at("frontendIPConfigurations")
    .items.some((one) => !one.at("publicIPAddress").absent || !one.at("publicIPPrefix").absent);

/** Global Accelerator listens on one port and passes it on to another. */
function* accelerators(stack: Stack, ports: readonly number[]): Generator<WayIn> {
  for (const group of stack.of(aws.endpointGroup)) {
    const overrides = group.at("portOverrides").items;
    if (overrides.some((one) => ports.includes(one.at("endpointPort").quiet.number ?? -1)))
      yield { at: group, how: "brings the activation port in from the internet" };
  }
}

/** Prefix lists with public addresses in rules that open the port. */
function* lists(stack: Stack, ports: readonly number[]): Generator<WayIn> {
  const all = stack.of(aws.prefixList);
  if (all.length === 0) return;
  const told = new Set<Resource>();
  for (const holder of stack.of(...accessTypes)) {
    const opening = accessRules(holder).some((rule) => lets(rule, ports));
    if (!opening) continue;
    for (const property of ["ingress", "prefixListIds", "prefixListId"]) {
      for (const list of stack.linked(holder, property, aws.prefixList)) {
        const entries = stack.of(aws.prefixListEntry).filter((entry) => stack.refers(entry, "prefixListId", list));
        const addresses = [
          ...list.at("entries").items.map((entry) => entry.at("cidr")),
          ...entries.map((one) => one.at("cidr")),
        ];
        if (told.has(list) || list.isKms || !addresses.some(isPublic)) continue;
        told.add(list);
        yield { at: list, how: `lists public addresses for ${holder.name} to let in` };
      }
    }
  }
}

const isPublic = (address: Property): boolean =>
  address.quiet.text !== undefined && reachesInternet([address.quiet.text]);

const lets = (rule: AccessRule, ports: readonly number[]): boolean =>
  rule.direction === "inbound" && ports.some((port) => surelyOpens(rule, port));
