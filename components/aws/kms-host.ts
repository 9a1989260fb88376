import type { Subnet } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { checkAwsKmsHost, checkName, checkSize } from "../../requirements/aws";
import { hostAddresses, resolverAddresses, subnetOf } from "../../requirements/aws-addresses";
import { zoneOf } from "../../requirements/aws-regions";
import { directoryOnly } from "../../requirements/discovery";
import { problemsOf } from "../../requirements/report";
import type { HostArgs } from "../args";
import { addNode, mapValues, nodesOf } from "../children";
import { checked, plain, throwProblems } from "../problems";
import { agentParameter } from "./access-policies";
import { AwsActivationAudit } from "./activation-audit";
import type { AwsInboundResolverArgs, AwsKmsHostArgs } from "./args";
import type { AwsChild } from "./child-kinds";
import { AwsDedicatedHosts } from "./dedicated-hosts";
import { AwsDiscovery } from "./discovery";
import { AwsHostKeyVault } from "./host-key-vault";
import { AwsHostMachine } from "./host-machine";
import { AwsInboundResolver } from "./inbound-resolver";
import { AwsIsolatedNetwork } from "./isolated-network";
import { AwsPatching } from "./patching";
import { zonesOf } from "./subnets";

/**
 * A Microsoft KMS host on AWS, whole: an isolated network, a vault for the host key, one or more Windows Server instances
 * and the DNS records by which clients find them. Nothing of it can be reached from the internet.
 *
 * What it costs to run and which setting changes it: docs/aws.md.
 */
export class AwsKmsHost extends pulumi.ComponentResource {
  /** Private IPv4 address of each host, by name. */
  public readonly hostAddresses: pulumi.Output<Record<string, string>>;
  /** Instance id of each host, by name. */
  public readonly hostIds: pulumi.Output<Record<string, string>>;
  /** The SRV records, one line each: name, priority, weight, port, target. */
  public readonly srvRecords: pulumi.Output<string[]>;
  /** Ids of the zones by name, created and existing ones: what other networks are linked to. */
  public readonly zoneIds: pulumi.Output<Record<string, string>>;
  /** ARN of the secret into which `kmshost key put` writes the host key. */
  public readonly hostKeySecret: pulumi.Output<string>;
  /** ARNs of the secrets of Office keys, by version. */
  public readonly officeKeySecrets: pulumi.Output<Record<string, string>>;
  /** Id of the encryption key of the secret and the hosts' disks. */
  public readonly keyId: pulumi.Output<string>;
  /** Id of the VPC. */
  public readonly networkId: pulumi.Output<string>;
  /** Ids of the subnets: one for each zone of a new VPC, one for each host in an existing one. */
  public readonly subnetIds: pulumi.Output<string[]>;

  /** Addresses to which DNS servers outside AWS forward the zones; none without `inboundResolver`. */
  public readonly resolverAddresses: pulumi.Output<string[]>;

  constructor(name: string, args: AwsKmsHostArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems("AwsKmsHost", [...checkName(name, 53), ...checkAwsKmsHost(args)]);
    super("kmshost:index:AwsKmsHost", name, {}, opts);
    const context = contextOf(this, name, args);
    const network = createNetwork(context);
    const vault = createVault(context, network);
    const dedicated = createDedicatedHosts(context);
    const machines = createMachines(context, network, vault, dedicated);
    const discovery = createDiscovery(context, network, machines);
    const resolver = createResolver(context, network);
    createPatching(context, machines);
    createAudit(context, network, vault, machines);
    this.hostAddresses = pulumi.output(mapValues(machines, (machine) => machine.address));
    this.hostIds = pulumi.output(mapValues(machines, (machine) => machine.instanceId));
    this.srvRecords = discovery.srvRecords;
    this.zoneIds = discovery.zoneIds;
    this.hostKeySecret = vault.secretArn;
    this.officeKeySecrets = vault.officeSecretArns;
    this.keyId = vault.keyId;
    this.networkId = network.networkId;
    this.subnetIds = network.subnetIds;
    this.resolverAddresses = resolver?.addresses ?? pulumi.output([]);
    this.registerOutputs({
      hostAddresses: this.hostAddresses,
      hostIds: this.hostIds,
      srvRecords: this.srvRecords,
      zoneIds: this.zoneIds,
      hostKeySecret: this.hostKeySecret,
      officeKeySecrets: this.officeKeySecrets,
      keyId: this.keyId,
      networkId: this.networkId,
      subnetIds: this.subnetIds,
      resolverAddresses: this.resolverAddresses,
    });
  }

  /** The parts: network, vault, dedicated, each host by its name, discovery, resolver, patching, audit. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

type Machines = Record<string, AwsHostMachine>;

/** What the functions that create the children share. */
interface KmsHostContext {
  readonly opts: pulumi.ComponentResourceOptions;
  /** What every part is given. */
  readonly common: Pick<AwsKmsHostArgs, "mayDelete" | "tags" | "transform">;
  readonly parent: AwsKmsHost;
  readonly name: string;
  readonly args: AwsKmsHostArgs;
}

function contextOf(parent: AwsKmsHost, name: string, args: AwsKmsHostArgs): KmsHostContext {
  const { mayDelete, tags, transform } = args;
  const opts = { parent };
  const common = { mayDelete, tags, transform: transform && ((child: AwsChild) => args.transform?.(child)) };
  return { opts, common, parent, name, args };
}

function createNetwork(context: KmsHostContext): AwsIsolatedNetwork {
  const { args, common, name, opts } = context;
  const { region, hosts, network, activation, port, discovery, patching, inboundResolver, sessionKeyArn } = args;
  // Where nobody activates by the hosts, nobody is let in.
  const clients = directoryOnly(discovery) ? [] : args.clients;
  const domainControllers = discovery.activeDirectory?.domainControllers;
  const { tags, transform } = common;
  const created = new AwsIsolatedNetwork(
    `${name}-network`,
    {
      ...{ region, hosts, network, clients, activation, port, tags, transform },
      ...{ domainControllers, patching, inboundResolver, sessionKeyArn },
    },
    opts,
  );
  return addNode(context.parent, "network", created);
}

function createVault(context: KmsHostContext, { networkId }: AwsIsolatedNetwork): AwsHostKeyVault {
  const { common, name, opts } = context;
  const { region, hostKey, officeKeys, keyReaders, sessionKeyArn, monitoring, network } = context.args;
  const { iam, encryptionKeyArn } = context.args;
  const args = {
    ...common,
    ...{ region, hostKey, officeKeys, keyReaders, sessionKeyArn, iam, encryptionKeyArn },
    networkId: network.centralEndpoints?.vpcId ?? networkId,
    parameterNames: monitoring === undefined ? [] : [agentParameter(auditName(context))],
  };
  return addNode(context.parent, "vault", new AwsHostKeyVault(`${name}-vault`, args, opts));
}

/** The hosts' instance type, judged as soon as it is known. */
function checkedSize({ args }: KmsHostContext): pulumi.Output<string> | undefined {
  return args.size === undefined
    ? undefined
    : checked("AwsKmsHost", args.size, (size) => problemsOf({ size }, [checkSize]));
}

function createDedicatedHosts(context: KmsHostContext): AwsDedicatedHosts | undefined {
  const { common, name, opts } = context;
  const { region, hosts, createDedicatedHosts: wanted } = context.args;
  if (!wanted) return undefined;
  const zones = hosts.map((host) => zoneOf(host, region));
  const args = { ...common, region, zones, size: checkedSize(context) };
  return addNode(context.parent, "dedicated", new AwsDedicatedHosts(`${name}-dedicated`, args, opts));
}

function createMachines(
  context: KmsHostContext,
  network: AwsIsolatedNetwork,
  vault: AwsHostKeyVault,
  dedicated: AwsDedicatedHosts | undefined,
): Machines {
  const { args, common, name, opts } = context;
  const { region, image, activation, port, tenancy, hostResourceGroupArn, discovery, patching } = args;
  const shared = {
    ...common,
    ...{ region, image, activation, port, tenancy, hostResourceGroupArn, patching },
    hostKey: args.hostKey,
    securityGroupId: network.securityGroupId,
    instanceProfileName: vault.instanceProfileName,
    keyArn: vault.keyArn,
    hostKeySecretArn: vault.secretArn,
    officeKeys: (args.officeKeys ?? []).map((key) => ({
      key,
      secretArn: vault.officeSecretArns.apply((arns) => arns[key.version] ?? ""),
    })),
    clientPrefixes: network.clientPrefixes,
    activeDirectory: discovery.activeDirectory,
    patchGroup: patching && patchingName(context),
  };
  const machines: Machines = {};
  args.hosts.forEach((host, index) => {
    const zone = zoneOf(host, region);
    const own = {
      host,
      ...placeOfHost(args, index, host, network),
      size: checkedSize(context),
      dedicatedHostId: dedicated?.hostIds.apply((ids) => ids[zone] ?? ""),
      makesActivationObject: index === 0,
    };
    const machine = new AwsHostMachine(
      `${name}-${host.name}`,
      { ...shared, ...own },
      // Its rights and doors are there before it starts, and a refused `destroy` takes none of them before it.
      { ...opts, dependsOn: [network, vault] },
    );
    machines[host.name] = addNode(context.parent, host.name, machine);
  });
  return machines;
}

function createDiscovery(context: KmsHostContext, network: AwsIsolatedNetwork, machines: Machines): AwsDiscovery {
  const { common, name, opts } = context;
  const { discovery, authorizedNetworkIds, port } = context.args;
  const args = {
    ...common,
    ...{ discovery, authorizedNetworkIds, port },
    hosts: context.args.hosts.map(({ name: host, priority, weight }) => {
      return { name: host, priority, weight, address: machines[host]?.address ?? "" };
    }),
    networkId: network.networkId,
    sharedNetwork: context.args.network.addressSpace === undefined,
  };
  return addNode(context.parent, "discovery", new AwsDiscovery(`${name}-discovery`, args, opts));
}

/** Addresses for DNS servers outside AWS, where there are any. */
function createResolver(context: KmsHostContext, network: AwsIsolatedNetwork): AwsInboundResolver | undefined {
  const { common, name, opts } = context;
  const { inboundResolver } = context.args;
  if (inboundResolver === undefined) return undefined;
  const subnetIds = subnetsOfResolver(context.args, network);
  const args = { ...common, networkId: network.networkId, subnetIds, inboundResolver: withAddresses(context.args) };
  const { nodes } = network;
  const dependsOn = Object.keys(nodes).flatMap((suffix) => (isReservation(suffix) ? (nodes[suffix] ?? []) : []));
  const resolver = new AwsInboundResolver(`${name}-resolver`, args, { ...opts, dependsOn });
  return addNode(context.parent, "resolver", resolver);
}

const isReservation = (suffix: string) => /^(hosts|resolver)-/.test(suffix);

/** The resolver with its two addresses, where it stands in the only subnet of a new VPC. */
function withAddresses({ hosts, region, network, inboundResolver }: AwsKmsHostArgs): AwsInboundResolverArgs {
  const zones = zonesOf(hosts, region);
  const given = inboundResolver ?? { cidrs: [] };
  if (network.addressSpace === undefined || zones.length > 1) return given;
  return { addresses: resolverAddresses(subnetOf(network.addressSpace, zones[0] ?? "")), ...given };
}

/** Name of the component for updates, and of the patch group, which every host carries before that component is there. */
function patchingName({ name }: KmsHostContext): string {
  return `${name}-patching`;
}

function createPatching(context: KmsHostContext, machines: Machines): void {
  const { common, opts } = context;
  const { image, patching } = context.args;
  if (patching === undefined) return;
  const instanceIds = inOrderOfNames(machines).map(({ instanceId }) => instanceId);
  const args = { ...common, image, instanceIds, patching };
  addNode(context.parent, "patching", new AwsPatching(patchingName(context), args, opts));
}

/** Name of the audit, and so of its agents' configuration, which the hosts may read. */
function auditName({ name }: KmsHostContext): string {
  return `${name}-audit`;
}

function createAudit(
  context: KmsHostContext,
  network: AwsIsolatedNetwork,
  vault: AwsHostKeyVault,
  machines: Machines,
): void {
  const { common, opts } = context;
  const { region, monitoring, port, discovery, officeKeys = [] } = context.args;
  if (monitoring === undefined) return;
  const args = {
    ...common,
    ...{ region, monitoring, port },
    directoryOnly: directoryOnly(discovery),
    hosts: Object.entries(machines).map(([host, { instanceId, networkInterfaceId }]) => {
      return { name: host, instanceId, networkInterfaceId };
    }),
    iam: context.args.iam,
    hostRoleName: context.args.iam?.hostRole === undefined ? vault.hostRoleName : undefined,
    // A VPC of someone else's is not ours to log.
    networkId: context.args.network.addressSpace === undefined ? undefined : network.networkId,
    office: officeKeys.length > 0,
  };
  addNode(context.parent, "audit", new AwsActivationAudit(auditName(context), args, opts));
}

/** The machines in the order of their names, so that the order in which a program lists them changes nothing. */
function inOrderOfNames(machines: Machines): AwsHostMachine[] {
  return Object.entries(machines)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, machine]) => machine);
}

/** Subnets that get an address of the resolver: one for each zone of a new VPC, each once in an existing one. */
function subnetsOfResolver({ network, hosts }: AwsKmsHostArgs, { nodes, subnetIds }: AwsIsolatedNetwork) {
  if (network.addressSpace !== undefined) {
    const subnets = Object.entries(nodes).filter(([suffix]) => suffix.startsWith("subnet-"));
    return subnets.map(([, subnet]) => (subnet as Subnet).id);
  }
  const given = network.subnetIds ?? [];
  const first = hosts
    .map((_, index) => index)
    .filter((index) => {
      const id = plain(given[index]);
      return id === undefined || given.findIndex((other) => plain(other) === id) === index;
    });
  return first.map((index) => subnetIds.apply((ids) => ids[index] ?? ""));
}

/** A host's subnet and address: of its zone in a new VPC, of its place in the list in an existing one. */
function placeOfHost(args: AwsKmsHostArgs, index: number, host: HostArgs, network: AwsIsolatedNetwork) {
  const { addressSpace } = args.network;
  if (addressSpace === undefined) {
    return { subnetId: network.subnetIds.apply((ids) => ids[index] ?? ""), address: host.address };
  }
  const zone = zoneOf(host, args.region);
  const neighbours = args.hosts.filter((other) => zoneOf(other, args.region) === zone);
  const subnet = network.nodes[`subnet-${zone}`] as Subnet;
  return { subnetId: subnet.id, address: hostAddresses(subnetOf(addressSpace, zone), neighbours)[host.name] };
}
