import fc from "fast-check";
import type { AzureWorld, FirewallRule, Network, Peering, Route, Rule } from "./azure-world";
import { middleAddress } from "./azure-world";
import { mostly, theClients, theZone } from "./draws";

const blocks = [
  "10.60.0.0/16",
  "10.60.0.0/17",
  "10.60.128.0/17",
  "10.0.0.0/8",
  "10.60.8.0/24",
  "10.90.0.0/24",
  "10.20.0.0/16",
];
const place = fc.constantFrom(...blocks, "*", "VirtualNetwork", "Internet", "AzureLoadBalancer");
const ports = fc.constantFrom("1688", "1688", "*", "1600-1700", "1689", "443");

const rule = fc.record({
  ...{ priority: fc.integer({ min: 101, max: 4000 }), inbound: fc.boolean(), allow: fc.boolean() },
  protocol: fc.constantFrom("Tcp" as const, "*" as const, "Udp" as const),
  ...{
    from: place,
    to: fc.constantFrom("*", "10.90.0.0/25", "10.90.0.4", "10.90.0.5", "VirtualNetwork", "10.60.0.0/16"),
  },
  fromPorts: mostly("*", fc.constantFrom("49152-65535", "1024-50000", "60000")),
  ports,
});

const isKms = { inbound: true, allow: true, protocol: "Tcp", to: "*", fromPorts: "*", ports: "1688" } as const;
const closed: Rule = { ...isKms, priority: 4096, allow: false, protocol: "*", from: "*", ports: "*" };
const open: Rule = { ...isKms, priority: 100, from: "10.0.0.0/8" };

const unlike = (rules: readonly Rule[]) =>
  rules.filter(
    (one, at) => rules.findIndex((other) => other.priority === one.priority && other.inbound === one.inbound) === at,
  );
const rulesOf = (always: readonly Rule[]) =>
  fc.array(rule, { maxLength: 2 }).map((some) => unlike([...always, ...some]));

const routeTo = (to: readonly string[]): fc.Arbitrary<Route> =>
  fc
    .record({
      to: fc.constantFrom(...to),
      hop: fc.constantFrom(
        ...([
          "VirtualAppliance",
          "VirtualAppliance",
          "VirtualAppliance",
          "VirtualNetworkGateway",
          "VnetLocal",
          "Internet",
          "None",
        ] as const),
      ),
    })
    .map((one) => (one.hop === "VirtualAppliance" ? { ...one, address: middleAddress } : one));
const routesOf = (to: readonly string[]) => fc.uniqueArray(routeTo(to), { maxLength: 2, selector: (one) => one.to });

const network = (
  name: Network["name"],
  space: string,
  subnet: string,
  always: readonly Rule[],
  to: readonly string[],
): fc.Arbitrary<Network> =>
  fc
    .record({
      rules: name === "hosts" ? mostly([...always], rulesOf(always)) : mostly(undefined, rulesOf(always)),
      routes: mostly(undefined, routesOf(to), 2),
      noGatewayRoutes: mostly(false, fc.constant(true)),
    })
    .map((one) => ({ name, space, subnet, ...one, noGatewayRoutes: one.routes !== undefined && one.noGatewayRoutes }));

/** Both sides of a peering, with now and then a side or a flag that is missing. */
function peering(from: string, to: string, likely: boolean): fc.Arbitrary<Peering[]> {
  const side = (a: string, b: string) =>
    fc.record({
      ...{ from: fc.constant(a), to: fc.constant(b), access: mostly(true, fc.constant(false)) },
      forwarded: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      ...{ transit: fc.constant(a === "hub"), remoteGateway: fc.constant(false) },
    });
  const both = fc.tuple(side(from, to), side(to, from)).map((sides): Peering[] => [...sides]);
  const sides = mostly(undefined, fc.constantFrom(0, 1)).chain((without) =>
    both.map((some) => some.filter((_, at) => at !== without)),
  );
  const none = fc.constant<Peering[]>([]);
  return likely
    ? fc.oneof({ weight: 6, arbitrary: sides }, { weight: 1, arbitrary: none })
    : fc.oneof({ weight: 1, arbitrary: sides }, { weight: 2, arbitrary: none });
}

const firewallRule: fc.Arbitrary<FirewallRule> = fc.record({
  ...{ priority: fc.integer({ min: 101, max: 5000 }), allow: fc.boolean() },
  protocol: fc.constantFrom("TCP" as const, "TCP" as const, "UDP" as const, "Any" as const),
  ...{
    from: fc.constantFrom(...blocks, "0.0.0.0/0"),
    to: fc.constantFrom("10.90.0.0/24", "10.90.0.4", "10.0.0.0/8", "10.90.0.128/25"),
    ports,
  },
});
const firewall = fc
  .uniqueArray(firewallRule, { maxLength: 3, selector: (one) => one.priority })
  .map(
    (some): FirewallRule[] =>
      [
        ...some,
        { priority: 900, allow: true, protocol: "TCP", from: "10.0.0.0/8", to: "10.90.0.0/24", ports: "1688" },
      ].filter((one, at, all) => all.findIndex(({ priority }) => priority === one.priority) === at) as FirewallRule[],
  );

export const azureWorld: fc.Arbitrary<AzureWorld> = fc
  .record({
    style: fc.record({
      rules: fc.constantFrom("in the group" as const, "resources" as const),
      routes: fc.constantFrom("in the table" as const, "resources" as const),
      subnets: fc.constantFrom("resources" as const, "in the network" as const),
      prefixes: fc.constantFrom("one" as const, "list" as const),
      case: fc.constantFrom("as made" as const, "lower" as const),
    }),
    hosts: network(
      "hosts",
      "10.90.0.0/24",
      "10.90.0.0/25",
      [open, closed],
      ["10.60.0.0/16", "10.60.0.0/17", "10.20.0.0/16", "10.0.0.0/8", "0.0.0.0/0"],
    ),
    hub: network("hub", "10.50.0.0/20", "10.50.8.0/24", [], ["10.90.0.0/24", "0.0.0.0/0"]),
    spoke: network(
      "spoke",
      "10.60.0.0/16",
      "10.60.0.0/16",
      [],
      ["10.90.0.0/24", "10.90.0.4/32", "10.0.0.0/8", "0.0.0.0/0"],
    ),
    lab: network("lab", "10.61.0.0/16", "10.61.4.0/22", [], ["10.90.0.0/24", "10.0.0.0/8"]),
    direct: peering("hosts", "spoke", true),
    lab2: peering("hosts", "lab", false),
    up: peering("hosts", "hub", true),
    across: peering("spoke", "hub", true),
    site: fc.constantFrom(undefined, "10.20.0.0/16"),
    gateway: mostly(true, fc.constant(false)),
    remote: mostly(true, fc.constant(false)),
    middle: fc.oneof(
      { weight: 6, arbitrary: firewall },
      { weight: 1, arbitrary: fc.constantFrom("forwards" as const, "does not forward" as const, undefined) },
    ),
    cardRules: mostly(undefined, rulesOf([open])),
    listening: mostly(1688, fc.constant(1689)),
    guestFirewall: mostly(
      ["10.0.0.0/8"],
      fc.constantFrom(["10.60.0.0/17"], ["10.20.0.0/16", "10.60.0.0/16"], ["10.50.0.0/20"]),
    ),
    zone: theZone(["spoke", "hub", "lab"]),
  })
  .chain(({ hosts, hub, spoke, lab, direct, lab2, up, across, gateway, remote, ...rest }) => {
    const transit = (one: Peering): Peering => ({
      ...one,
      transit: one.from === "hub" && gateway,
      remoteGateway: one.to === "hub" && one.from === "hosts" && remote && rest.site !== undefined,
    });
    const places = {
      spoke: ["10.60.0.0/16"],
      hub: ["10.50.8.0/24"],
      lab: ["10.61.4.0/22"],
      ...(rest.site ? { premises: [rest.site] } : {}),
    };
    return theClients(places).map((clients) => ({
      ...rest,
      networks: [hosts, hub, spoke, lab],
      peerings: [...direct, ...lab2, ...up, ...across].map(transit),
      clients,
    }));
  });
