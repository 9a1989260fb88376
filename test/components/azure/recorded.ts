import * as pulumi from "@pulumi/pulumi";
import { getMonitor } from "@pulumi/pulumi/runtime/settings";

// Registering a whole estate takes seconds on a busy machine.
jest.setTimeout(120_000);

/** A child as the engine would have got it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly options: {
    readonly parent: string;
    readonly protect: boolean;
    readonly ignoreChanges: string[];
    readonly replaceOnChanges: string[];
    readonly deleteBeforeReplace: boolean;
    readonly dependsOn: string[];
    readonly deletedWith: string;
  };
}

export const subscription = "00000000-0000-0000-0000-0000000000aa";

/** What the cloud adds, for the types whose outputs other children use. Any other type is a mistake in the test. */
const outputsOf: Record<string, (name: string, inputs: Record<string, unknown>) => Record<string, unknown>> = {
  "azure-native:resources:ResourceGroup": (_, inputs) => ({ name: inputs.resourceGroupName }),
  "azure-native:network:VirtualNetwork": (_, inputs) => ({ name: inputs.virtualNetworkName }),
  "azure-native:network:Subnet": (_, inputs) => ({ name: inputs.subnetName }),
  "azure-native:network:BastionHost": () => ({}),
  "azure-native:network:NetworkSecurityGroup": (_, inputs) => ({ name: inputs.networkSecurityGroupName }),
  "azure-native:network:RouteTable": (_, inputs) => ({ name: inputs.routeTableName }),
  "azure-native:network:VirtualNetworkPeering": () => ({}),
  "azure-native:network:PrivateEndpoint": (_, inputs) => ({ name: inputs.privateEndpointName }),
  "azure-native:network:PrivateDnsZoneGroup": () => ({}),
  "azure-native:network:NetworkInterface": () => ({
    ipConfigurations: [{ name: "primary", privateIPAddress: "10.50.0.9" }],
  }),
  "azure-native:keyvault:Vault": (_, inputs) => ({ name: inputs.vaultName }),
  "azure-native:keyvault:Secret": () => ({}),
  "azure-native:managedidentity:UserAssignedIdentity": () => ({ principalId: "principal-1", clientId: "client-1" }),
  "azure-native:authorization:RoleAssignment": () => ({}),
  "azure-native:authorization:ManagementLockByScope": () => ({}),
  "azure-native:operationalinsights:Workspace": (_, inputs) => ({
    name: inputs.workspaceName,
    customerId: "customer-1",
  }),
  "azure-native:operationalinsights:SavedSearch": () => ({}),
  "azure-native:applicationinsights:Workbook": () => ({}),
  "azure-native:monitor:DataCollectionEndpoint": () => ({}),
  "azure-native:monitor:DataCollectionRule": () => ({}),
  "azure-native:monitor:DataCollectionRuleAssociation": () => ({}),
  "azure-native:monitor:DiagnosticSetting": () => ({}),
  "azure-native:monitor:PrivateLinkScope": (_, inputs) => ({ name: inputs.scopeName }),
  "azure-native:monitor:PrivateLinkScopedResource": () => ({}),
  "azure-native:monitor:ActionGroup": () => ({}),
  "azure-native:monitor:ScheduledQueryRule": () => ({}),
  "azure-native:compute:VirtualMachineExtension": () => ({}),
  "azure-native:storage:StorageAccount": () => ({}),
  "azure-native:network:FlowLog": () => ({}),
  "azure-native:keyvault:Key": () => ({ keyUriWithVersion: "https://kv.vault.azure.net/keys/disks/1" }),
  "azure-native:compute:DiskEncryptionSet": () => ({ identity: { principalId: "principal-2" } }),
  "azure-native:compute:VirtualMachine": (_, inputs) => ({ name: inputs.vmName }),
  "azure-native:compute:VirtualMachineRunCommandByVirtualMachine": () => ({}),
  "azure-native:privatedns:PrivateZone": (_, inputs) => ({ name: inputs.privateZoneName }),
  "azure-native:privatedns:VirtualNetworkLink": () => ({}),
  "azure-native:privatedns:PrivateRecordSet": () => ({}),
};

/** What Azure says of things that are there, by the function that asks. */
export type Answers = Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>;

/** An answer as azure-native gives it to a question that it cannot answer; the SDK passes on the details alone. */
export function fails(details: string): () => never {
  return () => {
    throw Object.assign(new Error(details), { details });
  };
}

/** What azure-native says when there is no such thing. */
export const notFound = fails('Status=404 Code="ResourceNotFound" Message="The Resource was not found."');

/** All that tests adopt is there and has room; no zone of another's has the name of one that is created. */
const answers: Answers = {
  "azure-native:network:getVirtualNetwork": () => ({ addressSpace: { addressPrefixes: ["10.50.0.0/16"] } }),
  "azure-native:network:getSubnet": () => ({ addressPrefix: "10.50.0.0/24", ipConfigurations: [] }),
  "azure-native:privatedns:getPrivateZone": () => ({ numberOfVirtualNetworkLinks: 0 }),
  "azure-native:keyvault:getVault": () => ({ properties: { enableRbacAuthorization: true } }),
  "azure-native:keyvault:getSecret": () => ({}),
  "azure-native:monitor:getPrivateLinkScope": () => ({}),
  "azure-native:resources:getResourceGroup": () => ({}),
};

type Request = import("@pulumi/pulumi/proto/resource_pb").RegisterResourceRequest;

/** Runs a program against mocks that know only what the components should use; returns what it registered, by name. */
export async function record<T>(
  program: () => T,
  asked: Answers = {},
): Promise<{ result: T; registered: Registered[]; byName: Record<string, Registered> }> {
  const inputs = new Map<string, Record<string, unknown>>();
  const requests: Request[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource(args) {
        if (args.type.startsWith("kmshost:")) return { id: "", state: {} };
        const outputs = outputsOf[args.type];
        if (!outputs) throw new Error(`no test expects a resource of type ${args.type}`);
        inputs.set(args.name, args.inputs);
        return { id: idOf(args.name, args.inputs), state: { ...args.inputs, ...outputs(args.name, args.inputs) } };
      },
      call(args) {
        if (args.token === "azure-native:authorization:getClientConfig") {
          return { subscriptionId: subscription, tenantId: "tenant-1", clientId: "client-0", objectId: "object-0" };
        }
        const answer = { ...answers, ...asked }[args.token];
        if (!answer) throw new Error(`unexpected ${args.token}`);
        return answer(args.inputs);
      },
    },
    "kmshost",
    "azure-test",
  );
  const monitor = getMonitor() as unknown as { registerResource(request: Request, ...rest: unknown[]): unknown };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    if (request.getCustom()) requests.push(request);
    return register(request, ...rest);
  };
  // The SDK takes a stack trace for every promise, and the test runner maps each of them back to TypeScript.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const result = program();
  await pulumi.runtime.disconnect();
  Error.stackTraceLimit = stackTraceLimit;
  const registered = requests.map((request) => describeRequest(request, inputs.get(request.getName()) ?? {}));
  registered.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { result, registered, byName: Object.fromEntries(registered.map((one) => [one.name, one])) };
}

function describeRequest(request: Request, inputs: Record<string, unknown>): Registered {
  const name = (urn: string) => urn.split("::").at(-1) ?? "";
  return {
    type: request.getType(),
    name: request.getName(),
    inputs,
    options: {
      parent: name(request.getParent()),
      protect: request.getProtect() ?? false,
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      dependsOn: request.getDependenciesList().map(name).sort(),
      deletedWith: name(request.getDeletedwith()),
    },
  };
}

function idOf(name: string, inputs: Record<string, unknown>): string {
  const group = `/subscriptions/${subscription}/resourceGroups/${inputs.resourceGroupName}`;
  if (inputs.subnetName) {
    return `${group}/providers/Microsoft.Network/virtualNetworks/${inputs.virtualNetworkName}/subnets/${inputs.subnetName}`;
  }
  if (inputs.virtualNetworkName && inputs.addressSpace) {
    return `${group}/providers/Microsoft.Network/virtualNetworks/${inputs.virtualNetworkName}`;
  }
  return `id-of-${name}`;
}

/** The value of an output, secrets in the clear. */
export function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value));
  });
}

/** An input without the engine's mark for secrets, and whether it had one. */
export function unwrapSecret(value: unknown): { secret: boolean; value: unknown } {
  const marked = value as { "4dabf18193072939515e22adb298388d"?: string; value?: unknown } | undefined;
  const secret = marked?.["4dabf18193072939515e22adb298388d"] === "1b47061264138c4ac30d75fd1eb44270";
  return secret ? { secret, value: marked?.value } : { secret, value };
}
