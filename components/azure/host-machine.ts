import { randomBytes } from "node:crypto";
import * as authorization from "@pulumi/azure-native/authorization";
import * as compute from "@pulumi/azure-native/compute";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { checkImageVersion, checkSize } from "../../requirements/azure";
import { guid } from "../../requirements/azure-names";
import { checkRegionZones } from "../../requirements/azure-regions";
import { checkPort } from "../../requirements/host-key";
import { checkHost } from "../../requirements/hosts";
import { defaultSize } from "../../requirements/limits";
import { problemsOf } from "../../requirements/report";
import { directorySettings } from "../active-directory";
import { Deletable } from "../args";
import { Children, type DependsOn, nodesOf, together } from "../children";
import { updateServerScript } from "../host-setup/update-server";
import { wordsForSetup } from "../host-words";
import { throwProblems } from "../problems";
import type { AzureHostMachineArgs } from "./args";
import type { AzureChildKinds } from "./child-kinds";
import { type Common, commonOf } from "./common";
import { follows } from "./follows";
import { administrator, fitRunCommand, planChanges, planImage } from "./machine-plan";
import { planPatching } from "./patching-plan";
import { roleDefinitionId, secretsUserRole } from "./vault-plan";

/**
 * One KMS host: a Windows Server VM without a public address, whose identity may read the host key and nothing else. Its
 * set-up is a run command, so that a changed line of it never replaces the machine: a rebuilt host spends one of the ten
 * activations that the key allows it. Give the vault as `dependsOn`, so that the set-up finds its private endpoint.
 */
export class AzureHostMachine extends pulumi.ComponentResource {
  /** Id of the VM. */
  public readonly machineId: pulumi.Output<string>;
  /** Private IPv4 address. */
  public readonly address: pulumi.Output<string>;
  /** Id of the machine's user-assigned identity. */
  public readonly identityId: pulumi.Output<string>;
  /** Principal id of the machine's identity. */
  public readonly principalId: pulumi.Output<string>;

  constructor(name: string, args: AzureHostMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems(
      "AzureHostMachine",
      problemsOf(args, [
        ({ host }, report) => checkHost(host, ["host"], [], report),
        ({ location, host }, report) =>
          checkRegionZones({ location, hosts: [host] }, (_, found) => report(["host", "zone"], found)),
        checkImageVersion,
        checkSize,
        checkPort,
      ]),
    );
    super("kmshost:index:AzureHostMachine", name, {}, opts);
    const context = contextOf(this, name, args, opts?.dependsOn);
    const identity = createIdentity(context);
    const access = grantAccess(context, identity);
    const card = createNetworkInterface(context);
    const machine = createMachine(context, identity, card);
    createSetup(context, machine, identity, access);
    createUpdates(context, machine);
    this.machineId = machine.id;
    // A wished address is known before the interface is there, so that a preview shows it in the records.
    this.address = args.host.address
      ? pulumi.output(args.host.address)
      : card.ipConfigurations.apply((all) => all?.[0]?.privateIPAddress ?? "");
    this.identityId = identity.id;
    this.principalId = identity.principalId;
    this.registerOutputs({
      machineId: this.machineId,
      address: this.address,
      identityId: this.identityId,
      principalId: this.principalId,
    });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

/** A password that nobody knows: 32 random characters with the four kinds that Windows asks for. */
function randomPassword(): pulumi.Output<string> {
  return pulumi.secret(`${randomBytes(24).toString("base64url")}aA1!`);
}

/** What the functions that create the children share. */
interface MachineContext {
  readonly children: Children<AzureChildKinds>;
  readonly common: Common;
  readonly parent: pulumi.ComponentResource;
  readonly name: string;
  readonly args: AzureHostMachineArgs;
  readonly dependsOn: DependsOn;
}

function contextOf(
  parent: pulumi.ComponentResource,
  name: string,
  args: AzureHostMachineArgs,
  dependsOn: DependsOn,
): MachineContext {
  const protect = !(args.host.rebuild || args.mayDelete?.includes(Deletable.Hosts));
  const children = new Children<AzureChildKinds>(parent, name, (child) => args.transform?.(child), protect);
  const common = commonOf(args, "host");
  return { children, common, parent, name, args, dependsOn };
}

function createIdentity({ children, common, args }: MachineContext): managedidentity.UserAssignedIdentity {
  return children.create("identity", "identity", managedidentity.UserAssignedIdentity, {
    ...common,
    resourceName: `id-${args.host.name}`,
  });
}

/** The right to read the one secret of each key. */
function grantAccess(
  context: MachineContext,
  identity: managedidentity.UserAssignedIdentity,
): authorization.RoleAssignment[] {
  const { args } = context;
  const { hostKeySecretId, officeKeys = [] } = args;
  const ofOffice = officeKeys.map(({ key, secretId }) =>
    grantRead(context, identity, `${key.version}-key-access`, secretId),
  );
  return [grantRead(context, identity, "key-access", hostKeySecretId), ...ofOffice];
}

function grantRead(
  { parent, name, children }: MachineContext,
  identity: managedidentity.UserAssignedIdentity,
  suffix: string,
  scope: pulumi.Input<string>,
) {
  const config = authorization.getClientConfigOutput({ parent });
  const unique = [pulumi.getProject(), pulumi.getStack(), name, ...(suffix === "key-access" ? [] : [suffix])];
  const args: authorization.RoleAssignmentArgs = {
    roleAssignmentName: config.subscriptionId.apply((subscription) => guid([subscription, ...unique])),
    scope,
    roleDefinitionId: config.subscriptionId.apply((id) => roleDefinitionId(id, secretsUserRole)),
    principalId: identity.principalId,
    principalType: "ServicePrincipal",
  };
  return children.create("roleAssignment", suffix, authorization.RoleAssignment, args, follows(identity));
}

function createNetworkInterface(context: MachineContext): network.NetworkInterface {
  const { args, children, common, dependsOn } = context;
  const { host, subnetId, securityGroupId } = args;
  const allocation = host.address
    ? { privateIPAllocationMethod: "Static", privateIPAddress: host.address }
    : { privateIPAllocationMethod: "Dynamic" };
  const card: network.NetworkInterfaceArgs = {
    ...common,
    networkInterfaceName: `nic-${host.name}`,
    enableIPForwarding: false,
    enableAcceleratedNetworking: true,
    ipConfigurations: [{ name: "primary", primary: true, subnet: { id: subnetId }, ...allocation }],
    ...(securityGroupId === undefined ? {} : { networkSecurityGroup: { id: securityGroupId } }),
  };
  return children.create("networkInterface", "interface", network.NetworkInterface, card, { dependsOn });
}

function createMachine(
  context: MachineContext,
  identity: managedidentity.UserAssignedIdentity,
  card: network.NetworkInterface,
): compute.VirtualMachine {
  const { common, children } = context;
  const { host, image, size, hybridBenefit } = context.args;
  const args: compute.VirtualMachineArgs = {
    ...common,
    vmName: host.name,
    ...(host.zone === undefined ? {} : { zones: [host.zone] }),
    ...(hybridBenefit ? { licenseType: "Windows_Server" } : {}),
    identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    hardwareProfile: { vmSize: size ?? defaultSize.azure },
    securityProfile: {
      securityType: "TrustedLaunch",
      uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
      encryptionAtHost: true,
    },
    storageProfile: { imageReference: planImage(image), osDisk: planDisk(context) },
    osProfile: {
      computerName: host.name,
      adminUsername: administrator,
      adminPassword: randomPassword(),
      allowExtensionOperations: true,
      windowsConfiguration: {
        provisionVMAgent: true,
        enableAutomaticUpdates: true,
        timeZone: "UTC",
        patchSettings: planPatching(image),
      },
    },
    networkProfile: { networkInterfaces: [{ id: card.id, primary: true, deleteOption: "Detach" }] },
    diagnosticsProfile: { bootDiagnostics: { enabled: true } },
  };
  const opts = { ...planChanges(host), deleteBeforeReplace: true };
  return children.create("virtualMachine", "machine", compute.VirtualMachine, args, opts);
}

function planDisk({ args }: MachineContext) {
  const { host, diskEncryptionSetId } = args;
  return {
    name: `disk-${host.name}`,
    createOption: "FromImage",
    caching: "ReadWrite" as const,
    deleteOption: "Delete",
    managedDisk: {
      storageAccountType: "Premium_LRS",
      ...(diskEncryptionSetId === undefined ? {} : { diskEncryptionSet: { id: diskEncryptionSetId } }),
    },
  };
}

/**
 * The set-up. Azure runs it again whenever its text changes, and every run of it can be repeated. It is started and not
 * waited for: what a host still lacks (the key, its domain, a confirmation ID, licence files on a share) it looks for again
 * every hour, and a result that does not come back over a closed network must not hold up records and locks.
 */
function createSetup(
  { args, children, common, dependsOn }: MachineContext,
  machine: compute.VirtualMachine,
  identity: managedidentity.UserAssignedIdentity,
  access: authorization.RoleAssignment[],
): void {
  const { activation, port, host, clientPrefixes, hostKeySecretUri, officeKeys = [] } = args;
  const activeDirectory = directorySettings(args.activeDirectory, args.makesActivationObject ?? true);
  const officeUris = pulumi.all(officeKeys.map(({ secretUri }) => secretUri));
  const script = pulumi
    .all([hostKeySecretUri, pulumi.output(clientPrefixes), officeUris, identity.clientId])
    .apply(([secretAddress, prefixes, uris, identityClientId]) =>
      fitRunCommand({
        secretAddress,
        identityClientId,
        activation,
        port,
        clientPrefixes: prefixes,
        ...wordsForSetup(host, args.hostKey),
        activeDirectory,
        officeKeys: officeKeys.map(({ key }, index) => ({
          version: key.version,
          licenseFolder: key.licenseFolder,
          lastFive: key.lastFive,
          secretAddress: uris[index] ?? "",
          confirmationId: host.officeConfirmationIds?.[key.version],
        })),
      }),
    );
  children.create(
    "runCommand",
    "setup",
    compute.VirtualMachineRunCommandByVirtualMachine,
    {
      ...common,
      vmName: machine.name,
      runCommandName: "kmshost-setup",
      source: { script },
      asyncExecution: true,
      timeoutInSeconds: 3600,
      treatFailureAsDeploymentFailure: false,
    },
    { dependsOn: together(dependsOn, access), deletedWith: machine },
  );
}

/**
 * Names the company's update server to Windows, by a command of its own: Azure's patch modes make Windows ask it, and a set-up
 * that waits for a key waits for no update. To take the name out again, remove the policy on the host.
 */
function createUpdates({ args, children, common }: MachineContext, machine: compute.VirtualMachine): void {
  const { updateServer } = args.patching ?? {};
  if (updateServer === undefined) return;
  const command: compute.VirtualMachineRunCommandByVirtualMachineArgs = {
    ...common,
    vmName: machine.name,
    runCommandName: "kmshost-updates",
    source: { script: updateServerScript(updateServer, "windows") },
    asyncExecution: true,
    timeoutInSeconds: 600,
    treatFailureAsDeploymentFailure: false,
  };
  const type = compute.VirtualMachineRunCommandByVirtualMachine;
  children.create("runCommand", "updates", type, command, { deletedWith: machine });
}
