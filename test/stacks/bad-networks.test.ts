import { aws, azure, message, notes, read, spoil } from "./read-text";

const clientsOf = (cidrs: string) => spoil(azure, ["cidrs: [10.93.0.0/24]", `cidrs: [${cidrs}]`]);
const networkOf = (text: string, network: string) => {
  const space = /addressSpace: \S+/.exec(text)?.[0] ?? "";
  return spoil(text, [space, network]);
};
const subscription = "00000000-0000-0000-0000-000000000020";
const idOf = (kind: string, owner = subscription) =>
  `/subscriptions/${owner}/resourceGroups/rg-hub/providers/Microsoft.Network/${kind}`;

describe("client networks", () => {
  it.each(["10.0.0.1/8", "10.0.0.0/33", "300.1.1.1/24", "10.1.2.3", "10.1.0.0-10.2.0.0", '""'])(
    "row 17: %s",
    (cidr) => {
      expect(message(clientsOf(cidr))).toMatchSnapshot();
    },
  );

  it.each([
    "0.0.0.0/0",
    '"::/0"',
    "0.0.0.0/1, 128.0.0.0/1",
    '"::/1", "8000::/1"',
    "8.0.0.0/8",
    '"*"',
    "Internet",
    "10.0.0.0/7",
    '"2001:db8::/32"',
  ])("row 18: %s is the internet", (cidrs) => {
    expect(message(clientsOf(cidrs))).toMatchSnapshot();
  });

  it("row 18: the two halves of the internet in two populations", () => {
    const second = "\n  - { name: other, cidrs: [128.0.0.0/1], zone: dev.example.com, machines: {} }\n\nmonitoring:";
    const text = spoil(clientsOf("0.0.0.0/1"), ["\n\nmonitoring:", second]);
    expect(message(text)).toMatchInlineSnapshot(`
"  test.yaml:26:13  clients[0].cidrs[0]: covers the whole IPv4 internet together with the other networks
    got      "0.0.0.0/1"
    allowed  private networks in cidr notation
    fix      name the clients' own networks, such as 10.20.0.0/16
  test.yaml:30:28  clients[1].cidrs[0]: covers the whole IPv4 internet together with the other networks
    got      "128.0.0.0/1"
    allowed  private networks in cidr notation
    fix      name the clients' own networks, such as 10.20.0.0/16"
`);
  });

  it("row 19: overlapping and repeated networks are worth a note", () => {
    expect(notes(clientsOf("10.20.0.0/16, 10.20.4.0/24, 10.20.0.0/16, 10.21.0.0/16"))).toMatchInlineSnapshot(`
"  test.yaml:26:27  clients[0].cidrs[1]: lies within 10.20.0.0/16 of clients[0]; the two become one rule
    got      "10.20.4.0/24"
    fix      remove it, if one of the two is enough to count the machines
  test.yaml:26:41  clients[0].cidrs[2]: lies within 10.20.0.0/16 of clients[0]; the two become one rule
    got      "10.20.0.0/16"
    fix      remove it, if one of the two is enough to count the machines"
`);
  });

  it("row 19: the wider network counts, whichever stands first", () => {
    const places = notes(clientsOf("10.20.0.0/24, 10.20.0.0/16"));
    expect(places).toContain("clients[0].cidrs[0]: lies within 10.20.0.0/16");
    expect(places).not.toContain("cidrs[1]");
  });

  it("row 19: networks that overlap the hosts' own", () => {
    expect(message(clientsOf("10.92.0.0/25, 10.92.0.0/24, 10.0.0.0/8"))).toMatchInlineSnapshot(`
"  test.yaml:26:13  clients[0].cidrs[0]: overlaps the hosts' own network 10.92.0.0/24, so no route can tell them apart
    got      "10.92.0.0/25"
    allowed  networks outside 10.92.0.0/24
    fix      choose another addressSpace, or leave that part out here
  test.yaml:26:27  clients[0].cidrs[1]: overlaps the hosts' own network 10.92.0.0/24, so no route can tell them apart
    got      "10.92.0.0/24"
    allowed  networks outside 10.92.0.0/24
    fix      choose another addressSpace, or leave that part out here
  test.yaml:26:41  clients[0].cidrs[2]: overlaps the hosts' own network 10.92.0.0/24, so no route can tell them apart
    got      "10.0.0.0/8"
    allowed  networks outside 10.92.0.0/24
    fix      choose another addressSpace, or leave that part out here"
`);
  });

  it.each(['"::ffff:10.0.0.0/104"', '"fe80::1%eth0/64"', "010.0.0.0/8"])("row 20: %s", (cidr) => {
    expect(message(clientsOf(cidr))).toMatchSnapshot();
  });
});

describe("the hosts' network", () => {
  it.each(["10.92.0.1/24", "8.8.8.0/24", "10.0.0.0/8", "10.92.0.0/28", '"fd00::/48"', "0.0.0.0/0"])(
    "row 17: %s",
    (space) => {
      expect(message(networkOf(azure, `addressSpace: ${space}`))).toMatchSnapshot();
    },
  );

  it("row 19: a host's address outside of it", () => {
    const text = spoil(azure, ["{ name: kmsdev01 }", "{ name: kmsdev01, address: 10.99.0.4 }"]);
    expect(message(text)).toMatchInlineSnapshot(`
"  test.yaml:8:32  hosts[0].address: an address that Azure cannot give to a host
    got      "10.99.0.4"
    allowed  an address of 10.92.0.0/27 except the first four and the last
    fix      write an address of that subnet, or leave it out"
`);
  });

  it("one network, not two and not none", () => {
    const subnet = `subnetId: ${idOf("virtualNetworks/v1/subnets/s1")}`;
    expect(message(networkOf(azure, `addressSpace: 10.92.0.0/24\n  ${subnet}`))).toMatchInlineSnapshot(`
"  test.yaml:16:3  network: two networks for the hosts
    got      addressSpace and subnetId
    allowed  addressSpace (a new network) or subnetId (an existing one)
    fix      remove one of the two"
`);
    expect(message(networkOf(aws, "transitGatewayId: tgw-0a1b2c3d4e5f60001"))).toMatchInlineSnapshot(`
"  test.yaml:16:3  network: no network for the hosts
    got      neither
    allowed  addressSpace (a new network) or subnetIds (an existing one)
    fix      add one of the two"
`);
    expect(read(networkOf(azure, subnet)).environment.network).toEqual({
      subnetId: idOf("virtualNetworks/v1/subnets/s1"),
    });
  });

  it("an existing network is never modified", () => {
    const subnet = `subnetId: ${idOf("virtualNetworks/v1/subnets/s1")}`;
    expect(
      message(networkOf(azure, `${subnet}\n  hubNetworkId: ${idOf("virtualNetworks/v2")}`)),
    ).toMatchInlineSnapshot(`
"  test.yaml:17:17  network.hubNetworkId: would change the existing network, which is never modified
    got      "/subscriptions/00000000-0000-0000-0000-000000000020/resourceGroups/rg-hub/pr...
    allowed  hubNetworkId beside addressSpace only
    fix      remove it, and set that up where the existing network is managed"
`);
  });

  it("subnets on aws: with their vpc, one for each host", () => {
    expect(
      message(networkOf(aws, "subnetIds: [subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002]")),
    ).toMatchInlineSnapshot(`
"  test.yaml:15:1  network.vpcId: missing
    allowed  vpcId and subnetIds together
    fix      add vpcId
  test.yaml:16:14  network.subnetIds: not one subnet for each host
    got      subnets: 2, hosts: 1
    allowed  as many as there are hosts, in the hosts' order; a subnet may be listed more than once
    fix      list 1"
`);
    const good = "vpcId: vpc-0a1b2c3d4e5f60001\n  subnetIds: [subnet-0a1b2c3d4e5f60001]";
    expect(() => read(networkOf(aws, good))).not.toThrow();
  });

  it("a hub in another subscription is not written into", () => {
    const elsewhere = idOf("virtualNetworks/hub", "00000000-0000-0000-0000-000000000099");
    const network = `addressSpace: 10.92.0.0/24\n  hubNetworkId: ${elsewhere}`;
    expect(message(networkOf(azure, network))).toMatchInlineSnapshot(`
"  test.yaml:17:17  network.hubNetworkId: a hub in another subscription, where this environment may write nothing
    got      00000000-0000-0000-0000-000000000099
    allowed  a hub in 00000000-0000-0000-0000-000000000020, or peerFromHub: false
    fix      add peerFromHub: false, and let the owners of the hub make their side of the peering"
`);
    expect(() => read(networkOf(azure, `${network}\n  peerFromHub: false`))).not.toThrow();
  });

  it("online activation needs a way out", () => {
    const online = (text: string) => spoil(text, ["activation: telephone", "activation: online"]);
    expect(message(online(azure))).toMatchInlineSnapshot(`
"  test.yaml:17:13  activation: no way to Microsoft's activation service out of this network
    got      "online"
    allowed  telephone or proxy; online with network.firewallAddress, towards a firewall that filters by name
    fix      write telephone, or add network.firewallAddress"
`);
    expect(message(online(aws))).toMatchInlineSnapshot(`
"  test.yaml:17:13  activation: no way to Microsoft's activation service out of this network
    got      "online"
    allowed  telephone or proxy; online with network.transitGatewayId, towards a firewall that filters by name
    fix      write telephone, or add network.transitGatewayId"
`);
    expect(() =>
      read(networkOf(online(azure), "addressSpace: 10.92.0.0/24\n  firewallAddress: 10.0.0.4")),
    ).not.toThrow();
  });
});
