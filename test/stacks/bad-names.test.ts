import { aws, azure, message, notes, read, spoil } from "./read-text";

const hostsOf = (...names: string[]) =>
  spoil(azure, ["  - { name: kmsdev01 }", names.map((name) => `  - { name: ${name} }`).join("\n")]);
const zoneOf = (zone: string, more = "") =>
  spoil(azure, ["- name: dev.example.com", `- name: ${zone}${more}`], ["zone: dev.example.com", `zone: ${zone}`]);

describe("hosts", () => {
  it("row 21: seven hosts", () => {
    expect(message(hostsOf("k1", "k2", "k3", "k4", "k5", "k6", "k7"))).toMatchInlineSnapshot(`
"  test.yaml:8:3  hosts: too many
    got      7 items
    allowed  1 to 6 hosts; a host key can be activated on six
    fix      list 1 to 6 hosts"
`);
  });

  it("row 21: six here and one elsewhere", () => {
    const text = spoil(hostsOf("k1", "k2", "k3", "k4", "k5", "k6"), [
      "generation: windows-server-2022",
      "generation: windows-server-2022\n  usedElsewhere: [{ stack: aws-dev, hosts: 1 }]",
    ]);
    expect(message(text)).toMatchInlineSnapshot(`
"  test.yaml:19:18  hostKey.usedElsewhere: more hosts on one key than it can be activated on
    got      7: 6 here, 1 in aws-dev
    allowed  at most 6 hosts for one key, all stacks together
    fix      build fewer hosts, or ask Microsoft's Activation Center for more"
`);
  });

  it("row 21: a stack listed twice, and a host without activations left", () => {
    const text = spoil(
      azure,
      ["- { name: kmsdev01 }", "- { name: kmsdev01, rebuild: true }"],
      [
        "generation: windows-server-2022",
        "generation: windows-server-2022\n  activationsUsed: { kmsdev01: 10, kms09: 11 }\n  usedElsewhere: [{ stack: a, hosts: 1 }, { stack: a, hosts: 1 }]",
      ],
    );
    expect(message(text)).toMatchInlineSnapshot(`
"  test.yaml:14:32  hostKey.activationsUsed.kmsdev01: no activation is left on this key for kmsdev01, which is to be rebuilt
    got      10
    allowed  fewer than 10
    fix      keep the host, or ask Microsoft's Activation Center for more
  test.yaml:14:43  hostKey.activationsUsed.kms09: too large
    got      11
    allowed  0 to 10: a host can be activated ten times
    fix      count the activations of this host alone
  test.yaml:15:52  hostKey.usedElsewhere[1].stack: listed in usedElsewhere[0] too
    got      "a"
    fix      write one entry for each stack, with the number of all its hosts"
`);
  });

  it("row 22: the same computer name twice, whatever its case", () => {
    expect(message(hostsOf("kms01", "KMS01"))).toMatchInlineSnapshot(`
"  test.yaml:9:13  hosts[1].name: the computer name of hosts[0] too
    got      "KMS01"
    allowed  a name of its own for each host; case does not count
    fix      write another name"
`);
  });

  it.each(["a23456789012345x", "localhost", "k\u043cs01", "12345", "kms_01", "-kms", '""'])(
    "row 22: computer name %s",
    (name) => {
      expect(message(hostsOf(name))).toMatchSnapshot();
    },
  );

  it.each(["10.0.0.4", '"fd00::4"', "kms01.dev.example.com", "kms01.other.example.org"])(
    "row 25: host %s as a target",
    (name) => {
      expect(message(hostsOf(name))).toMatchSnapshot();
    },
  );
});

describe("confirmation ids", () => {
  const host = (id: string) => spoil(azure, ["{ name: kmsdev01 }", `{ name: kmsdev01, confirmationId: ${id} }`]);
  const digits = "123456".repeat(8);

  it.each([digits.slice(1), `${digits}1`, "12345O".repeat(8)])("%s has not 48 digits", (id) => {
    expect(message(host(`"${id}"`))).toContain("allowed  48 digits in quotes, all in one or in eight groups of six");
  });

  it("a number without quotes would lose its digits", () => {
    expect(message(host(digits))).toContain(`fix      write it in quotes: "${digits}"`);
  });

  it("in one or in groups", () => {
    for (const id of [digits, digits.match(/.{6}/g)?.join("-")]) {
      expect(read(host(`"${id}"`)).environment.hosts[0]?.confirmationId).toBe(id);
    }
  });
});

describe("zones", () => {
  it("row 23: a dot at the end and capitals are put right, with a note", () => {
    const text = zoneOf("Dev.Example.com.");
    const { discovery, clients } = read(text).environment;
    expect([discovery.zones[0]?.name, clients[0]?.zone]).toEqual(["dev.example.com", "dev.example.com"]);
    expect(notes(text)).toMatchInlineSnapshot(`
"  test.yaml:22:13  discovery.zones[0].name: read as dev.example.com
    got      "Dev.Example.com."
    fix      write dev.example.com"
`);
  });

  it.each([
    "com",
    "co.uk",
    "b\u00fccher.example",
    `${"a".repeat(64)}.example.com`,
    `${"a.".repeat(125)}example.com`,
    "_vlmcs._tcp.example.com",
    "10.0.0.1",
    "privatelink.core.windows.net",
    "dev..example.com",
  ])("row 23: zone %s", (zone) => {
    expect(message(zoneOf(zone))).toMatchSnapshot();
  });

  it("row 24: a whole registered domain only with privateOnly, and with a note", () => {
    expect(message(zoneOf("example.com"))).toMatchInlineSnapshot(`
"  test.yaml:22:13  discovery.zones[0].name: a whole registered domain; a private zone would hide its public names
    got      "example.com"
    allowed  a name below it, such as corp.example.com, or privateOnly: true
    fix      write the clients' dns suffix, such as corp.example.com, or add privateOnly: true if hiding is meant"
`);
    expect(notes(zoneOf("example.com", "\n      privateOnly: true"))).toMatchInlineSnapshot(`
"  test.yaml:23:20  discovery.zones[0].privateOnly: linked networks see only the private example.com: its public names (www, mail) stop resolving there
    got      true
    fix      copy the public names that are needed into the private zone"
`);
    expect(notes(zoneOf("corp.internal"))).toBe("");
  });

  it("row 25: a population in a zone that is not published", () => {
    expect(message(spoil(azure, ["zone: dev.example.com", "zone: dev.example.org"]))).toMatchInlineSnapshot(`
"  test.yaml:27:11  clients[0].zone: not one of discovery.zones, so these machines would find no host
    got      "dev.example.org"
    allowed  dev.example.com
    fix      did you mean dev.example.com?"
`);
  });

  it("the same zone twice", () => {
    const twice = "- name: dev.example.com\n    - name: DEV.example.com";
    expect(message(spoil(azure, ["- name: dev.example.com", twice]))).toMatchInlineSnapshot(`
"  test.yaml:23:13  discovery.zones[1].name: the zone of discovery.zones[0] too
    got      "DEV.example.com"
    fix      remove one of the two"
`);
  });

  it("an existing zone of another name, or in another subscription", () => {
    const id = (owner: string, name: string) =>
      `- name: dev.example.com\n      existingId: /subscriptions/${owner}/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/${name}`;
    const own = "00000000-0000-0000-0000-000000000020";
    const other = "00000000-0000-0000-0000-000000000099";
    expect(message(spoil(azure, ["- name: dev.example.com", id(own, "prod.example.com")]))).toMatchInlineSnapshot(`
"  test.yaml:23:19  discovery.zones[0].existingId: the id of another zone
    got      prod.example.com
    allowed  an id that ends in /dev.example.com
    fix      write the id of this zone, or correct the name"
`);
    expect(message(spoil(azure, ["- name: dev.example.com", id(other, "dev.example.com")]))).toMatchInlineSnapshot(`
"  test.yaml:23:19  discovery.zones[0].existingId: a zone in another subscription, where this environment may write nothing
    got      00000000-0000-0000-0000-000000000099
    allowed  00000000-0000-0000-0000-000000000020
    fix      use a zone of this subscription, or let it be created and link it to the other networks"
`);
    expect(() => read(spoil(azure, ["- name: dev.example.com", id(own, "dev.example.com")]))).not.toThrow();
    expect(message(spoil(aws, ["- name: dev.example.com", id(own, "dev.example.com")]))).toMatchInlineSnapshot(`
"  test.yaml:26:19  discovery.zones[0].existingId: not in the expected form
    got      "/subscriptions/00000000-0000-0000-0000-000000000020/resourceGroups/rg/provid...
    allowed  a hosted zone id, such as Z0000000000EXAMPLE001
    fix      copy it from \`aws route53 list-hosted-zones\`, without /hostedzone/"
`);
  });
});

describe("generations", () => {
  const pair = (key: string, system: string) =>
    spoil(
      azure,
      ["generation: windows-server-2022", `generation: ${key}`],
      ["operatingSystem: windows-server-2022", `operatingSystem: ${system}`],
    );

  it("a key that the host does not take, with the row of the table", () => {
    expect(message(pair("windows-server-2022", "windows-server-2025"))).toMatchInlineSnapshot(`
"  test.yaml:13:15  hostKey.generation: a windows-server-2022 key cannot be installed on windows-server-2025
    got      "windows-server-2022"
    allowed  windows-server-2022 key on: windows-server-2022, windows-server-2019, windows-server-2016
    fix      set image.operatingSystem to windows-server-2022, or use a key of another generation"
`);
  });

  it("a key that does not activate the clients", () => {
    expect(message(pair("windows-server-2016", "windows-server-2016"))).toMatchInlineSnapshot(`
"  test.yaml:28:36  clients[0].machines.windowsServer2022: a windows-server-2016 key does not activate Windows Server 2022
    got      windowsServer2022
    allowed  windows-server-2016 key activates: windowsServerSemiAnnual, windowsServer2016, windowsServer2012R2, windowsServer2012, windowsServer2008R2, windowsServer2008, windows10Ltsb2016, windows10Ltsb2015, windows10, windows81, windows7
    fix      use a windows-server-2022 key or newer
  test.yaml:28:50  clients[0].machines.windows11: a windows-server-2016 key does not activate Windows 11 (volume editions)
    got      windows11
    allowed  windows-server-2016 key activates: windowsServerSemiAnnual, windowsServer2016, windowsServer2012R2, windowsServer2012, windowsServer2008R2, windowsServer2008, windows10Ltsb2016, windows10Ltsb2015, windows10, windows81, windows7
    fix      use a windows-server-2022 key or newer"
`);
  });

  it("an update that the host needs is worth a note", () => {
    expect(notes(pair("windows-server-2025", "windows-server-2022"))).toMatchInlineSnapshot(`
"  test.yaml:10:20  image.operatingSystem: a windows-server-2025 key needs KB5034770 (build 20348.2322) on windows-server-2022
    got      "windows-server-2022"
    fix      use an image from 2024-02-13 or later, or patch before the key is installed"
`);
  });

  it("an azure edition cannot be a kms host", () => {
    expect(message(pair("windows-server-2022", "windows-server-2022-azure-edition"))).toMatchInlineSnapshot(`
"  test.yaml:10:20  image.operatingSystem: an Azure Edition, which Azure itself activates: no host key can be installed on it
    got      "windows-server-2022-azure-edition"
    allowed  windows-server-2025, windows-server-2022, windows-server-2019, windows-server-2016
    fix      write windows-server-2022, the Datacenter edition of the same year"
`);
  });

  it("office has a key of its own, and not on every system", () => {
    const office = (text: string) => spoil(text, ["windows11: 4", "office2024: 4"]);
    expect(notes(office(azure))).toMatchInlineSnapshot(`
"  test.yaml:28:51  clients[0].machines.office2024: Office LTSC 2024 is activated by a host key of its own, beside the one for windows
    got      4
    fix      unpack the volume license pack (download 106246) on a share, and add office2024 to officeKeys"
`);
    expect(message(office(pair("windows-server-2019", "windows-server-2019")))).toMatchInlineSnapshot(`
"  test.yaml:28:36  clients[0].machines.windowsServer2022: a windows-server-2019 key does not activate Windows Server 2022
    got      windowsServer2022
    allowed  windows-server-2019 key activates: windowsServer2019, windowsServerSemiAnnual, windowsServer2016, windowsServer2012R2, windowsServer2012, windowsServer2008R2, windowsServer2008, windows10Ltsc2021, windows10Ltsc2019, windows10Ltsb2016, windows10Ltsb2015, windows10, windows81, windows7
    fix      use a windows-server-2022 key or newer
  test.yaml:28:51  clients[0].machines.office2024: the volume license pack of Office LTSC 2024 does not run on windows-server-2019
    got      office2024
    allowed  office2024 on: windows-server-2025, windows-server-2022
    fix      set image.operatingSystem to windows-server-2025"
`);
  });
});
