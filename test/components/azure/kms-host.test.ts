import * as pulumi from "@pulumi/pulumi";
import { findProductKeys } from "../../../activation/product-key";
import { ActivationMethod, Deletable, OfficeVersion } from "../../../components/args";
import type { AzureKmsHostArgs } from "../../../components/azure/args";
import type { AzureChild } from "../../../components/azure/child-kinds";
import { AzureIsolatedNetwork } from "../../../components/azure/isolated-network";
import { AzureKmsHost } from "../../../components/azure/kms-host";
import { estate, existingSubnetId, existingZoneId, hubNetworkId } from "./estate";
import { type Registered, record, resolved, subscription, unwrapSecret } from "./recorded";

const build = (changes: Partial<AzureKmsHostArgs> = {}) => record(() => new AzureKmsHost("kms", estate(changes)));

let whole: Awaited<ReturnType<typeof build>>;

beforeAll(async () => {
  whole = await build();
});

const group = `/subscriptions/${subscription}/resourceGroups/rg-kms`;
const network = `${group}/providers/Microsoft.Network/virtualNetworks/vnet-kms-network`;
const tags = (role: string) => ({ owner: "platform", "kmshost-role": role });
const common = (role: string) => ({ resourceGroupName: "rg-kms", location: "westeurope", tags: tags(role) });

const ofHost = (host: string) => [
  ["azure-native:managedidentity:UserAssignedIdentity", `kms-host-${host}-identity`],
  ["azure-native:network:NetworkInterface", `kms-host-${host}-interface`],
  ["azure-native:authorization:RoleAssignment", `kms-host-${host}-key-access`],
  ["azure-native:authorization:ManagementLockByScope", `kms-host-${host}-lock`],
  ["azure-native:compute:VirtualMachine", `kms-host-${host}-machine`],
  ["azure-native:compute:VirtualMachineRunCommandByVirtualMachine", `kms-host-${host}-setup`],
];

const inputsOf = (all: Record<string, Registered>, name: string) => {
  const one = all[name];
  if (!one) throw new Error(`${name} is not among ${Object.keys(all).join(", ")}`);
  return one.inputs;
};

describe("the children of a whole host", () => {
  it("are these, no more and no less", async () => {
    const { registered } = whole;
    expect(registered.map(({ type, name }) => [type, name])).toEqual([
      ["azure-native:privatedns:VirtualNetworkLink", "kms-discovery-corp.example.com-host-network"],
      ["azure-native:privatedns:VirtualNetworkLink", "kms-discovery-corp.example.com-hub-network"],
      ["azure-native:privatedns:PrivateRecordSet", "kms-discovery-corp.example.com-kms01-address"],
      ["azure-native:privatedns:PrivateRecordSet", "kms-discovery-corp.example.com-kms02-address"],
      ["azure-native:privatedns:PrivateRecordSet", "kms-discovery-corp.example.com-service"],
      ["azure-native:privatedns:PrivateZone", "kms-discovery-corp.example.com-zone"],
      ["azure-native:resources:ResourceGroup", "kms-group"],
      ...ofHost("kms01"),
      ...ofHost("kms02"),
      ["azure-native:network:NetworkSecurityGroup", "kms-network-endpoints-security-group"],
      ["azure-native:network:Subnet", "kms-network-endpoints-subnet"],
      ["azure-native:network:NetworkSecurityGroup", "kms-network-hosts-security-group"],
      ["azure-native:network:Subnet", "kms-network-hosts-subnet"],
      ["azure-native:network:VirtualNetworkPeering", "kms-network-peering-from-hub"],
      ["azure-native:network:VirtualNetworkPeering", "kms-network-peering-to-hub"],
      ["azure-native:network:RouteTable", "kms-network-routes"],
      ["azure-native:network:VirtualNetwork", "kms-network-virtual-network"],
      ["azure-native:network:PrivateEndpoint", "kms-vault-endpoint"],
      ["azure-native:network:PrivateDnsZoneGroup", "kms-vault-endpoint-zone"],
      ["azure-native:authorization:ManagementLockByScope", "kms-vault-lock"],
      ["azure-native:keyvault:Secret", "kms-vault-secret"],
      ["azure-native:keyvault:Vault", "kms-vault-vault"],
      ["azure-native:privatedns:PrivateZone", "kms-vault-zone"],
      ["azure-native:privatedns:VirtualNetworkLink", "kms-vault-zone-link"],
    ]);
  });

  it("are each the child of a component, and tagged where Azure takes tags", async () => {
    const { registered } = whole;
    const untaggable =
      /:(Subnet|VirtualNetworkPeering|PrivateDnsZoneGroup|RoleAssignment|ManagementLockByScope)$|PrivateRecordSet$/;
    for (const { type, name, inputs, options } of registered) {
      expect(name.startsWith(`${options.parent}-`)).toBe(true);
      if (!untaggable.test(type)) {
        expect({ name, tags: inputs.tags }).toEqual({
          name,
          tags: tags((inputs.tags as Record<string, string>)["kmshost-role"] ?? ""),
        });
      }
    }
  });

  it("are all protected, so that a destroy takes none of them, each until mayDelete names its part", async () => {
    const freeOf = async (mayDelete?: Deletable[]) =>
      (await build({ mayDelete })).registered.filter((one) => !one.options.protect).map((one) => one.name);
    const all = whole.registered.map((one) => one.name).filter((name) => !name.endsWith("-lock"));
    const locks = ["kms-host-kms01-lock", "kms-host-kms02-lock"];
    expect((await freeOf()).sort()).toEqual([...locks, "kms-vault-lock"]);
    expect(await freeOf([Deletable.Hosts])).toEqual([
      ...all.filter((name) => name.endsWith("-address")),
      ...all.filter((name) => name.startsWith("kms-host-") || name.startsWith("kms-network-")),
    ]);
    expect(await freeOf([Deletable.Vault, Deletable.Zones])).toEqual(
      [...all.filter((name) => name.startsWith("kms-vault-") || name.startsWith("kms-discovery-")), ...locks].sort(),
    );
    expect(await freeOf(Object.values(Deletable))).toEqual(all);
  });

  it("lock hosts and vault against deletion by hand, last of all, so that the locks go first", async () => {
    const { byName } = whole;
    const notes = "Deleting a KMS host loses an activation of its key. Name it in mayDelete to take the lock away.";
    const lock = { lockName: "lock-kms", level: "CanNotDelete", notes };
    expect(inputsOf(byName, "kms-host-kms01-lock")).toEqual({ ...lock, scope: "id-of-kms-host-kms01-machine" });
    expect(inputsOf(byName, "kms-vault-lock")).toEqual({ ...lock, scope: "id-of-kms-vault-vault" });
    expect(byName["kms-vault-lock"]?.options.dependsOn).toEqual(
      expect.arrayContaining(["kms-host-kms01-key-access", "kms-host-kms02-machine", "kms-vault-endpoint-zone"]),
    );
    expect(byName["kms-host-kms02-setup"]?.options.deletedWith).toBe("kms-host-kms02-machine");
  });

  it("answer with the outputs that stacks promise", async () => {
    const { result } = whole;
    expect(await resolved(result.hostAddresses)).toEqual({ kms01: "10.90.0.4", kms02: "10.90.0.5" });
    expect(await resolved(result.hostIds)).toEqual({
      kms01: "id-of-kms-host-kms01-machine",
      kms02: "id-of-kms-host-kms02-machine",
    });
    expect(await resolved(result.srvRecords)).toEqual([
      "_vlmcs._tcp.corp.example.com 0 0 1688 kms01.corp.example.com",
      "_vlmcs._tcp.corp.example.com 0 0 1688 kms02.corp.example.com",
    ]);
    expect(await resolved(result.hostKeySecret)).toMatch(
      /^https:\/\/kv-kms-vault-[0-9a-f]{8}\.vault\.azure\.net\/secrets\/kms-host-key$/,
    );
    expect(await resolved(result.vaultId)).toBe("id-of-kms-vault-vault");
    expect(await resolved(result.networkId)).toBe(network);
    expect(await resolved(result.subnetIds)).toEqual([`${network}/subnets/snet-hosts`]);
  });

  it("are to be had from the components' nodes", async () => {
    const { result } = whole;
    const parts = ["group", "network", "vault", "host-kms01", "host-kms02", "discovery"];
    expect(Object.keys(result.nodes)).toEqual([...parts, "host-kms01-lock", "host-kms02-lock", "vault-lock"]);
    expect(result.nodes.network).toBeInstanceOf(AzureIsolatedNetwork);
    expect(Object.keys((result.nodes.network as AzureIsolatedNetwork).nodes)).toContain("hosts-subnet");
  });

  it("are changed by transform before they are registered, and by nothing else", async () => {
    const args = estate();
    const seen = new Set<string>();
    args.transform = (child: AzureChild) => {
      seen.add(child.kind);
      if (child.kind === "virtualMachine") child.args.hardwareProfile = { vmSize: "Standard_D4s_v5" };
      if (child.kind === "zone") child.opts.protect = false;
    };
    const { byName } = await record(() => new AzureKmsHost("kms", args));
    expect(inputsOf(byName, "kms-host-kms01-machine").hardwareProfile).toEqual({ vmSize: "Standard_D4s_v5" });
    expect(byName["kms-discovery-corp.example.com-zone"]?.options.protect).toBe(false);
    expect([...seen].sort()).toEqual([
      "identity",
      "lock",
      "networkInterface",
      "networkSecurityGroup",
      "peering",
      "privateEndpoint",
      "privateZoneGroup",
      "recordSet",
      "resourceGroup",
      "roleAssignment",
      "routeTable",
      "runCommand",
      "secret",
      "subnet",
      "vault",
      "virtualMachine",
      "virtualNetwork",
      "zone",
      "zoneLink",
    ]);
  });
});

describe("the network", () => {
  const deny = (direction: string, description: string) => ({
    name: `deny-all-${direction.toLowerCase()}`,
    description,
    priority: 4096,
    direction,
    access: "Deny",
    protocol: "*",
    sourcePortRange: "*",
    sourceAddressPrefix: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "*",
  });
  const allow = { access: "Allow", protocol: "Tcp", sourcePortRange: "*" };

  it("lets clients in on 1688 by family, the vault and DNS out, and denies the rest by name", async () => {
    const { byName } = whole;
    expect(inputsOf(byName, "kms-network-hosts-security-group")).toEqual({
      ...common("network"),
      networkSecurityGroupName: "nsg-kms-network-hosts",
      securityRules: [
        {
          ...allow,
          name: "allow-activation-ipv4",
          description: "KMS activation, client networks (IPv4)",
          priority: 100,
          direction: "Inbound",
          sourceAddressPrefixes: ["10.20.0.0/16", "10.30.0.0/16"],
          destinationAddressPrefix: "10.90.0.0/27",
          destinationPortRange: "1688",
        },
        {
          ...allow,
          name: "allow-activation-ipv6",
          description: "KMS activation, client networks (IPv6)",
          priority: 101,
          direction: "Inbound",
          sourceAddressPrefixes: ["fd12:3456:789a::/48"],
          destinationAddressPrefix: "*",
          destinationPortRange: "1688",
        },
        deny("Inbound", "Nothing else, not from the own network or the load balancer either"),
        {
          ...allow,
          name: "allow-private-endpoints",
          description: "Host key vault and monitoring by private endpoints",
          priority: 100,
          direction: "Outbound",
          sourceAddressPrefix: "10.90.0.0/27",
          destinationAddressPrefix: "10.90.0.32/27",
          destinationPortRange: "443",
        },
        {
          ...allow,
          name: "allow-platform-dns",
          description: "Name resolution by Azure",
          priority: 110,
          direction: "Outbound",
          protocol: "*",
          sourceAddressPrefix: "10.90.0.0/27",
          destinationAddressPrefix: "168.63.129.16/32",
          destinationPortRange: "53",
        },
        deny("Outbound", "Nothing else leaves"),
      ],
    });
  });

  it("has no way out, and its subnets hold the group and the routes", async () => {
    const { byName } = whole;
    expect(inputsOf(byName, "kms-network-routes")).toEqual({
      ...common("network"),
      routeTableName: "rt-kms-network",
      disableBgpRoutePropagation: false,
      routes: [{ name: "internet", addressPrefix: "0.0.0.0/0", nextHopType: "None" }],
    });
    for (const [role, addressPrefix] of [
      ["hosts", "10.90.0.0/27"],
      ["endpoints", "10.90.0.32/27"],
    ] as const) {
      expect(inputsOf(byName, `kms-network-${role}-subnet`)).toEqual({
        resourceGroupName: "rg-kms",
        virtualNetworkName: "vnet-kms-network",
        subnetName: `snet-${role}`,
        addressPrefix,
        defaultOutboundAccess: false,
        networkSecurityGroup: { id: `id-of-kms-network-${role}-security-group` },
        routeTable: { id: "id-of-kms-network-routes" },
        privateEndpointNetworkPolicies: "Enabled",
        privateLinkServiceNetworkPolicies: "Enabled",
      });
    }
  });

  it("leads back to clients behind a router, range by range, and to nothing else", async () => {
    const { byName } = await build({ network: { addressSpace: "10.90.0.0/26", clientRouterAddress: "10.50.0.68" } });
    const back = { nextHopType: "VirtualAppliance", nextHopIpAddress: "10.50.0.68" };
    expect(inputsOf(byName, "kms-network-routes").routes).toEqual([
      { name: "internet", addressPrefix: "0.0.0.0/0", nextHopType: "None" },
      { name: "clients-10-20-0-0-16", addressPrefix: "10.20.0.0/16", ...back },
      { name: "clients-10-30-0-0-16", addressPrefix: "10.30.0.0/16", ...back },
    ]);
  });

  it("lets hosts out to the internet only for online activation, and then only to the firewall", async () => {
    const { byName } = await build({
      activation: ActivationMethod.Online,
      network: { addressSpace: "10.90.0.0/26", firewallAddress: "10.0.0.4" },
    });
    expect(inputsOf(byName, "kms-network-routes").routes).toEqual([
      { name: "internet", addressPrefix: "0.0.0.0/0", nextHopType: "VirtualAppliance", nextHopIpAddress: "10.0.0.4" },
    ]);
    const rules = inputsOf(byName, "kms-network-hosts-security-group").securityRules as { name: string }[];
    expect(rules.find((rule) => rule.name === "allow-activation-service")).toEqual({
      ...allow,
      name: "allow-activation-service",
      description: "Activation of the hosts with Microsoft, by the firewall",
      priority: 200,
      direction: "Outbound",
      sourceAddressPrefix: "10.90.0.0/27",
      destinationAddressPrefix: "Internet",
      destinationPortRanges: ["80", "443"],
    });
  });

  it("is peered both ways, or one way where the hub's owners do the other", async () => {
    const { byName } = whole;
    const access = { allowVirtualNetworkAccess: true, allowForwardedTraffic: true };
    expect(inputsOf(byName, "kms-network-peering-to-hub")).toEqual({
      ...access,
      resourceGroupName: "rg-kms",
      virtualNetworkName: "vnet-kms-network",
      virtualNetworkPeeringName: "peer-kms-network-to-hub",
      remoteVirtualNetwork: { id: hubNetworkId },
      allowGatewayTransit: false,
      useRemoteGateways: false,
    });
    expect(inputsOf(byName, "kms-network-peering-from-hub")).toEqual({
      ...access,
      resourceGroupName: "rg-hub",
      virtualNetworkName: "vnet-hub",
      virtualNetworkPeeringName: "peer-hub-to-kms-network",
      remoteVirtualNetwork: { id: network },
      allowGatewayTransit: false,
      useRemoteGateways: false,
    });
    const oneWay = await build({ network: { addressSpace: "10.90.0.0/26", hubNetworkId, peerFromHub: false } });
    expect(Object.keys(oneWay.byName).filter((name) => name.includes("peering"))).toEqual([
      "kms-network-peering-to-hub",
    ]);
  });

  it("leaves an existing subnet as it is: the group goes on the interfaces, nothing of the network is made", async () => {
    const { byName, result } = await build({ network: { subnetId: existingSubnetId } });
    expect(Object.keys(byName).filter((name) => name.startsWith("kms-network-"))).toEqual([
      "kms-network-hosts-security-group",
    ]);
    expect(inputsOf(byName, "kms-host-kms01-interface")).toEqual({
      ...common("host"),
      networkInterfaceName: "nic-kms01",
      enableIPForwarding: false,
      enableAcceleratedNetworking: true,
      ipConfigurations: [
        { name: "primary", primary: true, subnet: { id: existingSubnetId }, privateIPAllocationMethod: "Dynamic" },
      ],
      networkSecurityGroup: { id: "id-of-kms-network-hosts-security-group" },
    });
    const rules = inputsOf(byName, "kms-network-hosts-security-group").securityRules as Record<string, unknown>[];
    expect(rules.map((rule) => [rule.name, rule.destinationAddressPrefix])).toEqual([
      ["allow-activation-ipv4", "*"],
      ["allow-activation-ipv6", "*"],
      ["deny-all-inbound", "*"],
      ["allow-private-endpoints", "VirtualNetwork"],
      ["allow-platform-dns", "168.63.129.16/32"],
      ["deny-all-outbound", "*"],
    ]);
    expect(await resolved(result.networkId)).toBe(hubNetworkId);
    expect(await resolved(result.hostAddresses)).toEqual({ kms01: "10.50.0.9", kms02: "10.50.0.9" });
  });
});

describe("the vault", () => {
  it("is closed, recoverable and ruled by roles", async () => {
    const { byName } = whole;
    expect(inputsOf(byName, "kms-vault-vault")).toEqual({
      ...common("vault"),
      vaultName: expect.stringMatching(/^kv-kms-vault-[0-9a-f]{8}$/),
      properties: {
        tenantId: "tenant-1",
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: 90,
        enablePurgeProtection: true,
        enabledForDeployment: false,
        enabledForDiskEncryption: false,
        enabledForTemplateDeployment: false,
        publicNetworkAccess: "disabled",
        networkAcls: { bypass: "None", defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] },
      },
    });
  });

  it("holds a placeholder that is secret, is no key, and is never written again", async () => {
    const { byName } = whole;
    const secret = byName["kms-vault-secret"];
    const { secret: marked, value } = unwrapSecret(secret?.inputs.properties);
    expect(marked).toBe(true);
    expect(value).toEqual({
      value: "placeholder: the host key is put here with kmshost key put",
      contentType: "KMS host key (CSVLK)",
      attributes: { enabled: true },
    });
    expect(secret?.options.ignoreChanges).toEqual(["properties", "properties.value", "tags"]);
    expect(secret?.options.deletedWith).toBe("kms-vault-vault");
  });

  it("is read by each host's identity: this one secret and nothing more", async () => {
    const { byName } = whole;
    const role = "4633458b-17de-408a-b874-0445c86b69e6";
    expect(inputsOf(byName, "kms-host-kms01-key-access")).toEqual({
      roleAssignmentName: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      scope: "id-of-kms-vault-secret",
      roleDefinitionId: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      principalId: "principal-1",
      principalType: "ServicePrincipal",
    });
    expect(byName["kms-host-kms01-key-access"]?.options.ignoreChanges).toEqual(["principalId"]);
    const second = inputsOf(byName, "kms-host-kms02-key-access");
    expect(second.roleAssignmentName).not.toBe(inputsOf(byName, "kms-host-kms01-key-access").roleAssignmentName);
  });

  it("answers at its own name inside the network, by a zone of its own or an existing one", async () => {
    const { byName } = whole;
    expect(inputsOf(byName, "kms-vault-endpoint")).toMatchObject({
      ...common("vault"),
      privateEndpointName: "pe-kms-vault",
      subnet: { id: `${network}/subnets/snet-endpoints` },
      privateLinkServiceConnections: [
        { name: "vault", privateLinkServiceId: "id-of-kms-vault-vault", groupIds: ["vault"] },
      ],
    });
    expect(inputsOf(byName, "kms-vault-zone").privateZoneName).toBe("privatelink.vaultcore.azure.net");
    expect(inputsOf(byName, "kms-vault-zone-link")).toEqual({
      ...common("vault"),
      location: "Global",
      privateZoneName: "privatelink.vaultcore.azure.net",
      virtualNetworkLinkName: "host-network",
      virtualNetwork: { id: network },
      registrationEnabled: false,
    });
    const vaultZoneId = existingZoneId.replace("corp.example.com", "privatelink.vaultcore.azure.net");
    const adopted = await build({ network: { addressSpace: "10.90.0.0/26", vaultZoneId } });
    expect(Object.keys(adopted.byName)).not.toContain("kms-vault-zone");
    expect(inputsOf(adopted.byName, "kms-vault-endpoint-zone").privateDnsZoneConfigs).toEqual([
      { name: "vault", privateDnsZoneId: vaultZoneId },
    ]);
  });

  it("keeps the keys of Office in secrets of their own, which the hosts may read too", async () => {
    const licenseFolder = "\\\\files\\kms\\office2024";
    const { byName, result } = await build({
      officeKeys: [{ version: OfficeVersion.Office2024, licenseFolder }],
      network: { addressSpace: "10.90.0.0/26", fileServers: ["10.20.0.9"] },
    });
    const { secretName, properties } = inputsOf(byName, "kms-vault-office2024-secret");
    expect(secretName).toBe("kms-office2024-key");
    expect(await resolved(result.officeKeySecrets)).toEqual({
      office2024: (await resolved(result.hostKeySecret)).replace("kms-host-key", "kms-office2024-key"),
    });
    expect(unwrapSecret(properties)).toEqual({
      secret: true,
      value: {
        value: "placeholder: the host key is put here with kmshost key put",
        contentType: "KMS host key (CSVLK) of Office LTSC 2024",
        attributes: { enabled: true },
      },
    });
    expect(byName["kms-vault-office2024-secret"]?.options.ignoreChanges).toContain("properties");
    expect(inputsOf(byName, "kms-host-kms02-office2024-key-access").scope).toBe("id-of-kms-vault-office2024-secret");
    const { script } = inputsOf(byName, "kms-host-kms01-setup").source as { script: string };
    expect(script).toContain(`LicenseFolder = '${licenseFolder}'`);
    const rules = inputsOf(byName, "kms-network-hosts-security-group").securityRules as { name: string }[];
    expect(rules.find((rule) => rule.name === "allow-files-10-20-0-9")).toMatchObject({
      priority: 150,
      direction: "Outbound",
      access: "Allow",
      protocol: "Tcp",
      destinationAddressPrefix: "10.20.0.9/32",
      destinationPortRange: "445",
    });
  });

  it("is left as it is where it exists: only a way to it and the right to read the one secret are added", async () => {
    const existingVaultId = `/subscriptions/${subscription}/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/kv-keys`;
    const { byName, result } = await build({ existingVaultId });
    expect(Object.keys(byName).filter((name) => name.startsWith("kms-vault-"))).toEqual([
      "kms-vault-endpoint",
      "kms-vault-endpoint-zone",
      "kms-vault-zone",
      "kms-vault-zone-link",
    ]);
    expect(inputsOf(byName, "kms-vault-endpoint").privateLinkServiceConnections).toEqual([
      { name: "vault", privateLinkServiceId: existingVaultId, groupIds: ["vault"] },
    ]);
    expect(inputsOf(byName, "kms-host-kms01-key-access").scope).toBe(`${existingVaultId}/secrets/kms-host-key`);
    expect(await resolved(result.hostKeySecret)).toBe("https://kv-keys.vault.azure.net/secrets/kms-host-key");
  });
});

describe("a host", () => {
  it("is a Trusted Launch VM with an encrypted disk, no public address and a password that is secret and random", async () => {
    const { byName } = whole;
    const { osProfile, ...rest } = inputsOf(byName, "kms-host-kms01-machine");
    expect(rest).toEqual({
      ...common("host"),
      vmName: "kms01",
      zones: ["1"],
      identity: { type: "UserAssigned", userAssignedIdentities: ["id-of-kms-host-kms01-identity"] },
      hardwareProfile: { vmSize: "Standard_D2s_v5" },
      securityProfile: {
        securityType: "TrustedLaunch",
        uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
        encryptionAtHost: true,
      },
      storageProfile: {
        imageReference: {
          publisher: "MicrosoftWindowsServer",
          offer: "WindowsServer",
          sku: "2022-datacenter-g2",
          version: "latest",
        },
        osDisk: {
          name: "disk-kms01",
          createOption: "FromImage",
          caching: "ReadWrite",
          deleteOption: "Delete",
          managedDisk: { storageAccountType: "Premium_LRS" },
        },
      },
      networkProfile: {
        networkInterfaces: [{ id: "id-of-kms-host-kms01-interface", primary: true, deleteOption: "Detach" }],
      },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
    });
    const profile = unwrapSecret(osProfile);
    expect(profile.secret).toBe(true);
    const { adminPassword, ...visible } = profile.value as Record<string, unknown>;
    expect(visible).toEqual({
      computerName: "kms01",
      adminUsername: "kmshost-admin",
      allowExtensionOperations: true,
      windowsConfiguration: {
        provisionVMAgent: true,
        enableAutomaticUpdates: true,
        timeZone: "UTC",
        patchSettings: {
          patchMode: "AutomaticByPlatform",
          assessmentMode: "AutomaticByPlatform",
          automaticByPlatformSettings: { rebootSetting: "IfRequired" },
        },
      },
    });
    const second = unwrapSecret(inputsOf(byName, "kms-host-kms02-machine").osProfile).value as Record<string, unknown>;
    expect(adminPassword).toHaveLength(36);
    expect(adminPassword).toMatch(/[a-z].*[A-Z].*\d|\d/);
    expect(second.adminPassword).not.toBe(adminPassword);
    expect(JSON.stringify(byName)).not.toMatch(/publicIPAddress/i);
  });

  it("is never replaced by another image, script, tag or password, only when rebuild says so", async () => {
    const { byName } = await build({ hosts: [{ name: "kms01" }, { name: "kms02", rebuild: true }] });
    const machine = byName["kms-host-kms01-machine"]?.options;
    expect(machine).toMatchObject({
      protect: true,
      deleteBeforeReplace: true,
      ignoreChanges: [
        "osProfile.adminPassword",
        "storageProfile.imageReference",
        "storageProfile.osDisk.managedDisk.diskEncryptionSet",
      ],
      replaceOnChanges: ["osProfile.computerName", "zones"],
    });
    expect(byName["kms-host-kms02-machine"]?.options).toMatchObject({
      protect: false,
      deleteBeforeReplace: true,
      ignoreChanges: ["osProfile.adminPassword"],
      replaceOnChanges: ["osProfile.computerName", "zones", "storageProfile.imageReference"],
    });
  });

  it("has a disk encrypted by the company's own key where that is wanted, from a vault of its own", async () => {
    const { byName } = await build({ customerManagedDiskKey: true });
    expect(inputsOf(byName, "kms-host-kms01-machine").storageProfile).toMatchObject({
      osDisk: { managedDisk: { storageAccountType: "Premium_LRS", diskEncryptionSet: { id: "id-of-kms-disks-set" } } },
    });
    expect(inputsOf(byName, "kms-disks-vault").properties).toMatchObject({
      enablePurgeProtection: true,
      publicNetworkAccess: "disabled",
      networkAcls: { bypass: "AzureServices", defaultAction: "Deny" },
    });
    expect(inputsOf(byName, "kms-disks-key")).toEqual({
      resourceGroupName: "rg-kms",
      tags: tags("vault"),
      vaultName: expect.stringMatching(/^kv-kms-disks-[0-9a-f]{8}$/),
      keyName: "disks",
      properties: {
        kty: "RSA",
        keySize: 3072,
        keyOps: ["wrapKey", "unwrapKey"],
        rotationPolicy: {
          attributes: { expiryTime: "P2Y" },
          lifetimeActions: [{ trigger: { timeAfterCreate: "P1Y" }, action: { type: "rotate" } }],
        },
      },
    });
    expect(inputsOf(byName, "kms-disks-set")).toEqual({
      ...common("vault"),
      diskEncryptionSetName: "des-kms-disks",
      identity: { type: "UserAssigned", userAssignedIdentities: ["id-of-kms-disks-identity"] },
      encryptionType: "EncryptionAtRestWithCustomerKey",
      rotationToLatestKeyVersionEnabled: true,
      activeKey: {
        keyUrl: "https://kv.vault.azure.net/keys/disks/1",
        sourceVault: { id: "id-of-kms-disks-vault" },
      },
    });
    expect(inputsOf(byName, "kms-disks-key-access")).toMatchObject({
      scope: "id-of-kms-disks-key",
      principalId: "principal-1",
    });
    expect(byName["kms-host-kms01-machine"]?.options.dependsOn).toContain("kms-disks-key-access");
    expect(inputsOf(byName, "kms-disks-endpoint")).toMatchObject({
      subnet: { id: `${network}/subnets/snet-endpoints` },
      privateLinkServiceConnections: [{ privateLinkServiceId: "id-of-kms-disks-vault", groupIds: ["vault"] }],
    });
    expect(inputsOf(byName, "kms-disks-endpoint-zone").privateDnsZoneConfigs).toEqual([
      { name: "vault", privateDnsZoneId: "id-of-kms-vault-zone" },
    ]);
  });

  it("is set up by a run command after it may read the key and the vault answers", async () => {
    const { byName } = whole;
    const setup = byName["kms-host-kms01-setup"];
    const { source, ...rest } = setup?.inputs ?? {};
    expect(rest).toEqual({
      ...common("host"),
      vmName: "kms01",
      runCommandName: "kmshost-setup",
      asyncExecution: true,
      timeoutInSeconds: 3600,
      treatFailureAsDeploymentFailure: false,
    });
    const script = (source as { script: string }).script;
    expect(script).toContain("ClientPrefixes = @('10.20.0.0/16', '10.30.0.0/16', 'fd12:3456:789a::/48')");
    expect(findProductKeys(script)).toEqual([]);
    expect(setup?.options.dependsOn).toEqual(
      expect.arrayContaining(["kms-host-kms01-key-access", "kms-host-kms01-machine", "kms-vault-endpoint-zone"]),
    );
  });
});

describe("discovery", () => {
  it("writes one service record set and the addresses, after the hosts, so that it goes before them", async () => {
    const { byName } = whole;
    const place = { resourceGroupName: "rg-kms", privateZoneName: "corp.example.com", metadata: tags("discovery") };
    expect(inputsOf(byName, "kms-discovery-corp.example.com-service")).toEqual({
      ...place,
      recordType: "SRV",
      relativeRecordSetName: "_vlmcs._tcp",
      ttl: 3600,
      srvRecords: [
        { priority: 0, weight: 0, port: 1688, target: "kms01.corp.example.com" },
        { priority: 0, weight: 0, port: 1688, target: "kms02.corp.example.com" },
      ],
    });
    expect(inputsOf(byName, "kms-discovery-corp.example.com-kms02-address")).toEqual({
      ...place,
      recordType: "A",
      relativeRecordSetName: "kms02",
      ttl: 3600,
      aRecords: [{ ipv4Address: "10.90.0.5" }],
    });
    expect(byName["kms-discovery-corp.example.com-service"]?.options.dependsOn).toEqual(
      expect.arrayContaining(["kms-host-kms01-machine", "kms-host-kms02-machine"]),
    );
    // A set-up that fails, or whose result does not come back, holds up no record and no lock.
    for (const held of ["kms-discovery-corp.example.com-service", "kms-vault-lock", "kms-host-kms01-lock"])
      expect(byName[held]?.options.dependsOn).not.toContain("kms-host-kms01-setup");
  });

  it("gives a first host and a second where the hosts say so, in records and in the lines of them", async () => {
    const { byName, result } = await build({
      hosts: [{ name: "kms01" }, { name: "kms02", priority: 10, weight: 5 }],
      discovery: { zones: [{ name: "corp.example.com" }] },
    });
    expect(inputsOf(byName, "kms-discovery-corp.example.com-service").srvRecords).toEqual([
      { priority: 0, weight: 0, port: 1688, target: "kms01.corp.example.com" },
      { priority: 10, weight: 5, port: 1688, target: "kms02.corp.example.com" },
    ]);
    expect((await resolved(result.srvRecords))[1]).toBe(
      "_vlmcs._tcp.corp.example.com 10 5 1688 kms02.corp.example.com",
    );
  });

  it("adds only records to an existing zone, in the group of that zone", async () => {
    const { byName } = await build({
      discovery: { zones: [{ name: "corp.example.com", existingId: existingZoneId }] },
    });
    expect(Object.keys(byName).filter((name) => name.startsWith("kms-discovery-"))).toEqual([
      "kms-discovery-corp.example.com-kms01-address",
      "kms-discovery-corp.example.com-kms02-address",
      "kms-discovery-corp.example.com-service",
    ]);
    expect(inputsOf(byName, "kms-discovery-corp.example.com-service")).toMatchObject({
      resourceGroupName: "rg-hub",
      privateZoneName: "corp.example.com",
    });
  });

  it("links further networks, by a name that does not depend on their order", async () => {
    const networks = [`${hubNetworkId}-a`, `${hubNetworkId}-b`];
    const linksOf = async (linkedNetworkIds: pulumi.Input<pulumi.Input<string>[]>) =>
      (await build({ discovery: { zones: [{ name: "corp.example.com" }], linkedNetworkIds } })).registered
        .filter((one) => one.inputs.virtualNetworkLinkName && one.inputs.privateZoneName === "corp.example.com")
        .map((one) => [one.name, (one.inputs.virtualNetwork as { id: string }).id]);
    const inOrder = await linksOf(networks);
    expect(inOrder.slice(2).map(([, id]) => id)).toEqual(networks);
    expect(await linksOf([...networks].reverse())).toEqual(inOrder);
    expect(await linksOf(pulumi.output(networks))).toEqual(inOrder);
  });
});

describe("names of endpoints", () => {
  const links = (byName: Record<string, { inputs: Record<string, unknown> } | undefined>) =>
    Object.entries(byName)
      .filter(([name]) => /^kms-(vault|audit).*zone-link/.test(name))
      .map(([name, link]) => [name, link?.inputs.virtualNetwork, link?.inputs.resolutionPolicy]);
  const hub = { id: hubNetworkId };
  const own = { id: network };

  it("are seen by the company's DNS servers too, from the hub or from where they ask, without hiding others", async () => {
    const dnsServers = ["10.50.1.4"];
    const monitoring = { alerts: ["kms-oncall@example.com"] };
    const ofHub = await build({ network: { addressSpace: "10.90.0.0/26", hubNetworkId, dnsServers }, monitoring });
    const found = links(ofHub.byName);
    expect(found.filter(([, linked]) => (linked as { id: string }).id === network)).toHaveLength(6);
    expect(
      found.filter(
        ([, linked, policy]) => (linked as { id: string }).id === hubNetworkId && policy === "NxDomainRedirect",
      ),
    ).toHaveLength(6);
    const elsewhere = hubNetworkId.replace("vnet-hub", "vnet-dns");
    const named = { addressSpace: "10.90.0.0/26", dnsServers, dnsNetworkIds: [elsewhere] };
    expect(links((await build({ network: named })).byName).map((link) => link.slice(1))).toEqual([
      [own, undefined],
      [{ id: elsewhere }, "NxDomainRedirect"],
    ]);
  });

  it("are the hosts' network's alone without such servers; operators resolve the vault in the hub, and reach it", async () => {
    const plain = await build({ network: { addressSpace: "10.90.0.0/26", hubNetworkId } });
    expect(links(plain.byName)).toEqual([["kms-vault-zone-link", own, undefined]]);
    const { byName } = await build({
      network: {
        addressSpace: "10.90.0.0/26",
        hubNetworkId,
        operators: ["10.20.9.0/24"],
        clientRouterAddress: "10.50.0.68",
      },
    });
    expect(links(byName).map((link) => link.slice(1))).toEqual([
      [own, undefined],
      [hub, "NxDomainRedirect"],
    ]);
    const rules = inputsOf(byName, "kms-network-endpoints-security-group").securityRules as { access: string }[];
    expect(rules.filter(({ access }) => access === "Allow")).toEqual([
      expect.objectContaining({
        name: "allow-hosts",
        sourceAddressPrefix: "10.90.0.0/27",
        destinationPortRange: "443",
      }),
      expect.objectContaining({
        name: "allow-operators",
        sourceAddressPrefixes: ["10.20.9.0/24"],
        destinationPortRange: "443",
      }),
    ]);
    expect(inputsOf(byName, "kms-network-routes").routes).toContainEqual(
      expect.objectContaining({ addressPrefix: "10.20.9.0/24", nextHopIpAddress: "10.50.0.68" }),
    );
  });
});

describe("updates", () => {
  it("come from the company's server alone: a way to it, and its name in Windows, beside the set-up", async () => {
    const updateServer = "https://wsus.corp.example.com:8531/";
    const { byName } = await build({ patching: { updateServer, updateServerAddresses: ["10.40.0.18", "10.40.0.19"] } });
    const rules = inputsOf(byName, "kms-network-hosts-security-group").securityRules as Record<string, unknown>[];
    const ways = rules.filter(({ name }) => String(name).startsWith("allow-updates"));
    expect(ways.map((way) => [way.destinationAddressPrefix, way.destinationPortRange, way.direction])).toEqual([
      ["10.40.0.18/32", "8531", "Outbound"],
      ["10.40.0.19/32", "8531", "Outbound"],
    ]);
    const { source, ...command } = inputsOf(byName, "kms-host-kms01-updates");
    expect(command).toEqual({
      ...common("host"),
      vmName: "kms01",
      runCommandName: "kmshost-updates",
      asyncExecution: true,
      timeoutInSeconds: 600,
      treatFailureAsDeploymentFailure: false,
    });
    const { script } = source as { script: string };
    expect(script.split("\n").slice(0, 2)).toEqual([
      "$UpdateServer = 'https://wsus.corp.example.com:8531'",
      // Windows installs by itself, or Azure by it; on AWS, Systems Manager does.
      "$NoAutoUpdate = 0",
    ]);
    expect(byName["kms-discovery-corp.example.com-service"]?.options.dependsOn).not.toContain("kms-host-kms01-updates");
  });

  it("have no rule and no command where no server is named", () => {
    expect(Object.keys(whole.byName).filter((name) => name.endsWith("-updates"))).toEqual([]);
    expect(JSON.stringify(inputsOf(whole.byName, "kms-network-hosts-security-group"))).not.toContain("updates");
  });
});

describe("a zone for the service alone", () => {
  it("holds the record at its apex and hides nothing else; the hosts have their names in a zone of their own", async () => {
    const discovery = { zones: [{ name: "corp.example.com", serviceZone: true }], hostZone: "kms.example.net" };
    const { byName, registered } = await build({ discovery });
    const records = registered.filter(({ type }) => type.endsWith(":PrivateRecordSet")).map(({ inputs }) => inputs);
    expect(
      records
        .map(({ privateZoneName, relativeRecordSetName, recordType }) => [
          privateZoneName,
          relativeRecordSetName,
          recordType,
        ])
        .sort(),
    ).toEqual([
      ["_vlmcs._tcp.corp.example.com", "@", "SRV"],
      ["kms.example.net", "kms01", "A"],
      ["kms.example.net", "kms02", "A"],
    ]);
    expect(inputsOf(byName, "kms-discovery-corp.example.com-service").srvRecords).toEqual([
      { priority: 0, weight: 0, port: 1688, target: "kms01.kms.example.net" },
      { priority: 0, weight: 0, port: 1688, target: "kms02.kms.example.net" },
    ]);
    const zones = registered
      .filter(({ type }) => type.endsWith("privatedns:PrivateZone"))
      .map(({ inputs }) => inputs.privateZoneName);
    expect(zones).not.toContain("corp.example.com");
    const linked = registered
      .filter(
        ({ type, inputs }) =>
          type.endsWith(":VirtualNetworkLink") && !String(inputs.privateZoneName).startsWith("privatelink"),
      )
      .map(({ inputs }) => [inputs.privateZoneName, inputs.virtualNetworkLinkName])
      .sort();
    expect(linked).toEqual([
      ["_vlmcs._tcp.corp.example.com", "host-network"],
      ["_vlmcs._tcp.corp.example.com", "hub-network"],
      ["kms.example.net", "host-network"],
      ["kms.example.net", "hub-network"],
    ]);
    expect(byName["kms-discovery-corp.example.com-service"]?.options.dependsOn).toEqual(
      expect.arrayContaining([
        "kms-discovery-kms.example.net-kms01-address",
        "kms-discovery-kms.example.net-kms02-address",
      ]),
    );
  });
});
