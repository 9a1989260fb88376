import type * as pulumi from "@pulumi/pulumi";
import { directoryOnly } from "../active-directory";
import type {
  ActivationMethod,
  ClientNetworkArgs,
  Deletable,
  DiscoveryArgs,
  HostArgs,
  HostImageArgs,
  HostKeyArgs,
  OfficeKeyArgs,
} from "../args";
import { checkDiscovery, checkHosts, checkImageAndKey, checkWords } from "../checks";
import { checkConfirmations, checkOfficeKeys } from "../office-keys";
import { type Problem, plain, reason } from "../problems";
import { type AwsMonitoringArgs, checkMonitoring } from "./audit-args";
import type { AwsChild } from "./child-kinds";
import { checkAuthorizations, checkDiscoveryIds } from "./discovery-plan";
import type { AwsInboundResolverArgs } from "./inbound-resolver-args";
import { AwsTenancy } from "./machine-args";
import { checkHostResourceGroup, checkImageVersion, checkSize } from "./machine-plan";
import type { AwsNetworkArgs } from "./network-args";
import { checkNetwork } from "./network-checks";
import type { AwsPatchingArgs } from "./patching-args";
import { checkTags } from "./tag-checks";
import { checkName, checkReaders, checkSecretNames } from "./vault-checks";

/** Arguments of `AwsKmsHost`. */
export interface AwsKmsHostArgs {
  /** Region, such as `eu-central-1`. It must be the provider's. */
  region: string;
  /** The KMS hosts, one to six: each uses one of the six activations of the host key. */
  hosts: HostArgs[];
  /** Image to build the hosts from. */
  image: HostImageArgs;
  /** Instance type, Intel or AMD. Default: `m6i.large`. */
  size?: pulumi.Input<string>;
  /** The host key: what it is and where it is kept, never its value. */
  hostKey: HostKeyArgs;
  /** Host keys for Office, beside the one for Windows. Default: none, Office is not activated. */
  officeKeys?: OfficeKeyArgs[];
  /** ARNs of IAM roles or users that may read the host key beside the hosts, for an emergency. Default: nobody. */
  keyReaders?: pulumi.Input<string>[];
  /** A new VPC or an existing one. */
  network: AwsNetworkArgs;
  /** How the hosts are activated with Microsoft. */
  activation: ActivationMethod;
  /** TCP port of activation. Default: 1688. */
  port?: number;
  /** Networks that may activate. Nobody else reaches the hosts. */
  clients: ClientNetworkArgs[];
  /** How clients find the hosts. */
  discovery: DiscoveryArgs;
  /**
   * DNS servers outside AWS that forward the zones to Route 53, so that clients on premises find the hosts. Default: none.
   */
  inboundResolver?: AwsInboundResolverArgs;
  /**
   * Ids of VPCs of other accounts, in the same region, that may join the created zones: consent, which their owners use, for
   * instance with `AwsKmsClients`. Default: none.
   */
  authorizedNetworkIds?: string[];
  /** How security updates reach the hosts. Default: nobody installs any; a rebuild brings a newer image. */
  patching?: AwsPatchingArgs;
  /** Logs, metrics, alarms and saved queries of the hosts. Default: none are made. */
  monitoring?: AwsMonitoringArgs;
  /** Whose hardware the hosts run on. Default: shared. */
  tenancy?: AwsTenancy;
  /** ARN of the host resource group that holds the Dedicated Hosts. Only with tenancy `host`. Default: any Dedicated Host of the account. */
  hostResourceGroupArn?: pulumi.Input<string>;
  /**
   * Creates a Dedicated Host in each zone with a KMS host. Only with tenancy `host`, and without a host resource group.
   * Default: false, Dedicated Hosts of the account are used.
   */
  createDedicatedHosts?: boolean;
  /** What may be replaced or deleted. Default: nothing. */
  mayDelete?: Deletable[];
  /** Tags of every resource. Default: none but the component's own. */
  tags?: Record<string, pulumi.Input<string>>;
  /** TypeScript only: changes any child of any part before it is created. */
  transform?(child: AwsChild): void;
}

/** Every problem that the arguments alone show. */
export function checkKmsHost(name: string, args: AwsKmsHostArgs): Problem[] {
  const domainControllers = args.discovery.activeDirectory?.domainControllers;
  return firstOfEach([
    ...checkName(name, 53),
    ...checkHosts(args.hosts),
    ...checkImageAndKey(args.image, args.hostKey),
    ...checkImageVersion(args.image),
    ...checkSize(args.size),
    ...checkConfirmations(args.hosts),
    ...checkSecretNames(args.hostKey, args.officeKeys),
    ...checkOfficeKeys(args),
    ...checkReaders(args.keyReaders),
    ...checkNetwork({ ...args, domainControllers }),
    ...checkWords(args.activation, args.mayDelete),
    ...checkDiscovery(args.discovery),
    ...checkDiscoveryIds(args.discovery),
    ...checkAuthorizations(args.authorizedNetworkIds, args.discovery),
    ...checkResolverUse(args),
    ...checkTenancy(args),
    ...checkMonitoring(args.monitoring),
    ...checkTags(args.tags),
  ]);
}

/** The same address is judged for both clouds and for the rules of this one: it is said once. */
function firstOfEach(problems: readonly Problem[]): Problem[] {
  const ofDirectory = (path: string) => path.startsWith("discovery.activeDirectory.");
  return problems.filter(({ propertyPath }, index) => {
    return !ofDirectory(propertyPath) || problems.findIndex((one) => one.propertyPath === propertyPath) === index;
  });
}

function checkResolverUse({ inboundResolver, discovery }: AwsKmsHostArgs): Problem[] {
  if (inboundResolver === undefined || !directoryOnly(discovery)) return [];
  const what = "a resolver for zones that are not made";
  const allowed = "no resolver where clients activate by the directory alone";
  return [{ propertyPath: "inboundResolver", reason: reason(what, inboundResolver, allowed) }];
}

/** Problems of whose hardware the hosts run on: Dedicated Hosts are for one tenancy, and come from one place. */
function checkTenancy(args: AwsKmsHostArgs): Problem[] {
  const { tenancy, hostResourceGroupArn, createDedicatedHosts } = args;
  const problems: Problem[] = [];
  const add = (propertyPath: string, what: string, got: unknown, allowed: string, fix?: string) => {
    problems.push({ propertyPath, reason: reason(what, got, allowed, fix) });
  };
  const words = Object.values(AwsTenancy);
  if (tenancy !== undefined && !words.includes(tenancy)) add("tenancy", "no such tenancy", tenancy, words.join(", "));
  problems.push(...checkHostResourceGroup(hostResourceGroupArn));
  const places = { hostResourceGroupArn, createDedicatedHosts: createDedicatedHosts || undefined };
  for (const [field, value] of Object.entries(places)) {
    if (value === undefined || tenancy === AwsTenancy.Host) continue;
    add(field, "dedicated hosts for another tenancy", plain(value) ?? "an ARN", "only with tenancy host");
  }
  if (hostResourceGroupArn !== undefined && createDedicatedHosts) {
    const fix = "remove one of the two";
    add("createDedicatedHosts", "two places for the hosts", true, "Dedicated Hosts of a group, or created ones", fix);
  }
  return problems;
}
