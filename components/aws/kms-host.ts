import type { Subnet } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { directoryOnly } from "../active-directory";
import type { HostArgs } from "../args";
import { addNode, nodesOf } from "../children";
import { checked, plain, refuse } from "../problems";
import { AwsActivationAudit } from "./activation-audit";
import { hostAddresses, subnetOf } from "./address-plan";
import type { AwsDiscoveryHostArgs, AwsInboundResolverArgs, AwsKmsHostArgs, AwsPatchingArgs } from "./args";
import type { AwsChild } from "./child-kinds";
import { AwsDedicatedHosts } from "./dedicated-hosts";
import { AwsDiscovery } from "./discovery";
import { AwsHostKeyVault } from "./host-key-vault";
import { AwsHostMachine } from "./host-machine";
import { AwsInboundResolver } from "./inbound-resolver";
import { AwsIsolatedNetwork } from "./isolated-network";
import { checkKmsHost } from "./kms-host-plan";
import { checkSize } from "./machine-plan";
import { AwsPatching } from "./patching";
import { zoneOf } from "./regions";

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
    super("kmshost:index:AwsKmsHost", name, {}, opts);
    refuse("AwsKmsHost", checkKmsHost(name, args));
    const make = new Maker(this, name, args);
    const network = make.network();
    const vault = make.vault(network);
    const dedicated = args.createDedicatedHosts ? make.dedicatedHosts() : undefined;
    const machines = args.hosts.map((host, index) => make.machine(index, host, network, vault, dedicated));
    const hosts = args.hosts.map(({ name: host, priority, weight }, index) => {
      return { name: host, priority, weight, address: machines[index]?.address ?? "" };
    });
    const found = make.discovery(hosts, network);
    const resolver = args.inboundResolver && make.resolver(args.inboundResolver, network);
    if (args.patching) make.patching(args.patching, machines);
    if (args.monitoring) make.audit(network, vault, machines);

    this.hostAddresses = pulumi.all(Object.fromEntries(hosts.map((host) => [host.name, host.address])));
    this.hostIds = pulumi.all(Object.fromEntries(args.hosts.map((h, i) => [h.name, machines[i]?.instanceId ?? ""])));
    this.srvRecords = found.srvRecords;
    this.zoneIds = found.zoneIds;
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

/** Creates the parts, each a component of its own. */
class Maker {
  readonly #opts: pulumi.ComponentResourceOptions;
  /** What every part is given. */
  readonly #common: Pick<AwsKmsHostArgs, "mayDelete" | "tags" | "transform">;

  constructor(
    private readonly parent: AwsKmsHost,
    private readonly name: string,
    private readonly args: AwsKmsHostArgs,
  ) {
    const { mayDelete, tags, transform } = args;
    this.#opts = { parent };
    this.#common = { mayDelete, tags, transform: transform && ((child: AwsChild) => args.transform?.(child)) };
  }

  #part<R extends pulumi.Resource>(suffix: string, part: R): R {
    addNode(this.parent, suffix, part);
    return part;
  }

  network(): AwsIsolatedNetwork {
    const { region, hosts, network, activation, port, discovery, patching, inboundResolver } = this.args;
    // Where nobody activates by the hosts, nobody is let in.
    const clients = directoryOnly(discovery) ? [] : this.args.clients;
    const domainControllers = discovery.activeDirectory?.domainControllers;
    const { tags, transform } = this.#common;
    const created = new AwsIsolatedNetwork(
      `${this.name}-network`,
      {
        ...{ region, hosts, network, clients, activation, port, tags, transform },
        ...{ domainControllers, patching, inboundResolver },
      },
      this.#opts,
    );
    return this.#part("network", created);
  }

  vault({ networkId }: AwsIsolatedNetwork): AwsHostKeyVault {
    const { region, hostKey, officeKeys, keyReaders } = this.args;
    const args = { ...this.#common, region, hostKey, officeKeys, networkId, keyReaders };
    return this.#part("vault", new AwsHostKeyVault(`${this.name}-vault`, args, this.#opts));
  }

  /** The hosts' instance type, judged as soon as it is known. */
  get #size(): pulumi.Output<string> | undefined {
    return this.args.size === undefined ? undefined : checked("AwsKmsHost", this.args.size, checkSize);
  }

  dedicatedHosts(): AwsDedicatedHosts {
    const { region, hosts } = this.args;
    const zones = hosts.map((host) => zoneOf(host, region));
    const args = { ...this.#common, region, zones, size: this.#size };
    return this.#part("dedicated", new AwsDedicatedHosts(`${this.name}-dedicated`, args, this.#opts));
  }

  machine(
    index: number,
    host: HostArgs,
    network: AwsIsolatedNetwork,
    vault: AwsHostKeyVault,
    dedicated: AwsDedicatedHosts | undefined,
  ): AwsHostMachine {
    const { region, image, activation, port, tenancy, hostResourceGroupArn, discovery, patching } = this.args;
    const zone = zoneOf(host, region);
    const args = {
      ...this.#common,
      ...{ region, host, image, activation, port, tenancy, hostResourceGroupArn, patching },
      ...placeOfHost(this.args, index, host, network),
      size: this.#size,
      dedicatedHostId: dedicated?.hostIds.apply((ids) => ids[zone] ?? ""),
      securityGroupId: network.securityGroupId,
      instanceProfileName: vault.instanceProfileName,
      keyArn: vault.keyArn,
      hostKeySecretArn: vault.secretArn,
      officeKeys: (this.args.officeKeys ?? []).map((key) => ({
        key,
        secretArn: vault.officeSecretArns.apply((arns) => arns[key.version] ?? ""),
      })),
      clientPrefixes: network.clientPrefixes,
      activeDirectory: discovery.activeDirectory,
      makesActivationObject: index === 0,
      patchGroup: patching && this.#patchingName,
    };
    const opts = { ...this.#opts, dependsOn: [network] };
    return this.#part(host.name, new AwsHostMachine(`${this.name}-${host.name}`, args, opts));
  }

  discovery(hosts: AwsDiscoveryHostArgs[], { networkId }: AwsIsolatedNetwork): AwsDiscovery {
    const { discovery, authorizedNetworkIds, port, network } = this.args;
    const sharedNetwork = network.addressSpace === undefined;
    const args = { ...this.#common, discovery, authorizedNetworkIds, hosts, port, networkId, sharedNetwork };
    return this.#part("discovery", new AwsDiscovery(`${this.name}-discovery`, args, this.#opts));
  }

  resolver(inboundResolver: AwsInboundResolverArgs, network: AwsIsolatedNetwork): AwsInboundResolver {
    const { networkId } = network;
    const subnetIds = subnetsOfResolver(this.args, network);
    const args = { ...this.#common, networkId, subnetIds, inboundResolver };
    return this.#part("resolver", new AwsInboundResolver(`${this.name}-resolver`, args, this.#opts));
  }

  /** Name of the component for updates, and of the patch group, which every host carries before that component is there. */
  get #patchingName(): string {
    return `${this.name}-patching`;
  }

  patching(patching: AwsPatchingArgs, machines: readonly AwsHostMachine[]): void {
    const { image } = this.args;
    const instanceIds = inOrderOfNames(this.args.hosts, machines).map(({ instanceId }) => instanceId);
    const { tags, transform } = this.#common;
    const args = { tags, transform, image, instanceIds, patching };
    this.#part("patching", new AwsPatching(this.#patchingName, args, this.#opts));
  }

  audit(network: AwsIsolatedNetwork, vault: AwsHostKeyVault, machines: readonly AwsHostMachine[]): void {
    const { region, monitoring, port, hosts, discovery } = this.args;
    const args = {
      ...this.#common,
      region,
      hosts: machines.map(({ instanceId, networkInterfaceId }, index) => {
        return { name: hosts[index]?.name ?? "", instanceId, networkInterfaceId };
      }),
      hostRoleName: vault.hostRoleName,
      // A VPC of someone else's is not ours to log.
      networkId: this.args.network.addressSpace === undefined ? undefined : network.networkId,
      monitoring,
      port,
      directoryOnly: directoryOnly(discovery),
      office: (this.args.officeKeys ?? []).length > 0,
    };
    this.#part("audit", new AwsActivationAudit(`${this.name}-audit`, args, this.#opts));
  }
}

/** The machines in the order of their names, so that the order in which a program lists them changes nothing. */
function inOrderOfNames(hosts: readonly HostArgs[], machines: readonly AwsHostMachine[]): AwsHostMachine[] {
  const named = machines.map((machine, index) => ({ machine, name: hosts[index]?.name ?? "" }));
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ machine }) => machine);
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
