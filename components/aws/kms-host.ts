import type { Subnet } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type {
  ActivationMethod,
  ClientNetworkArgs,
  Deletable,
  DiscoveryArgs,
  HostArgs,
  HostImageArgs,
  HostKeyArgs,
} from "../args";
import { checkDiscovery, checkHosts, checkImageAndKey, checkWords } from "../checks";
import { addNode, nodesOf } from "../children";
import { checked, type Problem, refuse } from "../problems";
import { AwsActivationAudit } from "./activation-audit";
import { hostAddresses, subnetOf } from "./address-plan";
import { type AwsMonitoringArgs, checkMonitoring } from "./audit-args";
import type { AwsChild } from "./child-kinds";
import { AwsDiscovery } from "./discovery";
import { checkDiscoveryIds } from "./discovery-plan";
import { AwsHostKeyVault } from "./host-key-vault";
import { AwsHostMachine, type AwsTenancy } from "./host-machine";
import { AwsIsolatedNetwork } from "./isolated-network";
import { checkConfirmations, checkImageVersion, checkSize } from "./machine-plan";
import type { AwsNetworkArgs } from "./network-args";
import { checkNetwork } from "./network-checks";
import { zoneOf } from "./region";
import { checkTags } from "./tag-checks";
import { checkName, checkReaders, checkSecretName } from "./vault-checks";

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
  /** Logs, metrics, alarms and saved queries of the hosts. Default: none are made. */
  monitoring?: AwsMonitoringArgs;
  /** Whose hardware the hosts run on. Default: shared. */
  tenancy?: AwsTenancy;
  /** ARN of the host resource group that holds the Dedicated Hosts. Only with tenancy `host`. Default: any Dedicated Host of the account. */
  hostResourceGroupArn?: pulumi.Input<string>;
  /** What may be replaced or deleted. Default: nothing. */
  mayDelete?: Deletable[];
  /** Tags of every resource. Default: none but the component's own. */
  tags?: Record<string, pulumi.Input<string>>;
  /** TypeScript only: changes any child of any part before it is created. */
  transform?(child: AwsChild): void;
}

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
  /** Id of the encryption key of the secret and the hosts' disks. */
  public readonly keyId: pulumi.Output<string>;
  /** Id of the VPC. */
  public readonly networkId: pulumi.Output<string>;
  /** Ids of the subnets: one for each zone of a new VPC, one for each host in an existing one. */
  public readonly subnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: AwsKmsHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kmshost:index:AwsKmsHost", name, {}, opts);
    refuse("AwsKmsHost", checkKmsHost(name, args));
    const network = createNetwork(this, name, args);
    const vault = createVault(this, name, args, network);
    const machines = args.hosts.map((host, index) => createMachine(this, name, args, index, host, network, vault));
    const hosts = args.hosts.map((host, index) => ({ name: host.name, address: machines[index]?.address ?? "" }));
    const { discovery, port, mayDelete, tags } = args;
    const found = new AwsDiscovery(
      `${name}-discovery`,
      { discovery, hosts, port, networkId: network.networkId, mayDelete, tags, transform: forward(args) },
      { parent: this },
    );
    addNode(this, "discovery", found);
    if (args.monitoring) createAudit(this, name, args, network, vault, machines);

    this.hostAddresses = pulumi.all(Object.fromEntries(hosts.map((host) => [host.name, host.address])));
    this.hostIds = pulumi.all(Object.fromEntries(args.hosts.map((h, i) => [h.name, machines[i]?.instanceId ?? ""])));
    this.srvRecords = found.srvRecords;
    this.zoneIds = found.zoneIds;
    this.hostKeySecret = vault.secretArn;
    this.keyId = vault.keyId;
    this.networkId = network.networkId;
    this.subnetIds = network.subnetIds;
    this.registerOutputs({
      hostAddresses: this.hostAddresses,
      hostIds: this.hostIds,
      srvRecords: this.srvRecords,
      zoneIds: this.zoneIds,
      hostKeySecret: this.hostKeySecret,
      keyId: this.keyId,
      networkId: this.networkId,
      subnetIds: this.subnetIds,
    });
  }

  /** The parts: network, vault, each host by its name, discovery. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** Every problem that the arguments alone show. */
export function checkKmsHost(name: string, args: AwsKmsHostArgs): Problem[] {
  return [
    ...checkName(name, 53),
    ...checkHosts(args.hosts),
    ...checkImageAndKey(args.image, args.hostKey),
    ...checkImageVersion(args.image),
    ...checkSize(args.size),
    ...checkConfirmations(args.hosts),
    ...checkSecretName(args.hostKey.secretName),
    ...checkReaders(args.keyReaders),
    ...checkNetwork(args),
    ...checkWords(args.activation, args.mayDelete),
    ...checkDiscovery(args.discovery),
    ...checkDiscoveryIds(args.discovery),
    ...checkMonitoring(args.monitoring),
    ...checkTags(args.tags),
  ];
}

function forward(args: AwsKmsHostArgs): ((child: AwsChild) => void) | undefined {
  return args.transform && ((child) => args.transform?.(child));
}

function createNetwork(parent: AwsKmsHost, name: string, args: AwsKmsHostArgs): AwsIsolatedNetwork {
  const { region, hosts, network, clients, activation, port, tags } = args;
  const created = new AwsIsolatedNetwork(
    `${name}-network`,
    { region, hosts, network, clients, activation, port, tags, transform: forward(args) },
    { parent },
  );
  addNode(parent, "network", created);
  return created;
}

function createVault(
  parent: AwsKmsHost,
  name: string,
  args: AwsKmsHostArgs,
  network: AwsIsolatedNetwork,
): AwsHostKeyVault {
  const { region, hostKey, keyReaders, mayDelete, tags } = args;
  const { networkId } = network;
  const created = new AwsHostKeyVault(
    `${name}-vault`,
    { region, hostKey, networkId, keyReaders, mayDelete, tags, transform: forward(args) },
    { parent },
  );
  addNode(parent, "vault", created);
  return created;
}

function createMachine(
  parent: AwsKmsHost,
  name: string,
  args: AwsKmsHostArgs,
  index: number,
  host: HostArgs,
  network: AwsIsolatedNetwork,
  vault: AwsHostKeyVault,
): AwsHostMachine {
  const { region, image, activation, port, tenancy, hostResourceGroupArn, mayDelete, tags } = args;
  const created = new AwsHostMachine(
    `${name}-${host.name}`,
    {
      region,
      host,
      image,
      size: args.size === undefined ? undefined : checked("AwsKmsHost", args.size, checkSize),
      ...placeOfHost(args, index, host, network),
      securityGroupId: network.securityGroupId,
      instanceProfileName: vault.instanceProfileName,
      keyArn: vault.keyArn,
      hostKeySecretArn: vault.secretArn,
      activation,
      port,
      clientPrefixes: network.clientPrefixes,
      tenancy,
      hostResourceGroupArn,
      mayDelete,
      tags,
      transform: forward(args),
    },
    { parent, dependsOn: [network] },
  );
  addNode(parent, host.name, created);
  return created;
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

function createAudit(
  parent: AwsKmsHost,
  name: string,
  args: AwsKmsHostArgs,
  network: AwsIsolatedNetwork,
  vault: AwsHostKeyVault,
  machines: readonly AwsHostMachine[],
): void {
  const { region, monitoring, port, mayDelete, tags } = args;
  const audit = new AwsActivationAudit(
    `${name}-audit`,
    {
      region,
      hosts: machines.map(({ instanceId, networkInterfaceId }, index) => {
        return { name: args.hosts[index]?.name ?? "", instanceId, networkInterfaceId };
      }),
      hostRoleName: vault.hostRoleName,
      // A VPC of someone else's is not ours to log.
      networkId: args.network.addressSpace === undefined ? undefined : network.networkId,
      monitoring,
      port,
      mayDelete,
      tags,
      transform: forward(args),
    },
    { parent },
  );
  addNode(parent, "audit", audit);
}
