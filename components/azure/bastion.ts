import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { Children, type DependsOn, nodesOf, together } from "../children";
import { refuse } from "../problems";
import type { AzureBastionArgs } from "./args";
import { planBastionRules } from "./bastion-plan";
import type { AzureChildKinds } from "./child-kinds";
import { type Common, commonOf } from "./common";
import { checkAdministrators } from "./network-checks";

/**
 * Remote Desktop to the hosts without an address on the internet: Azure Bastion in a subnet of its own, private-only, which
 * administrators reach over the company's network by HTTPS. Give the network as `dependsOn`: Azure changes one subnet of a
 * network at a time.
 */
export class AzureBastion extends pulumi.ComponentResource {
  /** Id of the Bastion. */
  public readonly bastionId: pulumi.Output<string>;

  constructor(name: string, args: AzureBastionArgs, opts?: pulumi.ComponentResourceOptions) {
    refuse("AzureBastion", checkAdministrators("administrators", args.administrators));
    super("kmshost:index:AzureBastion", name, {}, opts);
    const make = new Maker(this, name, args, opts?.dependsOn);
    this.bastionId = make.bastion(make.subnet(make.securityGroup())).id;
    this.registerOutputs({ bastionId: this.bastionId });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** Creates the children, one method for each. Nothing is lost with them, so none is protected. */
class Maker {
  readonly #children: Children<AzureChildKinds>;
  readonly #common: Common;

  constructor(
    parent: pulumi.ComponentResource,
    private readonly name: string,
    private readonly args: AzureBastionArgs,
    private readonly dependsOn: DependsOn,
  ) {
    this.#children = new Children(parent, name, (child) => args.transform?.(child));
    this.#common = commonOf(args, "network");
  }

  securityGroup(): network.NetworkSecurityGroup {
    return this.#children.create("networkSecurityGroup", "security-group", network.NetworkSecurityGroup, {
      ...this.#common,
      networkSecurityGroupName: `nsg-${this.name}`,
      securityRules: planBastionRules(this.args.administrators),
    });
  }

  /** Without a route table, which Azure forbids here. */
  subnet(group: network.NetworkSecurityGroup): network.Subnet {
    const args: network.SubnetArgs = {
      resourceGroupName: this.args.resourceGroupName,
      virtualNetworkName: this.args.virtualNetworkName,
      subnetName: "AzureBastionSubnet",
      addressPrefix: this.args.addressPrefix,
      networkSecurityGroup: { id: group.id },
    };
    const dependsOn = together(this.dependsOn, []);
    return this.#children.create("subnet", "subnet", network.Subnet, args, { dependsOn });
  }

  bastion(subnet: network.Subnet): network.BastionHost {
    return this.#children.create("bastion", "bastion", network.BastionHost, {
      ...this.#common,
      bastionHostName: `bas-${this.name}`,
      sku: { name: "Premium" },
      enablePrivateOnlyBastion: true,
      scaleUnits: 2,
      ipConfigurations: [{ name: "private", privateIPAllocationMethod: "Dynamic", subnet: { id: subnet.id } }],
    });
  }
}
