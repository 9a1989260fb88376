import { getAmi, Instance } from "@pulumi/aws/ec2";
import { Association, Document, getParameterOutput } from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { hostOperatingSystems } from "../../activation/generations";
import { checkImageVersion, checkName, checkResourceGroup, checkSize } from "../../requirements/aws";
import { checkPort } from "../../requirements/host-key";
import { checkHost } from "../../requirements/hosts";
import { defaultSize } from "../../requirements/limits";
import { problemsOf } from "../../requirements/report";
import { directorySettings } from "../active-directory";
import { Deletable, type HostImageArgs } from "../args";
import { Children, nodesOf } from "../children";
import { updateServerScript } from "../host-setup/update-server";
import { wordsForSetup } from "../host-words";
import { checked, throwProblems } from "../problems";
import { roleTags } from "../tags";
import { type AwsHostMachineArgs, AwsTenancy } from "./args";
import type { AwsChildKinds } from "./child-kinds";
import { planChanges, setupDocument, setupSteps, userData } from "./machine-plan";
import { lookUp } from "./prerequisites";

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
    throwProblems("AwsHostMachine", [
      ...checkName(name, 120),
      ...problemsOf(args, [
        ({ host }, report) => checkHost(host, ["host"], [], report),
        checkImageVersion,
        checkSize,
        checkResourceGroup,
        checkPort,
      ]),
    ]);
    super("kmshost:index:AwsHostMachine", name, {}, opts);
    const protect = !(args.host.rebuild || args.mayDelete?.includes(Deletable.Hosts));
    const children = new Children<AwsChildKinds>(this, name, (child) => args.transform?.(child), protect);
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
  return lookUp("AwsHostMachine", ["image", "version"], "image", version, ask).id;
}

function createInstance(
  children: Children<AwsChildKinds>,
  args: AwsHostMachineArgs,
  ami: pulumi.Input<string>,
  tags: Record<string, pulumi.Input<string>>,
  dependsOn: pulumi.ComponentResourceOptions["dependsOn"],
): Instance {
  const { host, mayDelete, hostResourceGroupArn: group } = args;
  const deletable = Boolean(host.rebuild || mayDelete?.includes(Deletable.Hosts));
  return children.create(
    "instance",
    "instance",
    Instance,
    {
      ami,
      instanceType: args.size ?? defaultSize.aws,
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
      hostResourceGroupArn:
        group === undefined
          ? undefined
          : checked("AwsHostMachine", group, (hostResourceGroupArn) =>
              problemsOf({ hostResourceGroupArn }, [checkResourceGroup]),
            ),
      hostId: args.dedicatedHostId,
      // Termination protection holds off everyone but Pulumi, which has its own; without this it would stop a rebuild midway.
      disableApiTermination: !deletable,
      forceDestroy: true,
      instanceInitiatedShutdownBehavior: "stop",
      userData: userData(host.name),
      tags: args.patchGroup === undefined ? tags : { ...tags, PatchGroup: args.patchGroup },
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
  const { region, activation, port, host, officeKeys = [] } = args;
  const officeArns = pulumi.all(officeKeys.map(({ secretArn }) => secretArn));
  const known = pulumi.all([args.hostKeySecretArn, args.clientPrefixes, officeArns]);
  const content = known.apply(([secretAddress, clientPrefixes, officeAddresses]) => {
    const steps = setupSteps({
      region,
      activation,
      ...wordsForSetup(host, args.hostKey),
      port,
      secretAddress,
      clientPrefixes,
      activeDirectory: directorySettings(args.activeDirectory, args.makesActivationObject ?? true),
      officeKeys: officeKeys.map(({ key }, index) => ({
        version: key.version,
        licenseFolder: key.licenseFolder,
        lastFive: key.lastFive,
        secretAddress: officeAddresses[index] ?? "",
        confirmationId: host.officeConfirmationIds?.[key.version],
      })),
    });
    const { patching } = args;
    if (patching) steps.unshift({ name: "NameUpdateServer", script: updateServerScript(patching.updateServer) });
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
