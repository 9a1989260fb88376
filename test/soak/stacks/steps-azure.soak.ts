import { EditedStack, edits } from "../../stacks/steps";

describe("what a preview of azure-prod touches", () => {
  const stack = new EditedStack("azure-prod");
  beforeAll(() => stack.build());
  afterAll(() => stack.remove());

  it("when an address range of a client network comes", async () => {
    expect(await stack.after(edits.rangeComes)).toMatchInlineSnapshot(`
[
  "update compute:VirtualMachineRunCommandByVirtualMachine kms-azure-prod-host-kms01-setup (source)",
  "update compute:VirtualMachineRunCommandByVirtualMachine kms-azure-prod-host-kms02-setup (source)",
  "update network:NetworkSecurityGroup kms-azure-prod-network-hosts-security-group (securityRules)",
]
`);
  });

  it("when the range beside one that is there comes", async () => {
    const steps = await stack.after(({ clients }) => clients[0]?.cidrs.push("10.21.0.0/16"));
    expect(steps).toMatchInlineSnapshot(`
[
  "update compute:VirtualMachineRunCommandByVirtualMachine kms-azure-prod-host-kms01-setup (source)",
  "update compute:VirtualMachineRunCommandByVirtualMachine kms-azure-prod-host-kms02-setup (source)",
  "update network:NetworkSecurityGroup kms-azure-prod-network-hosts-security-group (securityRules)",
]
`);
  });

  it("when a client network goes", async () => {
    expect(await stack.after(edits.rangeGoes)).toMatchInlineSnapshot(`
[
  "update compute:VirtualMachineRunCommandByVirtualMachine kms-azure-prod-host-kms01-setup (source)",
  "update compute:VirtualMachineRunCommandByVirtualMachine kms-azure-prod-host-kms02-setup (source)",
  "update network:NetworkSecurityGroup kms-azure-prod-network-hosts-security-group (securityRules)",
]
`);
  });

  it("when a zone comes", async () => {
    expect(await stack.after(edits.zoneComes)).toMatchInlineSnapshot(`
[
  "create privatedns:PrivateRecordSet kms-azure-prod-discovery-lab.example.com-kms01-address",
  "create privatedns:PrivateRecordSet kms-azure-prod-discovery-lab.example.com-kms02-address",
  "create privatedns:PrivateRecordSet kms-azure-prod-discovery-lab.example.com-service",
  "create privatedns:PrivateZone kms-azure-prod-discovery-lab.example.com-zone",
  "create privatedns:VirtualNetworkLink kms-azure-prod-discovery-lab.example.com-host-network",
  "create privatedns:VirtualNetworkLink kms-azure-prod-discovery-lab.example.com-hub-network",
]
`);
  });

  it("when a zone goes", async () => {
    expect(await stack.after(edits.zoneGoes)).toMatchInlineSnapshot(`
[
  "delete privatedns:PrivateRecordSet kms-azure-prod-discovery-servers.example.com-kms01-address",
  "delete privatedns:PrivateRecordSet kms-azure-prod-discovery-servers.example.com-kms02-address",
  "delete privatedns:PrivateRecordSet kms-azure-prod-discovery-servers.example.com-service",
  "delete privatedns:PrivateZone kms-azure-prod-discovery-servers.example.com-zone",
  "delete privatedns:VirtualNetworkLink kms-azure-prod-discovery-servers.example.com-host-network",
  "delete privatedns:VirtualNetworkLink kms-azure-prod-discovery-servers.example.com-hub-network",
]
`);
  });

  it("when a host comes", async () => {
    expect(await stack.after(edits.hostComes("kms03", "3"))).toMatchInlineSnapshot(`
[
  "create authorization:RoleAssignment kms-azure-prod-host-kms03-key-access",
  "create authorization:RoleAssignment kms-azure-prod-host-kms03-office2024-key-access",
  "create compute:VirtualMachine kms-azure-prod-host-kms03-machine",
  "create compute:VirtualMachineExtension kms-azure-prod-audit-kms03-agent",
  "create compute:VirtualMachineRunCommandByVirtualMachine kms-azure-prod-host-kms03-setup",
  "create index:AzureHostMachine kms-azure-prod-host-kms03",
  "create managedidentity:UserAssignedIdentity kms-azure-prod-host-kms03-identity",
  "create monitor:DataCollectionRuleAssociation kms-azure-prod-audit-kms03-endpoint",
  "create monitor:DataCollectionRuleAssociation kms-azure-prod-audit-kms03-rule",
  "create network:NetworkInterface kms-azure-prod-host-kms03-interface",
  "create privatedns:PrivateRecordSet kms-azure-prod-discovery-corp.example.com-kms03-address",
  "create privatedns:PrivateRecordSet kms-azure-prod-discovery-servers.example.com-kms03-address",
  "update privatedns:PrivateRecordSet kms-azure-prod-discovery-corp.example.com-service (srvRecords)",
  "update privatedns:PrivateRecordSet kms-azure-prod-discovery-servers.example.com-service (srvRecords)",
]
`);
  });

  it("when a host goes", async () => {
    expect(await stack.after(edits.hostGoes)).toMatchInlineSnapshot(`
[
  "delete authorization:RoleAssignment kms-azure-prod-host-kms02-key-access",
  "delete authorization:RoleAssignment kms-azure-prod-host-kms02-office2024-key-access",
  "delete compute:VirtualMachine kms-azure-prod-host-kms02-machine",
  "delete compute:VirtualMachineExtension kms-azure-prod-audit-kms02-agent",
  "delete compute:VirtualMachineRunCommandByVirtualMachine kms-azure-prod-host-kms02-setup",
  "delete index:AzureHostMachine kms-azure-prod-host-kms02",
  "delete managedidentity:UserAssignedIdentity kms-azure-prod-host-kms02-identity",
  "delete monitor:DataCollectionRuleAssociation kms-azure-prod-audit-kms02-endpoint",
  "delete monitor:DataCollectionRuleAssociation kms-azure-prod-audit-kms02-rule",
  "delete network:NetworkInterface kms-azure-prod-host-kms02-interface",
  "delete privatedns:PrivateRecordSet kms-azure-prod-discovery-corp.example.com-kms02-address",
  "delete privatedns:PrivateRecordSet kms-azure-prod-discovery-servers.example.com-kms02-address",
  "update privatedns:PrivateRecordSet kms-azure-prod-discovery-corp.example.com-service (srvRecords)",
  "update privatedns:PrivateRecordSet kms-azure-prod-discovery-servers.example.com-service (srvRecords)",
]
`);
  });

  it("when nothing is changed", async () => {
    expect(await stack.after()).toEqual([]);
  });
});
