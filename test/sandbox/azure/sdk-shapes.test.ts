import { sdkShape } from "../../../sandbox/azure/sdk-shapes";
import { azureTypes } from "../../../sandbox/azure/types";
import { unknownValue } from "../../../sandbox/provider/resource-type";
import { machineInputs, subscriptionWith, vaultInputs } from "./fixture";

const { check, operations } = subscriptionWith();

describe("the SDK's types", () => {
  it("name every input that the types are named by", () => {
    for (const type of azureTypes) {
      const inputs = Object.keys(sdkShape(type.token).inputs);
      for (const path of type.replaceOn) {
        expect([type.token, path, inputs.includes(path.split(".")[0] ?? "")]).toEqual([type.token, path, true]);
      }
    }
  });
});

describe("the check of inputs", () => {
  it("accepts a machine and a vault as the components write them", () => {
    expect(check("compute:VirtualMachine", machineInputs())).toEqual([]);
    expect(check("keyvault:Vault", vaultInputs("kv-test"))).toEqual([]);
  });

  it("reports every mistake at once: unknown names, types, lists of words, lengths, what is missing", () => {
    expect(
      check("network:VirtualNetworkPeering", {
        resourceGroupName: "rg",
        virtualNetworkName: "vnet",
        virtualNetworkPeeringName: "p",
        allowForwardedTrafic: true,
        useRemoteGateways: "yes",
        peeringState: "Conected",
      }),
    ).toEqual([
      "allowForwardedTrafic: Azure has no property allowForwardedTrafic here; is allowForwardedTraffic meant?",
      'useRemoteGateways: got "yes"; allowed is true or false',
      'peeringState: got "Conected"; allowed is one of Initiated, Connected, Disconnected; is Connected meant?',
    ]);
    expect(check("network:Subnet", { subnetName: "s", addressPrefix: "10.0.0.0/24" })).toEqual([
      "resourceGroupName: missing required property 'resourceGroupName'",
      "virtualNetworkName: missing required property 'virtualNetworkName'",
    ]);
    expect(
      check("keyvault:Vault", { ...vaultInputs("kv"), properties: { sku: { family: "A", name: "gold" } } }),
    ).toEqual([
      'properties.sku.name: got "gold"; allowed is one of standard, premium',
      "properties.tenantId: missing required property 'properties.tenantId'",
      'vaultName: got "kv"; allowed are 3 to 24 letters, digits and hyphens, beginning with a letter, ending with a letter or digit, without two hyphens in a row',
    ]);
  });

  it("finds mistakes deep inside, and takes no REST body where the SDK has flat properties", () => {
    const rule = { name: "r", priority: 100, direction: "Inbound", access: "Allow", protocol: "Tpc" };
    const base = { resourceGroupName: "rg", networkSecurityGroupName: "nsg", location: "westeurope" };
    const reason = '"Tpc"; allowed is one of Tcp, Udp, Icmp, Esp, *, Ah; is Tcp meant?';
    expect(check("network:NetworkSecurityGroup", { ...base, securityRules: [rule] })).toEqual([
      `securityRules[0].protocol: got ${reason}`,
    ]);
    const { name, ...properties } = rule;
    expect(check("network:NetworkSecurityGroup", { ...base, securityRules: [{ name, properties }] })[0]).toBe(
      "securityRules[0].properties: Azure has no property properties here",
    );
  });

  it("leaves what is not known yet alone", () => {
    expect(
      check("network:Subnet", {
        resourceGroupName: unknownValue,
        virtualNetworkName: unknownValue,
        subnetName: "s",
        addressPrefix: unknownValue,
        networkSecurityGroup: { id: unknownValue },
      }),
    ).toEqual([]);
  });

  it("knows Azure's regions and the limits of tags", () => {
    const tags = { "a/b": "x", owner: "y".repeat(257) };
    expect(check("resources:ResourceGroup", { resourceGroupName: "rg", location: "West Europe" })).toEqual([]);
    const problems = check("resources:ResourceGroup", { resourceGroupName: "rg.", location: "middleearth", tags });
    expect(problems).toHaveLength(4);
    expect(problems[1]).toMatch(/^location: The provided location 'middleearth' is not available/);
    expect(problems[2]).toBe('tags["a/b"]: a tag\'s name has at most 512 characters, none of <>%&\\?/');
  });

  it("knows what a DNS record set holds", () => {
    const srv = {
      resourceGroupName: "rg",
      privateZoneName: "corp.example.com",
      relativeRecordSetName: "_vlmcs._tcp",
      recordType: "SRV",
      ttl: 3600,
      srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms01.corp.example.com" }],
    };
    const record = srv.srvRecords[0];
    expect(check("privatedns:PrivateRecordSet", srv)).toEqual([]);
    expect(check("privatedns:PrivateRecordSet", { ...srv, relativeRecordSetName: "vlmcs" })).toEqual([
      'relativeRecordSetName: got "vlmcs"; the name of an SRV record set is _service._protocol, such as _vlmcs._tcp',
    ]);
    expect(
      check("privatedns:PrivateRecordSet", {
        ...srv,
        srvRecords: Array.from({ length: 21 }, (_, index) => ({ ...record, target: `kms${index}.corp.example.com` })),
      }),
    ).toEqual(["srvRecords: got 21 records; a record set holds at most 20"]);
    expect(check("privatedns:PrivateRecordSet", { ...srv, srvRecords: [{ ...record, port: 70_000 }] })).toEqual([
      "srvRecords[0].port: got 70000; allowed is a whole number from 0 to 65535",
    ]);
    const { srvRecords: _, ttl: __, ...rest } = srv;
    const a = { ...rest, recordType: "A", relativeRecordSetName: "kms01", aRecords: [{ ipv4Address: "10.0.0.256" }] };
    expect(check("privatedns:PrivateRecordSet", a)).toEqual([
      "ttl: missing required property 'ttl': the time to live in seconds, 1 to 2147483647",
      'aRecords[0].ipv4Address: got "10.0.0.256"; allowed is an IPv4 address',
    ]);
    const zone = { resourceGroupName: "rg", location: "westeurope", privateZoneName: "corp" };
    expect(check("privatedns:PrivateZone", zone)).toHaveLength(2);
  });
});

describe("previews", () => {
  it("show inputs under the outputs' names and the rest as unknown, as azure-native does", () => {
    const outputs = operations.previewCreate("azure-native:keyvault:Vault", vaultInputs("kv-test"));
    expect(outputs).toMatchObject({
      name: unknownValue,
      location: "westeurope",
      properties: { vaultUri: unknownValue, enableRbacAuthorization: true, sku: { name: "standard", family: "A" } },
    });
    expect(outputs).not.toHaveProperty("vaultName");
  });

  it("keep name and location of what exists, and nothing else", () => {
    const before = {
      name: "kv-test",
      location: "westeurope",
      properties: { vaultUri: "https://kv-test.vault.azure.net/" },
    };
    const outputs = operations.previewUpdate("azure-native:keyvault:Vault", vaultInputs("kv-test"), before);
    expect(outputs).toMatchObject({ name: "kv-test", location: "westeurope", properties: { vaultUri: unknownValue } });
  });

  it("replace for what azure-native replaces for, and delete first unless the name is automatic", () => {
    const vault = vaultInputs("kv-test");
    const diff = (news: object) => operations.diff("azure-native:keyvault:Vault", vault, { ...vault, ...news });
    expect(diff({ tags: { a: "b" } })).toMatchObject({ replaces: [] });
    expect(diff({ vaultName: "kv-other" })).toMatchObject({ replaces: ["vaultName"], deleteBeforeReplace: true });
    expect(diff({ vaultName: "kv-other", __createBeforeDelete: true })).toMatchObject({ deleteBeforeReplace: false });
    expect(diff({ location: "West Europe" })).toMatchObject({ changes: [] });
    const machine = machineInputs();
    const image = structuredClone(machine);
    (image.storageProfile as { imageReference: { version: string } }).imageReference.version = "26100.4652.250808";
    expect(operations.diff("azure-native:compute:VirtualMachine", machine, image)).toMatchObject({
      changes: [{ path: "storageProfile.imageReference.version", kind: "update", replaces: false }],
    });
  });
});
