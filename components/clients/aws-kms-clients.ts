import { Provider } from "@pulumi/aws/provider";
import {
  VpcAssociationAuthorization,
  type VpcAssociationAuthorizationArgs,
  ZoneAssociation,
  type ZoneAssociationArgs,
} from "@pulumi/aws/route53";
import { SecurityGroupEgressRule, type SecurityGroupEgressRuleArgs } from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import * as formats from "../../requirements/aws-formats";
import { isAwsRegion } from "../../requirements/aws-regions";
import { checkFormat, type Format } from "../../requirements/formats";
import { problemsOf } from "../../requirements/report";
import type { Problem } from "../../text/problem";
import { zoneSlug } from "../aws/discovery-plan";
import { addNode, type Child, Children, nodesOf } from "../children";
import { checked, finding, throwProblems } from "../problems";
import { roleTags } from "../tags";
import { renderClientScript } from "./client-script";
import { type ClientPlan, checkPlainHost, whenKnown, type ZoneIdCheck } from "./clients-plan";
import type { KmsHostOutputsArgs } from "./host-outputs";

/** Kinds of children of `AwsKmsClients`, with the arguments that `transform` may change. */
export interface AwsClientsChildKinds {
  zoneAuthorization: VpcAssociationAuthorizationArgs;
  zoneAssociation: ZoneAssociationArgs;
  egressRule: SecurityGroupEgressRuleArgs;
}

/** A child of `AwsKmsClients`, as `transform` gets it. */
export type AwsClientsChild = Child<AwsClientsChildKinds>;

/** Arguments of `AwsKmsClients`. */
export interface AwsKmsClientsArgs {
  /** The KMS host that activates the clients: outputs of its stack, or the host's component. */
  host: KmsHostOutputsArgs;
  /** Id of the clients' VPC. It must have a way to the hosts: a peering, or a transit gateway. */
  networkId: pulumi.Input<string>;
  /** Region of the VPC, such as `eu-central-1`. Default: the provider's. */
  networkRegion?: string;
  /** Names of the host's zones to associate. Default: all of them. */
  zones?: string[];
  /** Zone that the clients are told to look in. Default: the first zone that the host names, if it is associated. */
  lookupDomain?: string;
  /**
   * ARN of a role in the account that owns the zones, when that is another account: Route 53 wants the owner's consent
   * before a VPC of another account is associated. The component assumes the role to give it, so the role needs
   * `route53:CreateVPCAssociationAuthorization` and `route53:DeleteVPCAssociationAuthorization` on the zones. Default:
   * no consent is given; the owner has given it by hand, or the account is the same.
   */
  zoneOwnerRoleArn?: string;
  /** Id of the clients' security group, whose way out to the hosts is opened. Default: none is changed. */
  securityGroupId?: pulumi.Input<string>;
  /** Whether the script asks for activation at once. Default: false, Windows does so by itself within two hours. */
  activate?: boolean;
  /** Tags of every resource that takes tags. Default: none but the component's own. */
  tags?: Record<string, pulumi.Input<string>>;
  /** TypeScript only: changes any child before it is created. */
  transform?(child: AwsClientsChild): void;
}

/**
 * Makes another team's network clients of a KMS host: its VPC resolves the host's zones, its security group lets
 * activation out to the hosts and to nothing else, and a script takes Amazon's own KMS off the machines. Nothing that
 * exists is changed, only added to.
 *
 * The owner of the KMS host must list the VPC's address range among its clients. Cost: none, associations and rules are free.
 */
export class AwsKmsClients extends pulumi.ComponentResource {
  /** Ids of the associations by zone. */
  public readonly zoneLinkIds: pulumi.Output<Record<string, string>>;
  /** Ids of the outbound rules: one for each host with a security group, else none. */
  public readonly egressRuleIds: pulumi.Output<string[]>;
  /** PowerShell to run on every client: takes off the provider's pin and points to DNS. Holds no secret. */
  public readonly clientScript: pulumi.Output<string>;

  constructor(name: string, args: AwsKmsClientsArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems("AwsKmsClients", [...checkArguments(args), ...checkPlainHost(args.host, args, checkZoneId)]);
    super("kmshost:index:AwsKmsClients", name, {}, opts);
    const context = contextOf(this, name, args);
    const made = whenKnown("AwsKmsClients", args.host, args, checkZoneId, (plan) => ({
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

const rolePattern = /^arn:aws[\w-]*:iam::(\d{12}):role\/[\w+=,.@/-]+$/;

const ownerRole: Format = {
  pattern: rolePattern,
  problem: "not the ARN of a role",
  allowed: "arn:aws:iam::<account>:role/<name>",
};

/** Problems of the arguments that do not depend on the host. */
function checkArguments(args: AwsKmsClientsArgs): Problem[] {
  return problemsOf(args, [
    ({ networkId }, report) => checkFormat(formats.vpcId, networkId, ["networkId"], report),
    (given, report) => checkFormat(formats.securityGroupId, given.securityGroupId, ["securityGroupId"], report),
    ({ zoneOwnerRoleArn }, report) => checkFormat(ownerRole, zoneOwnerRoleArn, ["zoneOwnerRoleArn"], report),
    ({ networkRegion }, report) => {
      if (networkRegion === undefined || isAwsRegion(networkRegion)) return;
      report(["networkRegion"], { problem: "not a region", allowed: "a region such as eu-central-1" });
    },
  ]);
}

function checkZoneId(id: string): ReturnType<ZoneIdCheck> {
  const { pattern, problem, allowed, fix } = formats.hostedZoneId;
  return pattern.test(id) ? undefined : finding(problem, id, allowed, fix);
}

/** What the functions that create the children share. */
interface ClientsContext {
  readonly children: Children<AwsClientsChildKinds>;
  readonly vpc: { readonly vpcId: pulumi.Output<string>; readonly vpcRegion?: string };
  readonly parent: pulumi.ComponentResource;
  readonly name: string;
  readonly args: AwsKmsClientsArgs;
}

function contextOf(parent: pulumi.ComponentResource, name: string, args: AwsKmsClientsArgs): ClientsContext {
  const children = new Children<AwsClientsChildKinds>(parent, name, (child) => args.transform?.(child));
  const vpcId = checked("AwsKmsClients", args.networkId, (networkId) => checkArguments({ ...args, networkId }));
  const vpc = { vpcId, ...(args.networkRegion === undefined ? {} : { vpcRegion: args.networkRegion }) };
  return { children, vpc, parent, name, args };
}

/** A provider that works as the zones' owner; undefined when no consent is to be given. */
function createZoneOwner(context: ClientsContext): Provider | undefined {
  const { name, parent } = context;
  const { zoneOwnerRoleArn: roleArn, networkRegion: region } = context.args;
  const account = rolePattern.exec(roleArn ?? "")?.[1];
  if (roleArn === undefined || account === undefined) return undefined;
  const args = { ...(region === undefined ? {} : { region }), allowedAccountIds: [account] };
  const provider = new Provider(`${name}-zone-owner`, { ...args, assumeRoles: [{ roleArn }] }, { parent });
  addNode(parent, "zone-owner", provider);
  return provider;
}

function createLinks(context: ClientsContext, { zones }: ClientPlan): Record<string, pulumi.Output<string>> {
  const { vpc, children } = context;
  const provider = createZoneOwner(context);
  const ids: Record<string, pulumi.Output<string>> = {};
  for (const { name, id: zoneId } of zones) {
    const args = { zoneId, ...vpc };
    const slug = zoneSlug(name);
    const consent = provider && [
      children.create("zoneAuthorization", `consent-${slug}`, VpcAssociationAuthorization, args, { provider }),
    ];
    const opts = consent && { dependsOn: consent };
    ids[name] = children.create("zoneAssociation", `link-${slug}`, ZoneAssociation, args, opts).id;
  }
  return ids;
}

function createEgress({ args, children }: ClientsContext, { hosts, port }: ClientPlan): pulumi.Output<string>[] {
  if (args.securityGroupId === undefined) return [];
  const securityGroupId = checked("AwsKmsClients", args.securityGroupId, (id) =>
    checkArguments({ ...args, securityGroupId: id }),
  );
  return hosts.map(({ name, address }) => {
    const rule = children.create("egressRule", `to-${name}`, SecurityGroupEgressRule, {
      securityGroupId,
      description: `Activation by the KMS host ${name}`,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      cidrIpv4: `${address}/32`,
      tags: roleTags(args.tags, "network"),
    });
    return rule.id;
  });
}
