import { getAmi, Instance } from "@pulumi/aws/ec2";
import { Association, Document, getParameterOutput } from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { hostOperatingSystems } from "../../activation/generations";
import { type ActivationMethod, Deletable, type HostArgs, type HostImageArgs } from "../args";
import { Children, nodesOf } from "../children";
import { refuse } from "../problems";
import { roleTags } from "../tags";
import type { AwsChild, AwsChildKinds } from "./child-kinds";
import { lookUp } from "./look-up";
import {
  checkImageVersion,
  checkSize,
  defaultSize,
  planChanges,
  setupDocument,
  setupSteps,
  userData,
} from "./machine-plan";
import { checkName } from "./vault-checks";

/** Whose hardware a host runs on. Windows Server licences of one's own need hardware of one's own. */
export enum AwsTenancy {
  /** Shared hardware; the Windows Server licence is part of the instance's price. */
  Default = "default",
  /** Hardware that only this account uses, chosen by AWS. */
  Dedicated = "dedicated",
  /** A Dedicated Host, for licences that are bound to a machine's sockets or cores. */
  Host = "host",
}

/** Arguments of `AwsHostMachine`. */
export interface AwsHostMachineArgs {
  /** Region of the host, such as `eu-central-1`. It must be the provider's. */
  region: string;
  /** Name of the host and whether it may be rebuilt. */
  host: HostArgs;
  /** Image to build the host from. */
  image: HostImageArgs;
  /** Instance type, Intel or AMD. Default: `m6i.large`. */
  size?: pulumi.Input<string>;
  /** Subnet of the host. */
  subnetId: pulumi.Input<string>;
  /** Private IPv4 address. Default: AWS gives one, which the host keeps until it is rebuilt. */
  address?: pulumi.Input<string>;
  /** Security group of the host. */
  securityGroupId: pulumi.Input<string>;
  /** Instance profile whose role may read the host key. */
  instanceProfileName: pulumi.Input<string>;
  /** ARN of the secret that holds the host key. */
  hostKeySecretArn: pulumi.Input<string>;
  /** How the host is activated with Microsoft. */
  activation: ActivationMethod;
  /** TCP port that the host listens on. Default: 1688. */
  port?: number;
  /** Client ranges that the host's own firewall lets in. */
  clientPrefixes: pulumi.Input<pulumi.Input<string>[]>;
  /** ARN of the key that encrypts the disk. */
  keyArn: pulumi.Input<string>;
  /** Size of the disk in GiB. Default: 64. */
  diskSize?: number;
  /** Whose hardware the host runs on. Default: shared. */
  tenancy?: AwsTenancy;
  /** ARN of the host resource group that holds the Dedicated Hosts. Only with tenancy `host`. Default: any Dedicated Host of the account. */
  hostResourceGroupArn?: pulumi.Input<string>;
  /** What may be replaced or deleted. Default: nothing, the host is protected here and at AWS. */
  mayDelete?: Deletable[];
  /** Tags of every resource. Default: none but the component's own. */
  tags?: Record<string, pulumi.Input<string>>;
  /** TypeScript only: changes any child before it is created. */
  transform?(child: AwsChild): void;
}

/**
 * One KMS host: a Windows Server instance without public address, key pair or open management port. Administrators use
 * Session Manager. Its setup is a document that Systems Manager runs on it, so that a changed script never replaces it.
 */
export class AwsHostMachine extends pulumi.ComponentResource {
  /** Id of the instance. */
  public readonly instanceId: pulumi.Output<string>;
  /** Private IPv4 address. */
  public readonly address: pulumi.Output<string>;
  /** Id of the network interface. */
  public readonly networkInterfaceId: pulumi.Output<string>;

  constructor(name: string, args: AwsHostMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kmshost:index:AwsHostMachine", name, {}, opts);
    refuse("AwsHostMachine", [...checkName(name, 120), ...checkImageVersion(args.image), ...checkSize(args.size)]);
    const children = new Children<AwsChildKinds>(this, name, (child) => args.transform?.(child));
    const tags = { Name: args.host.name, ...roleTags(args.tags, "host") };
    const imageId = args.image.version === undefined ? newestImage(this, args.image) : namedImage(this, args);
    // An agent that starts before its endpoints are there gives up for a while.
    const instance = createInstance(children, args, imageId, tags, opts?.dependsOn);
    createSetup(children, name, args, instance, tags);
    this.instanceId = instance.id;
    this.address = instance.privateIp;
    this.networkInterfaceId = instance.primaryNetworkInterfaceId;
    this.registerOutputs({
      instanceId: this.instanceId,
      address: this.address,
      networkInterfaceId: this.networkInterfaceId,
    });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** Id of the newest image, which Amazon publishes as a parameter. A host that exists keeps the image it was built from. */
function newestImage(parent: pulumi.Resource, image: HostImageArgs): pulumi.Output<string> {
  const name = hostOperatingSystems[image.operatingSystem].awsImageParameter;
  return getParameterOutput({ name }, { parent }).insecureValue;
}

/** The image that is named. Before a rebuild it must be there: the old host is gone when the new one asks for it. */
function namedImage(parent: pulumi.Resource, { host, image }: AwsHostMachineArgs): pulumi.Input<string> {
  const version = image.version ?? "";
  if (!host.rebuild) return version;
  const ask = (id: string) => {
    return getAmi({ filters: [{ name: "image-id", values: [id] }], includeDeprecated: true }, { parent });
  };
  return lookUp("AwsHostMachine", "image.version", "image", version, ask).id;
}

function createInstance(
  children: Children<AwsChildKinds>,
  args: AwsHostMachineArgs,
  ami: pulumi.Input<string>,
  tags: Record<string, pulumi.Input<string>>,
  dependsOn: pulumi.ComponentResourceOptions["dependsOn"],
): Instance {
  const { host, mayDelete } = args;
  const deletable = Boolean(host.rebuild || mayDelete?.includes(Deletable.Hosts));
  return children.create(
    "instance",
    "instance",
    Instance,
    {
      ami,
      instanceType: args.size ?? defaultSize,
      subnetId: args.subnetId,
      privateIp: args.address,
      associatePublicIpAddress: false,
      vpcSecurityGroupIds: [args.securityGroupId],
      iamInstanceProfile: args.instanceProfileName,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: {
        volumeType: "gp3",
        volumeSize: args.diskSize ?? 64,
        encrypted: true,
        kmsKeyId: args.keyArn,
        deleteOnTermination: true,
        tags,
      },
      ebsOptimized: true,
      monitoring: true,
      tenancy: args.tenancy ?? AwsTenancy.Default,
      hostResourceGroupArn: args.hostResourceGroupArn,
      // Termination protection holds off everyone but Pulumi, which has its own; without this it would stop a rebuild midway.
      disableApiTermination: !deletable,
      forceDestroy: true,
      instanceInitiatedShutdownBehavior: "stop",
      userData: userData(host.name),
      tags,
    },
    // The new host takes the old one's address, so the old one goes first.
    { protect: !deletable, ignoreChanges: planChanges(host), deleteBeforeReplace: true, dependsOn },
  );
}

/** The setup as a document, and its run: at once, after every change, and once a day. */
function createSetup(
  children: Children<AwsChildKinds>,
  name: string,
  args: AwsHostMachineArgs,
  instance: Instance,
  tags: Record<string, pulumi.Input<string>>,
): void {
  const { region, activation, port, host } = args;
  const content = pulumi.all([args.hostKeySecretArn, args.clientPrefixes]).apply(([secretAddress, clientPrefixes]) => {
    const steps = setupSteps({
      region,
      activation,
      confirmationId: host.confirmationId,
      port,
      secretAddress,
      clientPrefixes,
    });
    return setupDocument(`Makes ${host.name} a KMS host and keeps it one`, steps);
  });
  const document = children.create("document", "setup", Document, {
    name: `${name}-setup`,
    documentType: "Command",
    documentFormat: "JSON",
    targetType: "/AWS::EC2::Instance",
    content,
    tags,
  });
  children.create("association", "setup-run", Association, {
    name: document.name,
    associationName: `${name}-setup`,
    documentVersion: document.defaultVersion,
    targets: [{ key: "InstanceIds", values: [instance.id] }],
    scheduleExpression: "rate(1 day)",
    complianceSeverity: "HIGH",
    maxConcurrency: "1",
    maxErrors: "0",
    tags,
  });
}
