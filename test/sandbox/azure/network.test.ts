import { inGroup, nicId, nicInputs, subnetId, subscriptionWith } from "./fixture";

async function withNetwork() {
  const azure = subscriptionWith();
  await azure.group();
  await azure.network();
  return azure;
}

const rule = (name: string, priority: number, more: object = {}) => ({
  name,
  priority,
  direction: "Inbound",
  access: "Allow",
  protocol: "Tcp",
  sourceAddressPrefix: "10.1.0.0/16",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "1688",
  ...more,
});

describe("networks and subnets", () => {
  it("have ids and outputs as Azure answers", async () => {
    const azure = await withNetwork();
    const subnet = await azure.subnet();
    expect(subnet.id).toBe(subnetId());
    expect(subnet.outputs).toMatchObject({
      name: "hosts",
      addressPrefix: "10.0.0.0/27",
      provisioningState: "Succeeded",
      type: "Microsoft.Network/virtualNetworks/subnets",
      azureApiVersion: "2024-05-01",
    });
    expect(subnet.outputs).not.toHaveProperty("virtualNetworkName");
    const network = await azure.read("network:VirtualNetwork", inGroup("Microsoft.Network/virtualNetworks", "vnet"));
    expect(network?.outputs.subnets).toEqual([{ id: subnetId(), name: "hosts" }]);
  });

  it.each([
    [
      "10.0.1.0/24",
      "NetcfgSubnetRangeOutsideVnet: Subnet 'more' is not valid because its IP address range is outside the IP address range of virtual network 'vnet'.",
    ],
    [
      "10.0.0.16/28",
      "NetcfgSubnetRangesOverlap: Subnet 'more' is not valid because its IP address range overlaps with that of an existing subnet in virtual network 'vnet'.",
    ],
    [
      "10.0.0.33/27",
      "addressPrefix: The address prefix 10.0.0.33/27 is not valid. It must be a network such as 10.0.0.0/24.",
    ],
  ])("refuse a subnet %s", async (prefix, message) => {
    const azure = await withNetwork();
    await azure.subnet();
    await expect(azure.subnet("more", prefix)).rejects.toThrow(message);
  });

  it("need their resource group and their network", async () => {
    const azure = subscriptionWith();
    await expect(azure.network()).rejects.toThrow("ResourceGroupNotFound: Resource group 'rg' could not be found.");
    await azure.group();
    await expect(azure.subnet()).rejects.toThrow(
      `ParentResourceNotFound: Failed to perform 'write' on resource(s) of type 'virtualNetworks/subnets', because the parent resource '${inGroup("Microsoft.Network/virtualNetworks", "vnet")}' could not be found.`,
    );
  });

  it("refuse references that lead nowhere", async () => {
    const azure = await withNetwork();
    const missing = inGroup("Microsoft.Network/networkSecurityGroups", "nsg");
    await expect(azure.subnet("hosts", "10.0.0.0/27", { networkSecurityGroup: { id: missing } })).rejects.toThrow(
      `InvalidResourceReference: Resource ${missing} referenced by resource ${subnetId()} was not found.`,
    );
  });

  it("refuse to go, or to shrink, while something is in them", async () => {
    const azure = await withNetwork();
    await azure.subnet();
    await azure.nic();
    const holder = `${nicId()}/ipConfigurations/primary`;
    const words = `InUseSubnetCannotBeDeleted: Subnet hosts is in use by ${holder} and cannot be deleted.`;
    await expect(azure.remove("network:Subnet", subnetId())).rejects.toThrow(words);
    await expect(
      azure.remove("network:VirtualNetwork", inGroup("Microsoft.Network/virtualNetworks", "vnet")),
    ).rejects.toThrow(words);
    await azure.remove("network:NetworkInterface", nicId());
    await azure.remove("network:Subnet", subnetId());
  });

  it("refuse another region under the same name", async () => {
    const azure = await withNetwork();
    await azure.subnet();
    await azure.nic();
    await expect(
      azure.update("network:NetworkInterface", nicId(), { ...nicInputs("nic"), location: "northeurope" }),
    ).rejects.toThrow(
      "InvalidResourceLocation: The resource 'nic' already exists in location 'westeurope' in resource group 'rg'.",
    );
  });
});

describe("peerings", () => {
  const peer = (from: string, to: string, more = {}) => ({
    resourceGroupName: "rg",
    virtualNetworkName: from,
    virtualNetworkPeeringName: `${from}-${to}`,
    remoteVirtualNetwork: { id: inGroup("Microsoft.Network/virtualNetworks", to) },
    ...more,
  });

  it("are connected when both sides are there", async () => {
    const azure = await withNetwork();
    await azure.network("hub", ["10.50.0.0/20"]);
    const first = await azure.make("network:VirtualNetworkPeering", peer("vnet", "hub"));
    expect(first.outputs.peeringState).toBe("Initiated");
    expect((await azure.make("network:VirtualNetworkPeering", peer("hub", "vnet"))).outputs.peeringState).toBe(
      "Connected",
    );
    expect((await azure.read("network:VirtualNetworkPeering", first.id))?.outputs).toMatchObject({
      peeringState: "Connected",
      remoteAddressSpace: { addressPrefixes: ["10.50.0.0/20"] },
    });
  });

  it("refuse overlapping networks, themselves, a second peering, and a gateway that is not offered", async () => {
    const azure = await withNetwork();
    await azure.network("same", ["10.0.0.128/25"]);
    await azure.network("hub", ["10.50.0.0/20"]);
    await expect(azure.make("network:VirtualNetworkPeering", peer("vnet", "same"))).rejects.toThrow(
      /^VnetAddressSpacesOverlap: .* Overlapping address prefixes: 10\.0\.0\.0\/24, 10\.0\.0\.128\/25$/,
    );
    await expect(azure.make("network:VirtualNetworkPeering", peer("vnet", "vnet"))).rejects.toThrow(
      "CannotPeerVnetWithItself",
    );
    await azure.make("network:VirtualNetworkPeering", peer("hub", "vnet"));
    await expect(
      azure.make("network:VirtualNetworkPeering", peer("hub", "vnet", { virtualNetworkPeeringName: "again" })),
    ).rejects.toThrow("AnotherPeeringAlreadyReferencesRemoteVnet");
    await expect(
      azure.make("network:VirtualNetworkPeering", peer("vnet", "hub", { useRemoteGateways: true })),
    ).rejects.toThrow("RemotePeeringDoesNotAllowGatewayTransit");
  });
});

describe("security groups", () => {
  const groupOf = (securityRules: object[]) => ({
    resourceGroupName: "rg",
    location: "westeurope",
    networkSecurityGroupName: "nsg",
    securityRules: securityRules as never,
  });

  it.each([
    [
      [rule("a", 100), rule("b", 100)],
      "SecurityRuleConflict: Security rule a conflicts with rule b. Rules cannot have the same Priority and Direction.",
    ],
    [
      [rule("a", 50)],
      "SecurityRuleInvalidPriority: Security rule has invalid Priority. Value provided: 50 Allowed range 100-4096.",
    ],
    [
      [rule("a", 100, { sourceAddressPrefix: "10.1.0.0/40" })],
      "SecurityRuleInvalidAddressPrefix: Security rule has invalid Address prefix. Value provided: 10.1.0.0/40",
    ],
    [
      [rule("a", 100, { destinationPortRange: "1688-1600" })],
      "SecurityRuleInvalidPortRange: Security rule has invalid Port range. Value provided: 1688-1600.",
    ],
    [
      [rule("a", 100, { sourceAddressPrefix: undefined })],
      "SecurityRuleParameterNotSpecified: Security rule a does not specify SourceAddressPrefixes",
    ],
    [
      [rule("a", 100, { sourceAddressPrefix: undefined, sourceAddressPrefixes: ["10.0.0.0/8", "Internet"] })],
      "SecurityRuleParameterContainsUnsupportedValue",
    ],
    [
      [rule("a", 100, { sourceAddressPrefix: undefined, sourceAddressPrefixes: ["10.0.0.0/8", "10.1.0.0/16"] })],
      "SecurityRuleAddressPrefixesOverlap",
    ],
    [
      [rule("a", 100, { sourceAddressPrefix: undefined, sourceAddressPrefixes: ["10.0.0.0/8", "fd00::/8"] })],
      "SecurityRuleAddressPrefixesMixedFamilies",
    ],
    [Array.from({ length: 1001 }, (_, index) => rule(`r${index}`, 100 + index)), "SecurityRulesCountLimitReached"],
  ])("refuse bad rules %#", async (rules, message) => {
    const azure = await withNetwork();
    await expect(azure.make("network:NetworkSecurityGroup", groupOf(rules))).rejects.toThrow(message);
  });

  it("count rules inside and beside the group together", async () => {
    const azure = await withNetwork();
    await azure.make("network:NetworkSecurityGroup", groupOf([rule("a", 100)]));
    const { name: _, ...separate } = rule("b", 100);
    const inputs = { resourceGroupName: "rg", networkSecurityGroupName: "nsg", securityRuleName: "b", ...separate };
    await expect(azure.make("network:SecurityRule", inputs)).rejects.toThrow("Security rule a conflicts with rule b.");
    expect((await azure.make("network:SecurityRule", { ...inputs, direction: "Outbound" })).id).toBe(
      `${inGroup("Microsoft.Network/networkSecurityGroups", "nsg")}/securityRules/b`,
    );
  });

  it("stay while a subnet uses them, and so do route tables", async () => {
    const azure = await withNetwork();
    const nsg = await azure.make("network:NetworkSecurityGroup", groupOf([]));
    const table = await azure.make("network:RouteTable", {
      resourceGroupName: "rg",
      location: "westeurope",
      routeTableName: "rt",
      routes: [{ name: "out", addressPrefix: "0.0.0.0/0", nextHopType: "None" }],
    });
    await azure.subnet("hosts", "10.0.0.0/27", { networkSecurityGroup: { id: nsg.id }, routeTable: { id: table.id } });
    await expect(azure.remove("network:NetworkSecurityGroup", nsg.id)).rejects.toThrow(
      `InUseNetworkSecurityGroupCannotBeDeleted: Network security group ${nsg.id} cannot be deleted because it is in use by the following resources: ${subnetId()}.`,
    );
    await expect(azure.remove("network:RouteTable", table.id)).rejects.toThrow("InUseRouteTableCannotBeDeleted");
    expect((await azure.read("network:NetworkSecurityGroup", nsg.id))?.outputs.subnets).toEqual([{ id: subnetId() }]);
  });

  it("refuse routes without a next hop", async () => {
    const azure = await withNetwork();
    const table = (route: object) => ({
      resourceGroupName: "rg",
      location: "westeurope",
      routeTableName: "rt",
      routes: [{ name: "out", addressPrefix: "0.0.0.0/0", ...route }] as never,
    });
    await expect(azure.make("network:RouteTable", table({ nextHopType: "VirtualAppliance" }))).rejects.toThrow(
      "InvalidNextHopIpAddress",
    );
    await expect(
      azure.make("network:RouteTable", table({ nextHopType: "None", nextHopIpAddress: "10.0.0.4" })),
    ).rejects.toThrow("RouteNextHopIpAddressNotAllowed");
  });
});

describe("network interfaces", () => {
  it.each([
    [
      "10.0.1.4",
      "PrivateIPAddressNotInSubnet: Private static IP address 10.0.1.4 does not belong to the range of subnet prefix 10.0.0.0/27.",
    ],
    [
      "10.0.0.3",
      "PrivateIPAddressInReservedRange: Private static IP address 10.0.0.3 falls within reserved IP range of subnet prefix 10.0.0.0/27.",
    ],
    ["10.0.0.31", "PrivateIPAddressInReservedRange"],
    ["10.0.0.4", "PrivateIPAddressIsAllocated: IP configuration"],
  ])("refuse the static address %s", async (address, message) => {
    const azure = await withNetwork();
    await azure.subnet();
    await azure.nic("first", "10.0.0.4");
    await expect(azure.nic("second", address)).rejects.toThrow(message);
  });

  it("get addresses from the fifth on, keep them, and find the subnet full after eleven of a /28", async () => {
    const azure = await withNetwork();
    await azure.subnet("small", "10.0.0.64/28");
    const addressOf = (outputs: unknown) =>
      (outputs as { ipConfigurations: { privateIPAddress: string }[] }).ipConfigurations[0]?.privateIPAddress;
    for (let index = 0; index < 11; index += 1) {
      const { outputs } = await azure.nic(`nic${index}`, undefined, "small");
      expect(addressOf(outputs)).toBe(`10.0.0.${68 + index}`);
    }
    await expect(azure.nic("more", undefined, "small")).rejects.toThrow(
      "SubnetIsFull: Subnet small with address prefix 10.0.0.64/28 does not have enough capacity for 1 IP addresses.",
    );
    await azure.remove("network:NetworkInterface", nicId("nic0"));
    expect(addressOf((await azure.read("network:NetworkInterface", nicId("nic5")))?.outputs)).toBe("10.0.0.73");
  });
});
