import type { Properties, StoredResource } from "../../../sandbox/provider/resource-type";
import { inGroup, machineInputs, nicId, password, subscriptionWith } from "./fixture";

const machineId = inGroup("Microsoft.Compute/virtualMachines", "kms01");

async function withInterface() {
  const azure = subscriptionWith();
  await azure.group();
  await azure.network();
  await azure.subnet();
  await azure.nic();
  return azure;
}

/** The machine with one property changed, at any depth. */
function changed(path: string, value: unknown): Properties {
  const inputs = machineInputs();
  const steps = path.split(".");
  const parent = steps.slice(0, -1).reduce<Properties>((at, step) => at[step] as Properties, inputs);
  parent[steps.at(-1) ?? ""] = value as never;
  return inputs;
}

describe("machines", () => {
  it("answer with their ids, the image's exact version and no password", async () => {
    const azure = await withInterface();
    const { id, outputs } = await azure.machine({ identity: { type: "SystemAssigned" } });
    expect(id).toBe(machineId);
    expect(outputs).toMatchObject({
      name: "kms01",
      vmId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      identity: { type: "SystemAssigned", principalId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      storageProfile: {
        imageReference: { version: "latest", exactVersion: "26100.4946.250808" },
        osDisk: { osType: "Windows" },
      },
    });
    expect(JSON.stringify([outputs, azure.cloud.snapshot()])).not.toContain(password);
    expect((await azure.read("network:NetworkInterface", nicId()))?.outputs.virtualMachine).toEqual({ id });
  });

  it.each<[string, unknown, string]>([
    [
      "osProfile.computerName",
      "kms-host-number-01",
      "InvalidParameter: Windows computer name cannot be more than 15 characters long, be entirely numeric",
    ],
    ["osProfile.computerName", "12345", "InvalidParameter: Windows computer name"],
    ["osProfile.adminUsername", "Administrator", "InvalidParameter: The Admin Username specified is not allowed."],
    [
      "osProfile.adminPassword",
      "short-A1",
      "InvalidParameter: The supplied password must be between 12-123 characters long and must satisfy at least 3 of password complexity requirements",
    ],
    ["osProfile.adminPassword", "alllowercaseletters", "InvalidParameter: The supplied password"],
    [
      "hardwareProfile.vmSize",
      "Standard_D3s_v5",
      "InvalidParameter: The value Standard_D3s_v5 provided for the VM size is not valid.",
    ],
    [
      "zones",
      ["4"],
      "InvalidAvailabilityZone: The zone(s) '4' for resource 'Microsoft.Compute/virtualMachines/kms01' is not supported. The supported zones for location 'westeurope' are '1,2,3'",
    ],
    [
      "storageProfile.imageReference.sku",
      "2025-datacentre-g2",
      "PlatformImageNotFound: The platform image 'MicrosoftWindowsServer:WindowsServer:2025-datacentre-g2:latest' is not available.",
    ],
    ["storageProfile.imageReference.version", "20348.1.1", "PlatformImageNotFound"],
    [
      "storageProfile.imageReference.sku",
      "2025-datacenter",
      "BadRequest: Use of TrustedLaunch setting is not supported for the provided image.",
    ],
    [
      "hardwareProfile.vmSize",
      "Standard_D2_v3",
      "BadRequest: Use of TrustedLaunch setting is not supported for VM size Standard_D2_v3.",
    ],
    [
      "securityProfile.securityType",
      undefined,
      "BadRequest: UefiSettings should be set only when SecurityType is set to TrustedLaunch or ConfidentialVM.",
    ],
    ["networkProfile.networkInterfaces", [], "NetworkProfileMissing"],
    ["networkProfile.networkInterfaces", [{ id: nicId("none") }], "InvalidResourceReference: Resource"],
  ])("refuse %s = %j", async (path, value, message) => {
    const azure = await withInterface();
    await expect(azure.make("compute:VirtualMachine", changed(path, value))).rejects.toThrow(message);
  });

  it("refuse zones where the region has none", async () => {
    const azure = await withInterface();
    // A network without a region of its own, as one that is known by its id alone.
    await azure.cloud.change((view) => {
      const network = view.get(inGroup("Microsoft.Network/virtualNetworks", "vnet"));
      view.put({ ...(network as StoredResource), inputs: { ...network?.inputs, location: "westus" } });
    });
    await azure.make("network:NetworkInterface", { ...nicOf("westus"), networkInterfaceName: "west" });
    await expect(
      azure.machine({ location: "westus", networkProfile: { networkInterfaces: [{ id: nicId("west") }] } }),
    ).rejects.toThrow(
      "ResourceTypeNotSupportAvailabilityZones: The resource type 'virtualMachines' does not support availability zones at location 'westus'",
    );
  });

  it("refuse an interface that another machine has, and hold it", async () => {
    const azure = await withInterface();
    await azure.machine();
    await expect(azure.machine({ vmName: "kms02" })).rejects.toThrow(
      `NicInUse: Network Interface ${nicId()} is used by existing resource ${machineId}.`,
    );
    await expect(azure.remove("network:NetworkInterface", nicId())).rejects.toThrow(
      `NicInUse: Network Interface ${nicId()} is used by existing resource ${machineId}. In order to delete the network interface, it must be dissociated from the resource.`,
    );
    await azure.remove("compute:VirtualMachine", machineId);
    await azure.remove("network:NetworkInterface", nicId());
  });

  it.each<[string, unknown]>([
    ["osProfile.computerName", "kms09"],
    ["osProfile.adminUsername", "somebody"],
    ["storageProfile.imageReference.version", "26100.4652.250808"],
    ["zones", ["2"]],
  ])("refuse to change %s in place", async (path, value) => {
    const azure = await withInterface();
    await azure.machine();
    const target = path.startsWith("storageProfile") ? "storageProfile.imageReference" : path;
    await expect(azure.update("compute:VirtualMachine", machineId, changed(path, value))).rejects.toThrow(
      `PropertyChangeNotAllowed: Changing property '${target}' is not allowed.`,
    );
  });

  it("run commands, and take them along when they go", async () => {
    const azure = await withInterface();
    await azure.machine();
    const command = (source: Properties) => ({
      resourceGroupName: "rg",
      location: "westeurope",
      vmName: "kms01",
      runCommandName: "setup",
      source,
    });
    await expect(azure.make("compute:VirtualMachineRunCommandByVirtualMachine", command({}))).rejects.toThrow(
      "exactly one of script, scriptUri and commandId",
    );
    const { id, outputs } = await azure.make(
      "compute:VirtualMachineRunCommandByVirtualMachine",
      command({ script: "Get-Date" }),
    );
    expect(outputs.instanceView).toMatchObject({ executionState: "Succeeded" });
    await azure.remove("compute:VirtualMachine", machineId);
    expect(await azure.read("compute:VirtualMachineRunCommandByVirtualMachine", id)).toBeUndefined();
  });
});

function nicOf(location: string): Properties {
  return {
    resourceGroupName: "rg",
    location,
    ipConfigurations: [
      {
        name: "primary",
        subnet: { id: `${inGroup("Microsoft.Network/virtualNetworks", "vnet")}/subnets/hosts` },
        privateIPAllocationMethod: "Dynamic",
      },
    ],
  };
}

describe("private zones", () => {
  it("hold on to their links, and take their records along", async () => {
    const azure = await withInterface();
    const zone = await azure.make("privatedns:PrivateZone", {
      resourceGroupName: "rg",
      location: "Global",
      privateZoneName: "corp.example.com",
    });
    const link = {
      resourceGroupName: "rg",
      location: "Global",
      privateZoneName: "corp.example.com",
      virtualNetworkLinkName: "link",
      virtualNetwork: { id: inGroup("Microsoft.Network/virtualNetworks", "vnet") },
    };
    const linked = await azure.make("privatedns:VirtualNetworkLink", link);
    await expect(
      azure.make("privatedns:VirtualNetworkLink", { ...link, virtualNetworkLinkName: "again" }),
    ).rejects.toThrow("BadRequest: A virtual network cannot be linked to multiple zones with overlapping namespaces.");
    await expect(azure.remove("privatedns:PrivateZone", zone.id)).rejects.toThrow(
      "CannotDeleteResource: Cannot delete resource while nested resources exist. Some existing nested resource IDs include: 'Microsoft.Network/privateDnsZones/corp.example.com/virtualNetworkLinks/link'.",
    );
    const record = await azure.make("privatedns:PrivateRecordSet", {
      resourceGroupName: "rg",
      privateZoneName: "corp.example.com",
      relativeRecordSetName: "kms01",
      recordType: "A",
      ttl: 3600,
      aRecords: [{ ipv4Address: "10.0.0.4" }],
    });
    expect(record.id).toBe(`${zone.id}/A/kms01`);
    expect(record.outputs).toMatchObject({
      fqdn: "kms01.corp.example.com.",
      name: "kms01",
      type: "Microsoft.Network/privateDnsZones/A",
    });
    await azure.remove("privatedns:VirtualNetworkLink", linked.id);
    await azure.remove("privatedns:PrivateZone", zone.id);
    expect(await azure.read("privatedns:PrivateRecordSet", record.id)).toBeUndefined();
  });

  it("lose the links of a network that is deleted", async () => {
    const azure = subscriptionWith();
    await azure.group();
    const network = await azure.network();
    await azure.make("privatedns:PrivateZone", {
      resourceGroupName: "rg",
      location: "Global",
      privateZoneName: "corp.example.com",
    });
    const link = await azure.make("privatedns:VirtualNetworkLink", {
      resourceGroupName: "rg",
      location: "Global",
      privateZoneName: "corp.example.com",
      virtualNetworkLinkName: "link",
      virtualNetwork: { id: network.id },
    });
    await azure.remove("network:VirtualNetwork", network.id);
    expect(await azure.read("privatedns:VirtualNetworkLink", link.id)).toBeUndefined();
  });
});

it("a resource group takes everything along", async () => {
  const azure = await withInterface();
  await azure.machine();
  await azure.remove("resources:ResourceGroup", inGroup("", "").split("/providers")[0] ?? "");
  expect(Object.keys(azure.cloud.snapshot()?.resources ?? {})).toEqual([]);
});
