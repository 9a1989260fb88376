import fc from "fast-check";
import type { AclRule, AwsWorld, GroupRule, Route, TransitTable, Vpc } from "./aws-world";
import { mostly, theClients, theZone } from "./draws";

const blocks = ["10.60.0.0/16", "10.60.0.0/17", "10.60.128.0/17", "10.61.0.0/16", "10.0.0.0/8", "10.60.8.0/24"];
const block = fc.constantFrom(...blocks, "0.0.0.0/0", "10.90.0.0/24", "10.90.0.4/32");
const unlike = <One>(all: readonly One[], key: (one: One) => string) =>
  all.filter((one, at) => all.findIndex((other) => key(other) === key(one)) === at);

const aclRule: fc.Arbitrary<AclRule> = fc.record({
  ...{ number: fc.integer({ min: 1, max: 200 }), egress: fc.boolean(), allow: fc.boolean(), block },
  protocol: fc.constantFrom("tcp" as const, "-1" as const, "udp" as const, "6" as const),
  ports: fc.constantFrom("1688", "1688", "*", "1024-65535", "49152-60000", "50000", "443"),
});
const openAcl: readonly AclRule[] = [true, false].map((egress) => ({
  ...{ number: 100, egress, allow: true, protocol: "-1" as const, block: "0.0.0.0/0", ports: "*" },
}));
const narrowAcl = (far: string, server: boolean): readonly AclRule[] =>
  [true, false].map((egress) => ({
    ...{ number: 90, egress, allow: true, protocol: "tcp" as const, block: far },
    ports: egress === server ? "1024-65535" : "1688",
  }));
const acl = (far: string, server: boolean) =>
  mostly(
    undefined,
    fc
      .tuple(fc.constantFrom(openAcl, narrowAcl(far, server)), fc.array(aclRule, { maxLength: 2 }))
      .map(([base, some]) => unlike([...base, ...some], ({ number, egress }) => `${number} ${egress}`)),
    3,
  );

const routes = (usual: Route, to: readonly string[]): fc.Arbitrary<Route[]> =>
  fc
    .tuple(
      mostly([usual], fc.constant<Route[]>([])),
      mostly(
        [],
        fc.array(
          fc.record({
            ...{ to: fc.constantFrom(...to), by: fc.constantFrom("peering", "transit", "internet", "nat") },
            asList: fc.boolean(),
          }),
          { maxLength: 2 },
        ) as fc.Arbitrary<Route[]>,
        3,
      ),
    )
    .map(([base, some]) => unlike([...some, ...base], ({ to: one }) => one));

const groupRule: fc.Arbitrary<GroupRule> = fc.record({
  ...{ blocks: fc.uniqueArray(fc.constantFrom(...blocks), { minLength: 1, maxLength: 2 }), asList: fc.boolean() },
  protocol: fc.constantFrom("tcp" as const, "tcp" as const, "udp" as const, "-1" as const),
  ports: fc.constantFrom("1688", "1688", "1600-1700", "1689", "443", "*"),
});
const usualGroup: GroupRule[] = [{ blocks: ["10.0.0.0/8"], asList: false, protocol: "tcp", ports: "1688" }];

const names = ["hosts", "spoke", "lab"] as const;
const tables: fc.Arbitrary<TransitTable[]> = fc
  .record({
    split: fc.constantFrom<readonly string[]>(["hosts"], ["hosts", "spoke"], ["hosts", "spoke", "lab"]),
    one: fc.record({ propagated: fc.subarray([...names]), routes: transitRoutes() }),
    two: fc.record({ propagated: fc.subarray([...names]), routes: transitRoutes() }),
    full: fc.boolean(),
    unassociated: mostly(undefined, fc.constantFrom(...names)),
  })
  .map(({ split, one, two, full, unassociated }) =>
    (["one", "two"] as const).map((name) => ({
      name,
      associated: names.filter((vpc) => vpc !== unassociated && split.includes(vpc) === (name === "one")),
      ...(name === "one" ? one : two),
      ...(full ? { propagated: [...names] } : {}),
    })),
  );

function transitRoutes() {
  return mostly(
    [],
    fc.uniqueArray(
      fc.record({
        to: fc.constantFrom("10.60.0.0/16", "10.60.0.0/17", "10.90.0.0/24", "10.0.0.0/8", "10.61.0.0/16"),
        attachment: fc.constantFrom(...names, "blackhole"),
      }),
      { maxLength: 2, selector: ({ to }) => to },
    ),
    2,
  );
}

const vpc = (name: Vpc["name"], block: string, subnet: string, table: fc.Arbitrary<Route[]>, far: string) =>
  fc
    .record({
      routes: table,
      acl: acl(far, name === "hosts"), // The hosts need names of their own, which is not judged here.
      dnsSupport: name === "hosts" ? fc.constant(true) : mostly(true, fc.constant(false)),
    })
    .map((one): Vpc => ({ name, block, subnet, ...one }));

export const awsWorld: fc.Arbitrary<AwsWorld> = fc
  .record({
    style: fc.record({
      routes: fc.constantFrom("resources" as const, "in the table" as const),
      tables: fc.constantFrom("associated" as const, "main" as const),
      group: fc.constantFrom(
        "in the group" as const,
        "rules of the group" as const,
        "rules of either direction" as const,
      ),
      acl: fc.constantFrom("resources" as const, "in the ACL" as const),
      zone: fc.constantFrom("associations" as const, "in the zone" as const),
    }),
    by: fc.constantFrom("peering" as const, "transit" as const),
    peering: fc.record({
      askedBy: fc.constantFrom("hosts" as const, "spoke" as const),
      accepted: mostly("with it" as const, fc.constantFrom("by an accepter" as const, "never" as const), 4),
    }),
    attached: mostly<string[], string[]>([...names], fc.subarray<string>([...names])),
    tables: fc.oneof(fc.constant("default" as const), tables),
    group: mostly(usualGroup, fc.array(groupRule, { minLength: 1, maxLength: 2 }), 3),
    listening: mostly(1688, fc.constant(1689)),
    guestFirewall: mostly(["10.0.0.0/8"], fc.constantFrom(["10.60.0.0/17"], ["10.61.0.0/16", "10.60.0.0/16"])),
    zone: theZone(["spoke", "lab"]),
    clients: theClients({ spoke: ["10.60.0.0/17"], lab: ["10.61.0.0/18"] }),
  })
  .chain(({ by, peering, attached, tables: some, ...rest }) => {
    const usual = (to: string, way: Route["by"]): Route => ({ to, by: way, asList: false });
    const back = ["10.60.0.0/16", "10.60.0.0/18", "10.61.0.0/16", "10.0.0.0/8", "0.0.0.0/0"];
    const there = ["10.90.0.0/24", "10.90.0.4/32", "10.0.0.0/8", "0.0.0.0/0"];
    const withLab = routes(usual("10.60.0.0/16", by), back).map((all) =>
      unlike([...all, usual("10.61.0.0/16", "transit")], ({ to }) => to),
    );
    return fc
      .tuple(
        vpc("hosts", "10.90.0.0/24", "10.90.0.0/25", withLab, "10.0.0.0/8"),
        vpc("spoke", "10.60.0.0/16", "10.60.0.0/17", routes(usual("10.90.0.0/24", by), there), "10.90.0.0/24"),
        vpc("lab", "10.61.0.0/16", "10.61.0.0/18", routes(usual("10.90.0.0/24", "transit"), there), "10.90.0.0/24"),
      )
      .map((vpcs): AwsWorld => ({ ...rest, vpcs, peering, transit: { attached, tables: some } }));
  });
