import { getClientConfig } from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";
import { getPrivateLinkScope } from "@pulumi/azure-native/monitor";
import { getSubnet, getVirtualNetwork } from "@pulumi/azure-native/network";
import { getPrivateZone } from "@pulumi/azure-native/privatedns";
import { getResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { readResourceId } from "../../requirements/azure-names";
import type { Problem } from "../../text/problem";
import { plain, throwProblems } from "../problems";
import type { AzureKmsHostArgs } from "./args";
import {
  type AdoptedFacts,
  type AdoptedKind,
  type AdoptedThing,
  adoptedThings,
  judgeAdopted,
  missing,
  rivalry,
  rivalZones,
} from "./prerequisites-plan";

/** Waits for what Azure says of all that is adopted: a value that has passed is used only when everything is in order. */
export type WhenMet = <T>(value: pulumi.Input<T>) => pulumi.Input<T>;

/**
 * Looks at everything that the arguments adopt, and lets nothing be created when something of it is not there or cannot be
 * used. Things of other subscriptions, or that we may not read, cannot be looked at, and are taken as they are written.
 */
export function whenPrerequisitesMet(parent: pulumi.Resource, name: string, args: AzureKmsHostArgs): WhenMet {
  const nothing = adoptedThings(args).length + rivalZones(args).length === 0;
  if (nothing && plain(args.resourceGroupName) === undefined) return (value) => value;
  const judged = problemsOfAdopted({ parent }, name, args);
  const done = pulumi.output(judged).apply((problems) => throwProblems("AzureKmsHost", problems));
  return <T>(value: pulumi.Input<T>) => pulumi.all([value, done]).apply(([known]) => known) as pulumi.Output<T>;
}

/** Problems of everything that the arguments adopt, by what Azure says of it. */
export async function problemsOfAdopted(
  opts: pulumi.InvokeOptions,
  name: string,
  args: AzureKmsHostArgs,
): Promise<Problem[]> {
  const { subscriptionId } = await getClientConfig(opts);
  const here = ({ id }: AdoptedThing) =>
    readResourceId(id)?.subscription.toLowerCase() === subscriptionId.toLowerCase();
  const found = adoptedThings(args)
    .filter(here)
    .map(async (thing) => {
      const facts = await ask(opts, thing);
      return facts === "missing" ? [missing(thing)] : facts === "unseen" ? [] : judgeAdopted(thing, facts, name, args);
    });
  const beside = rivalZones(args)
    .filter(here)
    .map(async (thing) => {
      const facts = await ask(opts, thing);
      return typeof facts === "object" && (facts.links ?? 0) > 0 ? [rivalry(thing)] : [];
    });
  const group = plain(args.resourceGroupName);
  const ofGroup = group === undefined ? [] : [askGroup(opts, group)];
  return (await Promise.all([...ofGroup, ...found, ...beside])).flat();
}

async function askGroup(opts: pulumi.InvokeOptions, resourceGroupName: string): Promise<Problem[]> {
  const answer = await answerOf(async () => {
    await getResourceGroup({ resourceGroupName }, opts);
    return {};
  });
  const thing = { kind: "resource group", path: ["resourceGroupName"], id: resourceGroupName } as const;
  return answer === "missing" ? [missing(thing)] : [];
}

type Place = { readonly resourceGroupName: string; readonly name: string; readonly above: string };
type Look = (place: Place, opts: pulumi.InvokeOptions) => Promise<AdoptedFacts>;

const looks: Readonly<Record<Exclude<AdoptedKind, "resource group">, Look>> = {
  async network({ resourceGroupName, name }, opts) {
    const { addressSpace } = await getVirtualNetwork({ resourceGroupName, virtualNetworkName: name }, opts);
    return { prefixes: addressSpace?.addressPrefixes ?? [] };
  },
  async subnet({ resourceGroupName, name, above }, opts) {
    const found = await getSubnet({ resourceGroupName, virtualNetworkName: above, subnetName: name }, opts);
    return {
      prefixes: found.addressPrefixes ?? (found.addressPrefix === undefined ? [] : [found.addressPrefix]),
      holders: (found.ipConfigurations ?? []).flatMap(({ id }) => id ?? []),
      delegations: (found.delegations ?? []).flatMap(({ serviceName }) => serviceName ?? []),
    };
  },
  async "private zone"({ resourceGroupName, name }, opts) {
    const found = await getPrivateZone({ resourceGroupName, privateZoneName: name }, opts);
    return { links: found.numberOfVirtualNetworkLinks };
  },
  async vault({ resourceGroupName, name }, opts) {
    const { properties } = await keyvault.getVault({ resourceGroupName, vaultName: name }, opts);
    return { byRoles: properties.enableRbacAuthorization === true };
  },
  // Azure's own interface gives what a secret is, and never what it holds.
  async secret({ resourceGroupName, name, above }, opts) {
    await keyvault.getSecret({ resourceGroupName, vaultName: above, secretName: name }, opts);
    return {};
  },
  async "private link scope"({ resourceGroupName, name }, opts) {
    await getPrivateLinkScope({ resourceGroupName, scopeName: name }, opts);
    return {};
  },
};

async function ask(
  opts: pulumi.InvokeOptions,
  { kind, id }: AdoptedThing,
): Promise<AdoptedFacts | "missing" | "unseen"> {
  const read = readResourceId(id);
  if (read === undefined || kind === "resource group") return "unseen";
  const place = { resourceGroupName: read.resourceGroup, name: read.name, above: id.split("/").at(-3) ?? "" };
  return answerOf(() => looks[kind](place, opts));
}

/** Not there, or not to be seen by us: then Azure itself will say what it thinks of it. */
async function answerOf(question: () => Promise<AdoptedFacts>): Promise<AdoptedFacts | "missing" | "unseen"> {
  try {
    return await question();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (/\b404\b|NotFound/i.test(said)) return "missing";
    if (/\b40[13]\b|Authorization|Forbidden/i.test(said)) return "unseen";
    throw error;
  }
}
