import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import * as formats from "../../requirements/azure-formats";
import { readResourceId } from "../../requirements/azure-names";
import { checkFormat } from "../../requirements/formats";
import { checkRange } from "../../requirements/limits";
import { problemsOf } from "../../requirements/report";
import type { Problem } from "../../text/problem";
import { linkName } from "../azure/discovery-plan";
import { addNode, type Child, Children, nodesOf } from "../children";
import { checked, finding, throwProblems } from "../problems";
import { roleTags } from "../tags";
import { renderClientScript } from "./client-script";
import { type ClientPlan, checkPlainHost, whenKnown, type ZoneIdCheck } from "./clients-plan";
import type { KmsHostOutputsArgs } from "./host-outputs";

/** Kinds of children of `AzureKmsClients`, with the arguments that `transform` may change. */
export interface AzureClientsChildKinds {
  zoneLink: privatedns.VirtualNetworkLinkArgs;
  securityRule: network.SecurityRuleArgs;
}

/** A child of `AzureKmsClients`, as `transform` gets it. */
export type AzureClientsChild = Child<AzureClientsChildKinds>;

/** An existing network security group, which gets one rule and stays as it is otherwise. */
export interface AzureClientsSecurityGroupArgs {
  /** Resource group that holds the network security group. */
  resourceGroupName: pulumi.Input<string>;
  /** Name of the network security group. */
  name: pulumi.Input<string>;
  /** Priority of the outbound rule, 100 to 4096, one that the group does not use yet. Default: 1688. */
  priority?: number;
}

/** Arguments of `AzureKmsClients`. */
export interface AzureKmsClientsArgs {
  /** The KMS host that activates the clients: outputs of its stack, or the host's component. */
  host: KmsHostOutputsArgs;
  /** Id of the clients' virtual network. It must have a way to the hosts: a peering, or a hub. */
  networkId: pulumi.Input<string>;
  /** Names of the host's zones to link. Default: all of them. */
  zones?: string[];
  /** Zone that the clients are told to look in. Default: the first zone that the host names, if it is linked. */
  lookupDomain?: string;
  /**
   * Subscription of the zones, when it is another than the provider's: a link is part of its zone. It is then made by a
   * provider of its own with the credentials of the environment, which need Private DNS Zone Contributor on the zones
   * and Network Contributor on the network. Default: the provider's subscription.
   */
  zoneSubscriptionId?: string;
  /** Network security group of the clients, whose way out to the hosts is opened. Default: none is changed. */
  securityGroup?: AzureClientsSecurityGroupArgs;
  /** Whether the script asks for activation at once. Default: false, Windows does so by itself within two hours. */
  activate?: boolean;
  /** Tags of every resource. Default: none but the component's own. */
  tags?: Record<string, pulumi.Input<string>>;
  /** TypeScript only: changes any child before it is created. */
  transform?(child: AzureClientsChild): void;
}

/**
 * Makes another team's network clients of a KMS host: its virtual network resolves the host's zones, its security group
 * lets activation out to the hosts and to nothing else, and a script takes Azure's own KMS off the machines. Nothing
 * that exists is changed, only added to.
 *
 * The owner of the KMS host must list the network's address range among its clients. Cost: none, links and rules are free.
 */
export class AzureKmsClients extends pulumi.ComponentResource {
  /** Ids of the links by zone. */
  public readonly zoneLinkIds: pulumi.Output<Record<string, string>>;
  /** Ids of the outbound rules: one with a security group, else none. */
  public readonly egressRuleIds: pulumi.Output<string[]>;
  /** PowerShell to run on every client: takes off the provider's pin and points to DNS. Holds no secret. */
  public readonly clientScript: pulumi.Output<string>;

  constructor(name: string, args: AzureKmsClientsArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems("AzureKmsClients", [...checkArguments(args), ...checkPlainHost(args.host, args, zoneIdCheck(args))]);
    super("kmshost:index:AzureKmsClients", name, {}, opts);
    const context = contextOf(this, name, args);
    const made = whenKnown("AzureKmsClients", args.host, args, zoneIdCheck(args), (plan) => ({
      zoneLinkIds: createLinks(context, plan),
      egressRuleIds: createEgress(context, plan),
      clientScript: renderClientScript(plan.lookupDomain, args.activate),
    }));
    this.zoneLinkIds = made.apply((m) => m.zoneLinkIds);
    this.egressRuleIds = made.apply((m) => m.egressRuleIds);
    this.clientScript = made.apply((m) => m.clientScript);
    const { zoneLinkIds, egressRuleIds, clientScript } = this;
    this.registerOutputs({ zoneLinkIds, egressRuleIds, clientScript });
  }

  /** The children by the last part of their names; complete once the host's outputs are known. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** Priorities that rules of users may have (Microsoft, "Network security groups"). */
const priorities = { least: 100, most: 4096 };

/** Problems of the arguments that do not depend on the host. */
function checkArguments(args: AzureKmsClientsArgs): Problem[] {
  return problemsOf(args, [
    (given, report) => checkFormat(formats.networkId, given.networkId, ["networkId"], report),
    ({ securityGroup }, report) => {
      const path = ["securityGroup", "priority"];
      checkRange(priorities, securityGroup?.priority, "the priority is out of range", path, report);
    },
    ({ zoneSubscriptionId }, report) => {
      checkFormat(formats.subscriptionId, zoneSubscriptionId, ["zoneSubscriptionId"], report);
    },
  ]);
}

function zoneIdCheck({ zoneSubscriptionId }: AzureKmsClientsArgs): ZoneIdCheck {
  return (id) => {
    const { pattern, problem, allowed, fix } = formats.privateZoneId;
    if (!pattern.test(id)) return finding(problem, id, allowed, fix);
    const owner = readResourceId(id)?.subscription ?? "";
    if (zoneSubscriptionId === undefined || owner.toLowerCase() === zoneSubscriptionId.toLowerCase()) return undefined;
    return finding("the zone is in another subscription", owner, `zoneSubscriptionId, which is ${zoneSubscriptionId}`);
  };
}

/** What the functions that create the children share. */
interface ClientsContext {
  readonly children: Children<AzureClientsChildKinds>;
  readonly networkId: pulumi.Output<string>;
  readonly parent: pulumi.ComponentResource;
  readonly name: string;
  readonly args: AzureKmsClientsArgs;
}

function contextOf(parent: pulumi.ComponentResource, name: string, args: AzureKmsClientsArgs): ClientsContext {
  const children = new Children<AzureClientsChildKinds>(parent, name, (child) => args.transform?.(child));
  const networkId = checked("AzureKmsClients", args.networkId, (id) => checkArguments({ ...args, networkId: id }));
  return { children, networkId, parent, name, args };
}

/** The provider of the zones' subscription; undefined when it is the component's own. */
function createZoneProvider({ args, name, parent }: ClientsContext): Provider | undefined {
  const subscriptionId = args.zoneSubscriptionId;
  if (subscriptionId === undefined) return undefined;
  const provider = new Provider(`${name}-zones`, { subscriptionId }, { parent });
  addNode(parent, "zones", provider);
  return provider;
}

function createLinks(context: ClientsContext, { zones }: ClientPlan): Record<string, pulumi.Output<string>> {
  const { children, networkId, args } = context;
  const provider = createZoneProvider(context);
  const ids: Record<string, pulumi.Output<string>> = {};
  for (const { name, id } of zones) {
    const link = children.create(
      "zoneLink",
      `link-${name}`,
      privatedns.VirtualNetworkLink,
      {
        resourceGroupName: readResourceId(id)?.resourceGroup ?? "",
        privateZoneName: readResourceId(id)?.name ?? "",
        location: "Global",
        virtualNetworkLinkName: networkId.apply(linkName),
        virtualNetwork: { id: networkId },
        registrationEnabled: false,
        tags: roleTags(args.tags, "discovery"),
      },
      provider && { provider },
    );
    ids[name] = link.id;
  }
  return ids;
}

function createEgress({ args, children, name }: ClientsContext, { hosts, port }: ClientPlan): pulumi.Output<string>[] {
  const group = args.securityGroup;
  if (group === undefined) return [];
  const rule = children.create("securityRule", "egress", network.SecurityRule, {
    resourceGroupName: group.resourceGroupName,
    networkSecurityGroupName: group.name,
    securityRuleName: `allow-kms-${name}`,
    description: "Activation by the KMS hosts",
    priority: group.priority ?? 1688,
    direction: "Outbound",
    access: "Allow",
    protocol: "Tcp",
    sourceAddressPrefix: "VirtualNetwork",
    sourcePortRange: "*",
    destinationAddressPrefixes: hosts.map(({ address }) => `${address}/32`),
    destinationPortRange: String(port),
  });
  return [rule.id];
}
