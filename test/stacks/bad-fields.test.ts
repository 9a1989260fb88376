import { aws, azure, message, notes, refusal, spoil } from "./read-text";

const azureWith = (lines: string) => `${azure}${lines}\n`;

describe("fields and numbers", () => {
  it("row 13: unknown fields, with the nearest name where one is near", () => {
    expect(message(azureWith("prots: 1688\nfoo: secret-value"))).toMatchInlineSnapshot(`
"  test.yaml:38:1  prots: unknown field
    got      prots
    allowed  cloud, subscription, resourceGroup, region, hosts, image, size, hybridBenefit, customerManagedDiskKey, hostKey, officeKeys, vaultName, existingVaultId, network, patching, activation, port, discovery, clients, declarations, hostsElsewhere, monitoring, mayDelete, tags
    fix      did you mean port?
  test.yaml:39:1  foo: unknown field
    got      foo
    allowed  cloud, subscription, resourceGroup, region, hosts, image, size, hybridBenefit, customerManagedDiskKey, hostKey, officeKeys, vaultName, existingVaultId, network, patching, activation, port, discovery, clients, declarations, hostsElsewhere, monitoring, mayDelete, tags
    fix      remove it"
`);
  });

  it("row 13: a field of the other cloud", () => {
    expect(message(azureWith('account: "111122223333"'))).toMatchInlineSnapshot(`
"  test.yaml:38:1  account: a field of aws, but cloud is azure
    got      account
    allowed  cloud, subscription, resourceGroup, region, hosts, image, size, hybridBenefit, customerManagedDiskKey, hostKey, officeKeys, vaultName, existingVaultId, network, patching, activation, port, discovery, clients, declarations, hostsElsewhere, monitoring, mayDelete, tags
    fix      write subscription, which is what azure has instead"
`);
    expect(
      message(spoil(aws, ["addressSpace: 10.94.0.0/24", "addressSpace: 10.94.0.0/24\n  hubNetworkId: x"])),
    ).toMatchInlineSnapshot(`
"  test.yaml:17:3  network.hubNetworkId: a field of azure, but cloud is aws
    got      hubNetworkId
    allowed  addressSpace, vpcId, subnetIds, transitGatewayId, fileServers, centralEndpoints
    fix      remove it, or set cloud: azure"
`);
  });

  it.each(['"1688"', "01688", "0x698", "0o3230", "1688.0", "1.688e3", "1_688", "1688.5"])("row 14: port %s", (port) => {
    expect(message(azureWith(`port: ${port}`))).toMatchSnapshot();
  });

  it.each(["0", "65536", "-1", ".nan", ".inf", "99999999999999999999", "null", "[1688]"])("row 15: port %s", (port) => {
    expect(message(azureWith(`port: ${port}`))).toMatchSnapshot();
  });

  it.each(["3389", "445", "50000"])("row 16: port %s, which windows needs", (port) => {
    expect(message(azureWith(`port: ${port}`))).toMatchSnapshot();
  });

  it("row 16: another free port is worth a note", () => {
    expect(notes(azureWith("port: 1689"))).toMatchInlineSnapshot(`
"  test.yaml:38:7  port: not 1688, so only clients that find the hosts by their SRV record know the port
    got      1689
    fix      leave it out for 1688, or set the port on clients that are pinned to a host"
`);
    expect(notes(azureWith("port: 1688"))).toBe("");
  });

  it.each(["0", "-1", "1000000000", "29", "731"])("row 26: %s days of retention on azure", (days) => {
    expect(message(spoil(azure, ["retentionDays: 90", `retentionDays: ${days}`]))).toMatchSnapshot();
  });

  it.each(["0", "-1", "1000000000", "100"])("row 26: %s days of retention on aws", (days) => {
    expect(message(spoil(aws, ["retentionDays: 90", `retentionDays: ${days}`]))).toMatchSnapshot();
  });

  it("row 26: mail addresses", () => {
    expect(message(spoil(azure, ["[kms-dev@example.com]", "[kms-dev, 5]"]))).toMatchInlineSnapshot(`
"  test.yaml:33:12  monitoring.alerts[0]: not in the expected form
    got      "kms-dev"
    allowed  a mail address
    fix      write a mail address
  test.yaml:33:21  monitoring.alerts[1]: not a string
    got      5
    allowed  a mail address
    fix      write a mail address"
`);
  });

  it.each(["westeurop", "West Europe", "eu-west-1", "usgovvirginia", "5"])("row 27: region %s on azure", (region) => {
    expect(message(spoil(azure, ["region: northeurope", `region: ${region}`]))).toMatchSnapshot();
  });

  it.each(["eu-west1", "westeurope", "cn-north-1"])("row 27: region %s on aws", (region) => {
    expect(
      message(spoil(aws, ["region: eu-west-1", `region: ${region}`], [", zone: eu-west-1a", ""])),
    ).toMatchSnapshot();
  });

  it("row 27: a zone in a region without zones", () => {
    const text = spoil(
      azure,
      ["region: northeurope", "region: westus"],
      ["{ name: kmsdev01 }", '{ name: kmsdev01, zone: "1" }'],
    );
    expect(message(text)).toMatchInlineSnapshot(`
"  test.yaml:8:29  hosts[0].zone: westus has no availability zones
    got      "1"
    allowed  no zone in this region
    fix      remove it, or choose a region with zones, such as westeurope"
`);
  });

  it("row 27: zones of another form or region", () => {
    expect(message(spoil(azure, ["kmsdev01 }", 'kmsdev01, zone: "4" }']))).toMatchInlineSnapshot(`
"  test.yaml:8:29  hosts[0].zone: not in the expected form
    got      "4"
    allowed  "1", "2" or "3"
    fix      write "1", "2" or "3""
`);
    expect(message(spoil(azure, ["kmsdev01 }", "kmsdev01, zone: 1 }"]))).toMatchInlineSnapshot(`
"  test.yaml:8:29  hosts[0].zone: not a string
    got      1
    allowed  "1", "2" or "3"
    fix      write it in quotes: "1""
`);
    expect(message(spoil(aws, ["zone: eu-west-1a", "zone: eu-west-2a"]))).toMatchInlineSnapshot(`
"  test.yaml:8:29  hosts[0].zone: not a zone of eu-west-1
    got      "eu-west-2a"
    allowed  eu-west-1a and so on
    fix      write eu-west-1a"
`);
    expect(message(spoil(aws, ["zone: eu-west-1a", "zone: us-east-1-bos-1a"]))).toMatchInlineSnapshot(`
"  test.yaml:8:29  hosts[0].zone: not in the expected form
    got      "us-east-1-bos-1a"
    allowed  the region and a letter, such as eu-central-1a
    fix      write the region and a letter, such as eu-central-1a"
`);
  });

  it.each(["azur", "gcp", "[azure, aws]", "null"])("row 27: cloud %s", (cloud) => {
    expect(message(spoil(azure, ["cloud: azure", `cloud: ${cloud}`]))).toMatchSnapshot();
  });

  it("row 28: no cloud at all is said once, with everything else", () => {
    expect(message(spoil(azure, ["cloud: azure", "prots: 1"]))).toMatchInlineSnapshot(`
"  test.yaml  cloud: missing
    allowed  azure, aws
    fix      write cloud: azure
  test.yaml:3:1  prots: unknown field
    got      prots
    allowed  cloud, subscription, resourceGroup, region, hosts, image, size, hybridBenefit, customerManagedDiskKey, hostKey, officeKeys, vaultName, existingVaultId, network, patching, activation, port, discovery, clients, declarations, hostsElsewhere, monitoring, mayDelete, tags
    fix      did you mean port?"
`);
    expect(message("region: westeurope\n")).toMatchInlineSnapshot(`
"  test.yaml  cloud: missing
    allowed  azure, aws
    fix      write cloud: azure or cloud: aws"
`);
  });

  it("ids in the wrong form", () => {
    expect(message(spoil(aws, ['account: "444455556666"', "account: 012345678901"]))).toMatchInlineSnapshot(`
"  test.yaml:4:10  account: not a string
    got      012345678901
    allowed  twelve digits, in quotes
    fix      write it in quotes: "012345678901""
`);
    expect(
      message(spoil(azure, ["subscription: 00000000-0000-0000-0000-000000000020", "subscription: mine"])),
    ).toMatchInlineSnapshot(`
"  test.yaml:4:15  subscription: not in the expected form
    got      "mine"
    allowed  a subscription id (uuid)
    fix      copy it from \`az account show --query id\`"
`);
  });

  it("sizes that do not run windows", () => {
    expect(message(azureWith("size: Standard_D2ps_v5"))).toMatchInlineSnapshot(`
"  test.yaml:38:7  size: an ARM size, which does not run windows server
    got      "Standard_D2ps_v5"
    allowed  a size with an x86-64 processor
    fix      write Standard_D2s_v5, or leave it out"
`);
    expect(message(`${aws}size: m7g.large\n`)).toMatchInlineSnapshot(`
"  test.yaml:41:7  size: an ARM size, which does not run windows server
    got      "m7g.large"
    allowed  a size with an x86-64 processor
    fix      write m6i.large, or leave it out"
`);
    expect(notes(azureWith("size: Standard_D2s_v5"))).toBe("");
    expect(notes(`${aws}size: m7i.large\n`)).toBe("");
  });

  it("a file full of mistakes shows a hundred of them and counts the rest", () => {
    const many = Array.from({ length: 300 }, (_, index) => `x${index}: 1`).join("\n");
    const { message: text, problems } = refusal(azureWith(many));
    expect(problems).toHaveLength(300);
    expect(text.match(/unknown field/g)).toHaveLength(100);
    expect(text.split("\n").at(-1)).toBe("  and 200 problems more");
  });

  it("row 28: everything missing is said at once", () => {
    expect(message("cloud: aws\n")).toMatchInlineSnapshot(`
"  test.yaml  account: missing
    allowed  twelve digits, in quotes
    fix      add account
  test.yaml  region: missing
    allowed  one of 34, such as af-south-1, ap-east-1, ap-east-2
    fix      add region
  test.yaml  hosts: missing
    allowed  1 to 6 hosts; a host key can be activated on six
    fix      add hosts
  test.yaml  image: missing
    allowed  a mapping
    fix      add image
  test.yaml  hostKey: missing
    allowed  a mapping
    fix      add hostKey
  test.yaml  network: missing
    allowed  a mapping
    fix      add network
  test.yaml  activation: missing
    allowed  online, proxy, telephone
    fix      add activation
  test.yaml  discovery: missing
    allowed  a mapping
    fix      add discovery
  test.yaml  clients: missing
    allowed  a list
    fix      add clients
  test.yaml  monitoring: missing
    allowed  a mapping
    fix      add monitoring"
`);
  });
});

describe("text that a terminal, a log or a cloud would not show as it is", () => {
  it.each([
    ["an escape sequence", '"a\\e[31mred"'],
    ["a line break", '"a\\nb"'],
    ["a bidi override", '"a\\u202eb"'],
    ["a zero-width space", '"a\\u200bb"'],
    ["a build server's command", '"::set-output name=x::y"'],
    ["another build server's command", '"##vso[task.setvariable]x"'],
  ])("row 31: %s in a tag", (_, value) => {
    const text = message(spoil(azure, ["owner: platform", `owner: ${value}`]));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be printed
    expect(text.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u200b\u202e]/);
    expect(text).toMatchSnapshot();
  });

  it("row 31: in names of fields and of populations", () => {
    expect(message(azureWith('"po\\u202ert": 1'))).toMatchInlineSnapshot(`
"  test.yaml:38:1  ["po\\u{202e}rt"]: holds U+202E, a character that does not show or that reorders text
    got      "po\\u{202e}rt"
    allowed  characters that show as they are
    fix      type the text again by hand"
`);
    expect(message(spoil(azure, ["name: lab", 'name: "::set-output name=a::b"']))).toMatchInlineSnapshot(`
"  test.yaml:25:11  clients[0].name: starts like a build server's command
    got      "::set-output name=a::b"
    allowed  text that a log can show
    fix      write it without the leading signs"
`);
    expect(message(spoil(azure, ["name: lab", "name: Lab 1"]))).toMatchInlineSnapshot(`
"  test.yaml:25:11  clients[0].name: not in the expected form
    got      "Lab 1"
    allowed  1 to 40 lower-case letters, digits and inner hyphens
    fix      write 1 to 40 lower-case letters, digits and inner hyphens"
`);
  });

  it("row 32: values that are too long, too many tags, reserved names, markup", () => {
    expect(message(spoil(azure, ["owner: platform", `owner: ${"x".repeat(257)}`]))).toMatchInlineSnapshot(`
"  test.yaml:36:10  tags.owner: a tag value that is too long
    got      257 characters
    allowed  at most 256 characters
    fix      shorten it"
`);
    const many = Array.from({ length: 51 }, (_, index) => `  t${index}: x`).join("\n");
    expect(message(spoil(azure, ["  owner: platform\n  environment: development", many]))).toMatchInlineSnapshot(`
"  test.yaml:36:3  tags: too many tags
    got      51 tags
    allowed  at most 14; secrets, private zones and records take 15, of which one is the toolkit's own
    fix      remove 37"
`);
    expect(message(spoil(aws, ["owner: platform", "aws:owner: platform"]))).toMatchInlineSnapshot(`
"  test.yaml:39:3  tags["aws:owner"]: a tag name that starts with aws:, which is reserved
    got      "aws:owner"
    allowed  any other name
    fix      write another name"
`);
    expect(message(spoil(azure, ["owner: platform", "Microsoft.owner: platform"]))).toMatchInlineSnapshot(`
"  test.yaml:36:3  tags["Microsoft.owner"]: a tag name that starts with microsoft, which is reserved
    got      "Microsoft.owner"
    allowed  any other name
    fix      write another name"
`);
    expect(message(spoil(azure, ["owner: platform", 'owner: "<script>alert(1)</script>"']))).toMatchInlineSnapshot(`
"  test.yaml:36:10  tags.owner: a tag value that the cloud does not take
    got      "<script>alert(1)</script>"
    allowed  any characters but < > and control characters
    fix      remove the other characters"
`);
    expect(message(spoil(azure, ["owner: platform", "cost/centre: platform"]))).toMatchInlineSnapshot(`
"  test.yaml:36:3  tags["cost/centre"]: a tag name that the cloud does not take
    got      "cost/centre"
    allowed  1 to 128 letters, digits and _ . -, a letter first
    fix      write another name"
`);
    expect(message(spoil(azure, ["owner: platform", "owner: 5"]))).toMatchInlineSnapshot(`
"  test.yaml:36:10  tags.owner: not a string
    got      5
    allowed  a string
    fix      write it in quotes: "5""
`);
  });
});
