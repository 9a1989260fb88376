import { awsArguments, providerArguments } from "../../stacks/aws";
import type { AwsEnvironment } from "../../stacks/environment";
import { aws, message, read, spoil } from "./read-text";

const group = "arn:aws:resource-groups:eu-west-1:444455556666:group/kms-hosts";
const reader = "arn:aws:iam::444455556666:role/break-glass";
const patching = /patching:\n(?: {2}.*\n)+/.exec(aws)?.[0] ?? "";

/** The development environment with more fields at its top, in its network, its discovery and its monitoring. */
function withMore({ top = "", network = "", discovery = "", monitoring = "", updates = patching }): string {
  return spoil(
    aws,
    [patching, updates],
    ["image:\n", `${top}image:\n`],
    ["network:\n", `network:\n${network}`],
    ["discovery:\n", `discovery:\n${discovery}`],
    ["monitoring:\n", `monitoring:\n${monitoring}`],
  );
}

it("everything that a real host needs can be said in the environment, and reaches the component", () => {
  const text = withMore({
    top: `tenancy: host
createDedicatedHosts: true
keyReaders: ['${reader}']
officeKeys: [{ version: office2021, licenseFolder: '\\\\files\\kms\\office2021', secretName: kms-office-key }]
`,
    network: "  fileServers: [10.20.0.9]\n",
    discovery: `  authorizedNetworkIds: [vpc-0a1b2c3d4e5f60009]
  inboundResolver: { cidrs: [10.20.0.0/28] }
`,
    monitoring: "  flowLogs: false\n",
    updates: `patching:
  updateServer: https://wsus.example.com:8531
  updateServerAddresses: [10.20.0.15]
  schedule: cron(30 3 ? * SAT#2 *)
  reboot: never
  approveAfterDays: 3
  rejectedPatches: [KB5005463]
`,
  }).replace("{ name: kmsdev11", `{ officeConfirmationIds: { office2021: "${"1".repeat(48)}" }, name: kmsdev11`);
  const args = awsArguments(read(text).environment as AwsEnvironment);
  expect(args).toMatchObject({
    tenancy: "host",
    createDedicatedHosts: true,
    keyReaders: [reader],
    officeKeys: [{ version: "office2021", licenseFolder: "\\\\files\\kms\\office2021", secretName: "kms-office-key" }],
    hosts: [{ name: "kmsdev11", officeConfirmationIds: { office2021: "1".repeat(48) } }],
    network: { fileServers: ["10.20.0.9"] },
    authorizedNetworkIds: ["vpc-0a1b2c3d4e5f60009"],
    inboundResolver: { cidrs: ["10.20.0.0/28"] },
    monitoring: { flowLogs: false },
    patching: {
      updateServer: "https://wsus.example.com:8531",
      updateServerAddresses: ["10.20.0.15"],
      schedule: "cron(30 3 ? * SAT#2 *)",
      reboot: "never",
      approveAfterDays: 3,
      rejectedPatches: ["KB5005463"],
    },
  });
  const adopted = withMore({ top: `tenancy: host\nhostResourceGroupArn: ${group}\n`, updates: "" });
  const few = awsArguments(read(adopted).environment as AwsEnvironment);
  expect(few).toMatchObject({ tenancy: "host", hostResourceGroupArn: group });
  for (const field of ["patching", "officeKeys", "inboundResolver", "authorizedNetworkIds", "keyReaders"]) {
    expect(Object.keys(few)).not.toContain(field);
  }
});

it("Dedicated Hosts are for one tenancy, and come from one place", () => {
  const top = `hostResourceGroupArn: ${group}\ncreateDedicatedHosts: true\n`;
  expect(message(withMore({ top }))).toMatchInlineSnapshot(`
"  test.yaml:9:23  hostResourceGroupArn: dedicated hosts for another tenancy
    got      "arn:aws:resource-groups:eu-west-1:444455556666:group/kms-hosts"
    allowed  hostResourceGroupArn beside tenancy: host only
    fix      write tenancy: host, or remove hostResourceGroupArn
  test.yaml:10:23  createDedicatedHosts: dedicated hosts for another tenancy
    got      true
    allowed  createDedicatedHosts beside tenancy: host only
    fix      write tenancy: host, or remove createDedicatedHosts"
`);
  expect(message(withMore({ top: "tenancy: shared\nhostResourceGroupArn: kms-hosts\n" }))).toMatchInlineSnapshot(`
"  test.yaml:9:10  tenancy: not one of the allowed values
    got      "shared"
    allowed  default, dedicated, host
    fix      write one of the allowed values
  test.yaml:10:23  hostResourceGroupArn: not in the expected form
    got      "kms-hosts"
    allowed  arn:aws:resource-groups:<region>:<account>:group/<name>
    fix      copy it from \`aws resource-groups list-groups\`"
`);
});

it("updates come from a server whose way is open", () => {
  expect(message(withMore({ updates: "patching: {}\n" }))).toMatchInlineSnapshot(`
"  test.yaml:18:1  patching.updateServer: nothing that the hosts reach has updates
    got      none
    allowed  the URL of a WSUS server; none with online activation, whose firewall also leads to Windows Update
    fix      add updateServer and updateServerAddresses"
`);
  const server = "patching:\n  updateServer: http://10.95.0.16:8530\n";
  expect(message(withMore({ updates: server }))).toMatchInlineSnapshot(`
"  test.yaml:18:1  patching.updateServerAddresses: the way to the update server stays closed
    got      none
    allowed  10.95.0.16, as in updateServer
    fix      add updateServerAddresses"
`);
  const other = `${server}  updateServerAddresses: [10.95.0.15, 8.8.8.8, 10.95.0.15]\n`;
  expect(message(withMore({ updates: other }))).toMatchInlineSnapshot(`
"  test.yaml:20:26  patching.updateServerAddresses: the way to the update server stays closed
    got      10.95.0.15, 8.8.8.8, 10.95.0.15
    allowed  10.95.0.16, as in updateServer
    fix      add updateServerAddresses
  test.yaml:20:39  patching.updateServerAddresses[1]: a public address, where no way leads
    got      "8.8.8.8"
    allowed  a private ipv4 address, such as 10.20.0.15
    fix      write the private address of the server
  test.yaml:20:48  patching.updateServerAddresses[2]: the address of entry 0 too
    got      "10.95.0.15"
    fix      remove one of the two"
`);
});

it("updates are installed when State Manager can, and by their numbers", () => {
  const updates = `${patching}  schedule: cron(0 2 * JAN SUN *)\n  reboot: soon\n  approveAfterDays: 101\n  rejectedPatches: ["5005463"]\n`;
  expect(message(withMore({ updates }))).toMatchInlineSnapshot(`
"  test.yaml:21:13  patching.schedule: not in the expected form
    got      "cron(0 2 * JAN SUN *)"
    allowed  cron without a month, such as cron(0 2 ? * SUN *)
    fix      write cron without a month, such as cron(0 2 ? * SUN *)
  test.yaml:22:11  patching.reboot: not one of the allowed values
    got      "soon"
    allowed  if-needed, never
    fix      write one of the allowed values
  test.yaml:23:21  patching.approveAfterDays: too large
    got      101
    allowed  a whole number from 0 to 100
    fix      write a whole number from 0 to 100
  test.yaml:24:21  patching.rejectedPatches[0]: not in the expected form
    got      "5005463"
    allowed  KB and six to eight digits
    fix      write KB and six to eight digits"
`);
});

it("the resolver answers private networks, and consent is given for zones that are created", () => {
  const discovery = "  inboundResolver: { cidrs: [0.0.0.0/0, 10.20.0.0/28] }\n";
  expect(message(withMore({ discovery }))).toMatchInlineSnapshot(`
"  test.yaml:23:30  discovery.inboundResolver.cidrs[0]: is the whole internet
    got      "0.0.0.0/0"
    allowed  private networks in cidr notation
    fix      name the clients' own networks, such as 10.20.0.0/16"
`);
  const consent = "  authorizedNetworkIds: [vpc-0a1b2c3d4e5f60009, vpc-0a1b2c3d4e5f60009]\n";
  const existing = spoil(withMore({ discovery: consent }), [
    "- name: dev.example.com\n",
    "- name: dev.example.com\n      existingId: Z0000000000EXAMPLE001\n",
  ]);
  expect(message(existing)).toMatchInlineSnapshot(`
"  test.yaml:23:25  discovery.authorizedNetworkIds: no zone is created here, and an existing one is not changed
    got      2
    allowed  authorizedNetworkIds beside a zone without existingId
    fix      let the owner of the zone give consent, and remove this
  test.yaml:23:49  discovery.authorizedNetworkIds[1]: the VPC of entry 0 too
    got      "vpc-0a1b2c3d4e5f60009"
    fix      remove one of the two"
`);
});

it("the hosts reach a few servers of the company, by private addresses", () => {
  const network = "  fileServers: [10.20.0.1, 10.20.0.2, 10.20.0.3, 10.20.0.4, 10.20.0.5]\n";
  expect(message(withMore({ network }))).toMatchInlineSnapshot(`
"  test.yaml:16:16  network.fileServers: too many
    got      5 items
    allowed  at most 4 items
    fix      write at most 4 items"
`);
  const discovery = `  activeDirectory:
    domain: corp.example.com
    domainControllers: [10.20.0.1, 10.20.0.2, 10.20.0.3, 20.20.0.4]
`;
  expect(message(withMore({ discovery }))).toMatchInlineSnapshot(`
"  test.yaml:25:24  discovery.activeDirectory.domainControllers: more servers than rules are kept for
    got      4 addresses
    allowed  3 or fewer
    fix      name those of the nearest site
  test.yaml:25:58  discovery.activeDirectory.domainControllers[3]: a public address, where no way leads
    got      "20.20.0.4"
    allowed  a private ipv4 address, such as 10.20.0.15
    fix      write the private address of the server"
`);
});

it("few may read the host key, and each is named", () => {
  expect(message(withMore({ top: "keyReaders: ['arn:aws:iam::444455556666:role/*']\n" }))).toMatchInlineSnapshot(`
"  test.yaml:9:14  keyReaders[0]: not in the expected form
    got      "arn:aws:iam::444455556666:role/*"
    allowed  arn:aws:iam::<account>:role/<name>, or user, without wildcards
    fix      write arn:aws:iam::<account>:role/<name>, or user, without wildcards"
`);
});

describe("zones and what they hide", () => {
  const server = "patching:\n  updateServer: http://wsus.dev.example.com:8530\n  updateServerAddresses: [10.95.0.15]\n";

  it("a created zone does not hide a name that the hosts need, unless that is asked for", () => {
    expect(message(withMore({ updates: server }))).toMatchInlineSnapshot(`
"  test.yaml:25:13  discovery.zones[0].name: a created zone hides what else is in its domain, and the hosts need wsus.dev.example.com
    got      "dev.example.com"
    allowed  existingId, serviceZone: true, a name that nobody else uses, or privateOnly: true
    fix      add serviceZone: true and discovery.hostZone, or name the zone that exists; or add privateOnly: true and copy these names into it"
`);
    const meant = withMore({ updates: server }).replace(
      "- name: dev.example.com",
      "- { name: dev.example.com, privateOnly: true }",
    );
    expect(read(meant).environment.discovery.zones[0]?.privateOnly).toBe(true);
  });

  it("a zone for the service alone hides nothing, and no rule wins over it", () => {
    const zone =
      "- { name: dev.example.com, serviceZone: true }\n  hostZone: kms.example.com\n  forwardedDomains: [dev.example.com]";
    const text = withMore({ updates: server }).replace("- name: dev.example.com", zone);
    expect(awsArguments(read(text).environment as AwsEnvironment).discovery).toMatchObject({
      zones: [{ name: "dev.example.com", serviceZone: true }],
      hostZone: "kms.example.com",
      forwardedDomains: ["dev.example.com"],
    });
  });

  it("a Resolver rule of the zone's name wins over it, and is refused", () => {
    expect(message(withMore({ discovery: "  forwardedDomains: [dev.example.com]\n" }))).toMatchInlineSnapshot(`
"  test.yaml:26:13  discovery.zones[0].name: a Resolver rule sends this domain elsewhere and wins over the zone, so nobody sees its records; an inbound resolver beside it asks in a circle
    got      "dev.example.com"
    allowed  a zone whose name no rule has
    fix      add serviceZone: true and discovery.hostZone"
`);
  });
});

it("a deployment role, tags of the provider, a boundary, a key and a role that exist", () => {
  const top = [
    "provider: { assumeRole: { roleArn: arn:aws:iam::444455556666:role/deploy, externalId: kms }, defaultTags: { owner: x } }",
    "iam: { permissionsBoundaryArn: arn:aws:iam::444455556666:policy/bounds, path: /kms/ }",
    "encryptionKeyArn: arn:aws:kms:eu-west-1:444455556666:key/00000000-1111-2222-3333-444444444444",
  ];
  const environment = read(withMore({ top: `${top.join("\n")}\n` })).environment as AwsEnvironment;
  expect(providerArguments(environment)).toEqual({
    region: "eu-west-1",
    allowedAccountIds: ["444455556666"],
    assumeRoles: [{ roleArn: "arn:aws:iam::444455556666:role/deploy", externalId: "kms" }],
    defaultTags: { tags: { owner: "x" } },
  });
  expect(awsArguments(environment)).toMatchObject({
    iam: { permissionsBoundaryArn: "arn:aws:iam::444455556666:policy/bounds", path: "/kms/" },
    encryptionKeyArn: "arn:aws:kms:eu-west-1:444455556666:key/00000000-1111-2222-3333-444444444444",
  });
  expect(awsArguments(environment)).not.toHaveProperty("provider");
});
