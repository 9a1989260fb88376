import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { checkAdministrators } from "../../requirements/azure";
import { planName } from "../../requirements/azure-names";
import { problemsOf } from "../../requirements/report";
import { Children, type DependsOn, nodesOf, together } from "../children";
import { throwProblems } from "../problems";
import type { AzureBastionArgs } from "./args";
import { planBastionRules } from "./bastion-plan";
import type { AzureChildKinds } from "./child-kinds";
import { type Common, commonOf } from "./common";

/**
 * Remote Desktop to the hosts without an address on the internet: Azure Bastion in a subnet of its own, private-only, which
 * administrators reach over the company's network by HTTPS. Give the network as `dependsOn`: Azure changes one subnet of a
 * network at a time.
 */
export class AzureBastion extends pulumi.ComponentResource {
  /** Id of the Bastion. */
  public readonly bastionId: pulumi.Output<string>;

  constructor(name: string, args: AzureBastionArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems(
      "AzureBastion",
      problemsOf(args, [
        ({ administrators }, report) => checkAdministrators(administrators, ["administrators"], report),
      ]),
    );
    super("kmshost:index:AzureBastion", name, {}, opts);
    const context = contextOf(this, name, args, opts?.dependsOn);
    this.bastionId = createBastion(context, createSubnet(context, createSecurityGroup(context))).id;
    this.registerOutputs({ bastionId: this.bastionId });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** What the functions that create the children share. */
interface BastionContext {
  readonly children: Children<AzureChildKinds>;
  readonly common: Common;
  readonly name: string;
  readonly args: AzureBastionArgs;
  readonly dependsOn: DependsOn;
}

function contextOf(
  parent: pulumi.ComponentResource,
  name: string,
  args: AzureBastionArgs,
  dependsOn: DependsOn,
): BastionContext {
  const children = new Children<AzureChildKinds>(parent, name, (child) => args.transform?.(child));
  const common = commonOf(args, "network");
  return { children, common, name, args, dependsOn };
}

function createSecurityGroup({ children, common, name, args }: BastionContext): network.NetworkSecurityGroup {
  return children.create("networkSecurityGroup", "security-group", network.NetworkSecurityGroup, {
    ...common,
    networkSecurityGroupName: planName("nsg", name),
    securityRules: planBastionRules(args.administrators),
  });
}

/** Without a route table, which Azure forbids here. */
function createSubnet(context: BastionContext, group: network.NetworkSecurityGroup): network.Subnet {
  const { children } = context;
  const args: network.SubnetArgs = {
    resourceGroupName: context.args.resourceGroupName,
    virtualNetworkName: context.args.virtualNetworkName,
    subnetName: "AzureBastionSubnet",
    addressPrefix: context.args.addressPrefix,
    networkSecurityGroup: { id: group.id },
  };
  const dependsOn = together(context.dependsOn, []);
  return children.create("subnet", "subnet", network.Subnet, args, { dependsOn });
}

function createBastion({ children, common, name }: BastionContext, subnet: network.Subnet): network.BastionHost {
  return children.create("bastion", "bastion", network.BastionHost, {
    ...common,
    bastionHostName: planName("bas", name),
    sku: { name: "Premium" },
    enablePrivateOnlyBastion: true,
    scaleUnits: 2,
    ipConfigurations: [{ name: "private", privateIPAllocationMethod: "Dynamic", subnet: { id: subnet.id } }],
  });
}
