import fc from "fast-check";
import { covers, readCidr } from "../../../activation/ip-range";
import { ActivationMethod } from "../../../components/args";
import { planHostRules } from "../../../components/azure/network-plan";
import { hostCapacity, isHostAddress, planAddresses, planHostAddresses } from "../../../requirements/azure-addresses";
import { guid, networkOfSubnet, planName, planVaultName, readResourceId } from "../../../requirements/azure-names";

const range = (cidr: string) => {
  const reading = readCidr(cidr);
  if (!reading.ok) throw new Error(`${cidr} ${reading.problem}`);
  return reading.range;
};

describe("the address plan", () => {
  it.each([
    ["10.90.0.0/24", { hosts: "10.90.0.0/27", endpoints: "10.90.0.32/27", bastion: "10.90.0.64/26" }],
    ["10.90.0.0/25", { hosts: "10.90.0.0/27", endpoints: "10.90.0.32/27", bastion: "10.90.0.64/26" }],
    ["10.90.0.64/26", { hosts: "10.90.0.64/27", endpoints: "10.90.0.96/27" }],
    ["10.90.0.32/27", { hosts: "10.90.0.32/28", endpoints: "10.90.0.48/28" }],
    ["10.90.0.16/28", { hosts: "10.90.0.16/29", endpoints: "10.90.0.24/29" }],
  ])("divides %s", (space, plan) => {
    expect(planAddresses(space)).toEqual(plan);
  });

  it("keeps its parts inside the space and apart from each other", () => {
    const spaces = fc.record({ prefix: fc.integer({ min: 16, max: 28 }), network: fc.nat({ max: 0xff_ffff }) });
    fc.assert(
      fc.property(spaces, ({ prefix, network }) => {
        const first = (network >>> (32 - prefix)) << (32 - prefix);
        const space = `10.${(first >>> 16) & 255}.${(first >>> 8) & 255}.${first & 255}/${prefix}`;
        const plan = planAddresses(space);
        if (plan === undefined) throw new Error(space);
        const parts = Object.values(plan).map(range);
        for (const [index, part] of parts.entries()) {
          expect(covers([range(space)], part)).toBe(true);
          for (const other of parts.slice(index + 1)) {
            expect(part.last < other.first || other.last < part.first).toBe(true);
          }
        }
      }),
    );
  });
});

describe("host addresses", () => {
  const subnet = "10.90.0.0/27";
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}\d{0,3}$/), { minLength: 1, maxLength: 6 });

  it("follow from the number in the name", () => {
    const hosts = [{ name: "kms01" }, { name: "kms02" }, { name: "kms27" }];
    expect(planHostAddresses(subnet, hosts)).toEqual(["10.90.0.4", "10.90.0.5", "10.90.0.30"]);
  });

  it("are as wished, and the others make way", () => {
    const hosts = [{ name: "kms01" }, { name: "other", address: "10.90.0.4" }];
    expect(planHostAddresses(subnet, hosts)).toEqual(["10.90.0.5", "10.90.0.4"]);
  });

  it("are usable and each host's own", () => {
    fc.assert(
      fc.property(names, (all) => {
        const addresses = planHostAddresses(
          subnet,
          all.map((name) => ({ name })),
        );
        expect(new Set(addresses).size).toBe(all.length);
        for (const address of addresses) expect(isHostAddress(subnet, address)).toBe(true);
      }),
    );
  });

  it("stay when a host is added at the end or one is taken away, unless two names lead to one address", () => {
    const alone = (name: string) => planHostAddresses(subnet, [{ name }])[0];
    fc.assert(
      fc.property(names, (all) => {
        fc.pre(new Set(all.map(alone)).size === all.length);
        expect(
          planHostAddresses(
            subnet,
            all.map((name) => ({ name })),
          ),
        ).toEqual(all.map(alone));
      }),
    );
  });

  it("leave out what Azure keeps", () => {
    expect(hostCapacity("10.90.0.0/29")).toBe(3);
    for (const address of ["10.90.0.0", "10.90.0.3", "10.90.0.31", "10.90.0.32", "10.90.1.4", "10.90.0.4/32", "x"]) {
      expect([address, isHostAddress(subnet, address)]).toEqual([address, false]);
    }
  });
});

describe("the rules around the hosts", () => {
  const prefixes = fc.array(fc.constantFrom("10.1.0.0/16", "192.168.0.0/24", "fd00:1::/48", "172.16.0.0/12"), {
    maxLength: 4,
  });
  const input = fc.record({
    clientPrefixes: prefixes,
    port: fc.integer({ min: 1, max: 49_151 }),
    activation: fc.constantFrom(...Object.values(ActivationMethod)),
    dnsServers: fc.array(fc.ipV4(), { maxLength: 4 }),
  });

  it("end in denials, have priorities of their own, and let in nothing but the clients", () => {
    fc.assert(
      fc.property(input, (given) => {
        const rules = planHostRules({ ...given, hostPrefix: "10.90.0.0/27", endpointPrefix: "10.90.0.32/27" });
        for (const direction of ["Inbound", "Outbound"]) {
          const those = rules.filter((rule) => rule.direction === direction);
          expect(new Set(those.map((rule) => rule.priority)).size).toBe(those.length);
          expect(new Set(those.map((rule) => rule.name)).size).toBe(those.length);
          const last = those.reduce((a, b) => (a.priority > b.priority ? a : b));
          expect(last).toMatchObject({ priority: 4096, access: "Deny", protocol: "*", sourceAddressPrefix: "*" });
        }
        const allowed = rules.filter((rule) => rule.direction === "Inbound" && rule.access === "Allow");
        expect(allowed.flatMap((rule) => rule.sourceAddressPrefixes).sort()).toEqual([...given.clientPrefixes].sort());
        for (const rule of allowed) {
          expect([rule.protocol, rule.destinationPortRange, rule.sourceAddressPrefix]).toEqual([
            "Tcp",
            String(given.port),
            undefined,
          ]);
          expect(new Set(rule.sourceAddressPrefixes?.map((prefix) => prefix.includes(":"))).size).toBe(1);
        }
        expect(rules.some((rule) => rule.destinationAddressPrefix === "Internet")).toBe(given.activation === "online");
      }),
    );
  });
});

describe("names", () => {
  it("of every kind fit Azure, stay as they were where they fit, and stay two where they are cut", () => {
    const limits = { rg: 90, vnet: 64, nsg: 80, pe: 64, log: 63, dce: 44, dcr: 64, lock: 90 } as const;
    const stacks = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(limits) as (keyof typeof limits)[])),
        stacks,
        stacks,
        (kind, one, other) => {
          const names = [one, other].map((stack) => planName(kind, `kms-${stack}-audit`));
          for (const name of names) {
            expect(name.length).toBeLessThanOrEqual(limits[kind]);
            expect(name).toMatch(kind === "log" || kind === "dce" ? /^[A-Za-z0-9-]*[A-Za-z0-9]$/ : /^[\w.()-]*[\w)-]$/);
          }
          expect(names[0] === names[1]).toBe(one === other);
        },
      ),
    );
    expect(planName("dce", "kms-azure-prod-audit")).toBe("dce-kms-azure-prod-audit");
    expect(planName("dce", "kms-azure-production-westeurope-primary-audit")).toMatch(
      /^dce-kms-azure-production-westeurope-p-[0-9a-f]{6}$/,
    );
    expect(planName("log", "kms-prod_west-audit")).toMatch(/^log-kms-prod-west-audit-[0-9a-f]{6}$/);
  });

  it("of vaults keep Azure's rules whatever the component is called, and differ between subscriptions", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60 }), fc.uuid(), fc.uuid(), (name, one, other) => {
        const vault = planVaultName(name, [one, "kmshost", "prod"]);
        expect(vault).toMatch(/^(?!.*--)[a-z][0-9a-z-]{1,22}[0-9a-z]$/);
        expect(planVaultName(name, [one, "kmshost", "prod"])).toBe(vault);
        if (one !== other) expect(planVaultName(name, [other, "kmshost", "prod"])).not.toBe(vault);
      }),
    );
  });

  it("of role assignments are GUIDs of the fifth kind, the same on every run", () => {
    expect(guid(["a", "b"])).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(guid(["a", "b"])).toBe(guid(["a", "b"]));
    expect(guid(["a", "b"])).not.toBe(guid(["ab"]));
  });

  it("are read out of resource ids, of children too", () => {
    const network = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet";
    expect(readResourceId(`${network}/subnets/snet`)).toEqual({
      subscription: "s",
      resourceGroup: "rg",
      type: "Microsoft.Network/virtualNetworks/subnets",
      name: "snet",
    });
    expect(networkOfSubnet(`${network}/subnets/snet`)).toBe(network);
    expect(readResourceId("vnet")).toBeUndefined();
    expect(readResourceId("/subscriptions/s/resourceGroups/rg")).toBeUndefined();
  });
});
