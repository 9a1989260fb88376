import fc from "fast-check";
import type { ClientProduct } from "../../activation/generations";
import { readPlan } from "../../estate/read-plan";
import type { Expectation, Population } from "../../preflight/expectation";
import { expected, type Inputs, Plan } from "../preflight/plans";
import { type Rehearsal, rehearse } from "./rehearse";

/** Random estates: a real preview of an example, in which up to six things are changed at random, and random clients. */

type Cloud = "azure" | "aws";
type Edit = (plan: Plan) => void;

const networks = [
  ...["10.20.0.0/16", "10.20.0.0/17", "10.20.128.0/17", "10.20.8.0/24", "10.20.8.64/26", "10.0.0.0/8", "0.0.0.0/0"],
  ...["10.40.0.0/20", "10.40.8.0/21", "10.32.0.0/11", "10.20.8.77/32", "172.16.0.0/12", "192.168.0.0/16"],
];
const network = fc.constantFrom(...networks);
const someNetworks = fc.uniqueArray(network, { minLength: 1, maxLength: 3 });
const portRange = fc.constantFrom("1688", "*", "1600-1700", "1689", "0-65535", "443", "135");

const azureRule = fc.record({
  priority: fc.integer({ min: 101, max: 4000 }),
  access: fc.constantFrom("Allow", "Deny"),
  direction: fc.constantFrom("Inbound", "Inbound", "Outbound"),
  protocol: fc.constantFrom("Tcp", "*", "Udp"),
  sources: fc.oneof(someNetworks, fc.constantFrom(["*"], ["Internet"], ["AzureLoadBalancer"])),
  destination: fc.constantFrom("*", "10.90.0.0/27", "10.90.0.4", "10.90.0.5", "10.90.0.32/27"),
  ports: portRange,
});

const hop = fc.constantFrom("None", "Internet", "VirtualAppliance", "VnetLocal", "VirtualNetworkGateway");

const azureEdits: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 4,
    arbitrary: azureRule.map(
      ({ sources, destination, ports, ...rest }): Edit =>
        addRule({
          ...{ name: `rule-${rest.priority}`, ...rest, sourcePortRange: "*", destinationPortRange: ports },
          ...(sources[1] === undefined
            ? { sourceAddressPrefix: sources[0] ?? "*" }
            : { sourceAddressPrefixes: [...sources] }),
          destinationAddressPrefix: destination,
        }),
    ),
  },
  {
    weight: 2,
    arbitrary: someNetworks.map(
      (sources): Edit =>
        (plan) => {
          plan.set("network-hosts-security-group", "securityRules.0.sourceAddressPrefixes", sources);
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(network, hop).map(
      ([prefix, next]): Edit =>
        (plan) => {
          const routes = plan.inputs("network-routes").routes as Inputs[];
          if (routes.some(({ addressPrefix }) => addressPrefix === prefix)) return;
          routes.push({
            name: `to-${routes.length}`,
            addressPrefix: prefix,
            nextHopType: next,
            nextHopIpAddress: "10.1.0.4",
          });
        },
    ),
  },
  { weight: 1, arbitrary: fc.constant<Edit>((plan) => plan.remove("peering-to-hub")) },
  { weight: 1, arbitrary: fc.constant<Edit>((plan) => plan.set("peering-to-hub", "allowVirtualNetworkAccess", false)) },
  { weight: 1, arbitrary: fc.constant<Edit>((plan) => plan.set("network-hosts-subnet", "routeTable", undefined)) },
  {
    weight: 1,
    arbitrary: fc.constant<Edit>((plan) => plan.set("network-hosts-subnet", "networkSecurityGroup", undefined)),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("kms01", "kms02"), network).map(
      ([host, prefix]): Edit =>
        (plan) => {
          const { script } = plan.inputs(`${host}-setup`).source as { script: string };
          plan.set(`${host}-setup`, "source", { script: script.replace(`'${prefix}', `, "") });
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("kms01", "kms02"), fc.constantFrom(1689, 1690)).map(
      ([host, port]): Edit =>
        (plan) => {
          const { script } = plan.inputs(`${host}-setup`).source as { script: string };
          plan.set(`${host}-setup`, "source", {
            script: script.replace("ListeningPort = 1688", `ListeningPort = ${port}`),
          });
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom("corp", "servers"), fc.array(azureTarget(), { maxLength: 3 })).map(
      ([zone, targets]): Edit =>
        (plan) => {
          plan.set(
            `${zone}.example.com-service`,
            "srvRecords",
            targets.map(({ host, port }) => ({
              ...{ priority: 0, weight: 0, port, target: host.includes(".") ? host : `${host}.${zone}.example.com` },
            })),
          );
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom("corp", "servers"),
        fc.constantFrom("kms01", "kms02"),
        fc.constantFrom("10.90.0.4", "10.90.0.5", "10.90.0.9"),
      )
      .map(
        ([zone, host, address]): Edit =>
          (plan) => {
            plan.set(`${zone}.example.com-${host}-address`, "aRecords", [{ ipv4Address: address }]);
          },
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Edit>((plan) =>
      plan.remove("servers.example.com-hub-network").remove("servers.example.com-host-network"),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("TXT", "CNAME").map(
      (type): Edit =>
        (plan) =>
          plan.set("servers.example.com-service", "recordType", type),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("kms01", "kms02").map(
      (host): Edit =>
        (plan) =>
          plan.remove(`servers.example.com-${host}-address`),
    ),
  },
);

function azureTarget() {
  return fc.record({
    host: fc.constantFrom("kms01", "kms02", "kms09", "kms01", "kms02", "10.90.0.4"),
    port: fc.constantFrom(1688, 1688, 1688, 1689),
  });
}

function addRule(rule: Inputs): Edit {
  return (plan) => {
    const rules = plan.inputs("network-hosts-security-group").securityRules as Inputs[];
    const taken = rules.some(({ priority, direction }) => priority === rule.priority && direction === rule.direction);
    if (!taken) rules.push(rule);
  };
}

const awsClients = ["10-20-0-0-16", "10-40-0-0-20"] as const;
const aclRule = fc.record({
  ruleNumber: fc.integer({ min: 1, max: 32_000 }),
  egress: fc.boolean(),
  ruleAction: fc.constantFrom("allow", "deny"),
  protocol: fc.constantFrom("tcp", "-1", "udp", "6"),
  cidrBlock: network,
  ports: fc.constantFrom([1688, 1688], [0, 65_535], [1024, 65_535], [49_152, 60_000], [50_000, 50_000], [443, 443]),
});

const awsEdits: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 4,
    arbitrary: aclRule.map(
      ({ ports: [fromPort = 0, toPort = 0], ...rule }): Edit =>
        (plan) => {
          const same = plan.steps.some(
            ({ newState }) =>
              newState?.inputs?.ruleNumber === rule.ruleNumber && newState.inputs.egress === rule.egress,
          );
          if (same) return;
          const name = `acl-random-${rule.egress ? "out" : "in"}-${rule.ruleNumber}`;
          plan.add(
            "aws:ec2/networkAclRule:NetworkAclRule",
            name,
            { ...rule, fromPort, toPort, networkAclId: "?" },
            { networkAclId: ["network-acl"] },
          );
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...awsClients), network).map(
      ([name, cidr]): Edit =>
        (plan) =>
          plan.set(`network-clients-${name}`, "cidrIpv4", cidr),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...awsClients).map(
      (name): Edit =>
        (plan) =>
          plan.remove(`network-clients-${name}`),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...awsClients).map(
      (name): Edit =>
        (plan) =>
          plan.remove(`acl-in-clients-${name}`),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...awsClients).map(
      (name): Edit =>
        (plan) =>
          plan.remove(`acl-out-clients-${name}`),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...awsClients).map(
      (name): Edit =>
        (plan) =>
          plan.remove(`network-to-${name}`),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...awsClients), network).map(
      ([name, cidr]): Edit =>
        (plan) =>
          plan.set(`network-to-${name}`, "destinationCidrBlock", cidr),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        network,
        fc.constantFrom(
          { natGatewayId: "nat-1" },
          { gatewayId: "igw-1" },
          { transitGatewayId: "tgw-0a1b2c3d4e5f60001" },
        ),
      )
      .map(
        ([cidr, target]): Edit =>
          (plan) => {
            if (plan.steps.some(({ newState }) => newState?.inputs?.destinationCidrBlock === cidr)) return;
            const inputs: Inputs = { destinationCidrBlock: cidr, routeTableId: "?" };
            Object.assign(inputs, target);
            plan.add("aws:ec2/route:Route", `random-route-${cidr}`, inputs, { routeTableId: ["network-routes"] });
          },
      ),
  },
  { weight: 1, arbitrary: fc.constant<Edit>((plan) => plan.remove("network-transit")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("a", "b").map(
      (zone): Edit =>
        (plan) =>
          plan.remove(`network-acl-eu-central-1${zone}`),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("a", "b").map(
      (zone): Edit =>
        (plan) =>
          plan.remove(`routes-eu-central-1${zone}`),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom("corp", "aws"), fc.array(azureTarget(), { maxLength: 3 })).map(
      ([zone, targets]): Edit =>
        (plan) => {
          plan.set(
            `srv-${zone}-example-com`,
            "records",
            targets.map(({ host, port }) => `0 0 ${port} ${host.replace("kms0", "kms1")}.${zone}.example.com`),
          );
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("kms11", "kms12"), fc.constantFrom("10.91.0.4", "10.91.0.21", "10.91.0.9")).map(
      ([host, address]): Edit =>
        (plan) =>
          plan.set(`a-${host}-aws-example-com`, "records", [address]),
    ),
  },
);

/** Counts far from the thresholds, and so near to them that chance decides. */
const machines: fc.Arbitrary<Partial<Record<ClientProduct, number>>> = fc.oneof(
  fc.constantFrom<Partial<Record<ClientProduct, number>>>(
    { windows11: 300 },
    { windowsServer2022: 80 },
    { windows11: 200, windowsServer2025: 40 },
    { windows10: 200, office2024: 90 },
    { office2021: 100 },
    { windowsServer2019: 2 },
    { windows11: 3 },
  ),
  fc.record(
    {
      windows11: fc.integer({ min: 1, max: 130 }),
      windowsServer2022: fc.integer({ min: 1, max: 40 }),
      office2024: fc.integer({ min: 1, max: 40 }),
    },
    { requiredKeys: ["windows11"] },
  ),
  fc.record({ windowsServer2022: fc.integer({ min: 1, max: 40 }) }),
);

const population = (number: number, cloud: Cloud): fc.Arbitrary<Population> =>
  fc
    .record(
      {
        cidrs: fc.oneof(
          {
            weight: 6,
            arbitrary: fc.constantFrom(["10.20.0.0/16"], ["10.40.0.0/20"], ["10.20.8.0/24"], ["10.20.128.0/17"]),
          },
          {
            weight: 1,
            arbitrary: fc.constantFrom(["172.16.4.0/22"], ["10.20.0.0/24", "10.40.0.0/24"], ["fd12:3456:789a::/48"]),
          },
        ),
        zone: fc.constantFrom(
          "corp.example.com",
          cloud === "azure" ? "servers.example.com" : "aws.example.com",
          "corp.example.com",
          "corp.example.com",
          "corp.example.com",
          "lab.example.com",
          "corp.example.com",
        ),
        machines,
        image: fc.constantFrom("custom" as const, "custom" as const, "custom" as const, "marketplace" as const),
        machineIds: fc.constantFrom(1, 2),
        clockDifferenceMinutes: fc.constantFrom(0, 240, -241, 300),
        pinnedHost: fc.constantFrom(
          "kms01",
          "kms11.corp.example.com:1688",
          "oldkms.example.com",
          "kms02:1689",
          "azkms.core.windows.net:1688",
        ),
      },
      { requiredKeys: ["cidrs", "zone", "machines"] },
    )
    .chain((full) => {
      // Rare things stay rare, or nothing else would ever be reached.
      const { machineIds, clockDifferenceMinutes, pinnedHost, image, ...plain } = full;
      const rare = fc.constantFrom(
        {},
        {},
        {},
        {},
        {},
        { machineIds },
        { clockDifferenceMinutes },
        { pinnedHost },
        { image },
      );
      return rare.map((some) => ({ name: `population-${number}`, ...plain, ...without(some) }));
    });

function without<Some extends object>(some: Some): Some {
  return Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as Some;
}

export interface RandomEstate {
  readonly cloud: Cloud;
  readonly edits: readonly Edit[];
  readonly expectation: Expectation;
  readonly seed: number;
}

const ofCloud = (cloud: Cloud): fc.Arbitrary<RandomEstate> =>
  fc.record({
    cloud: fc.constant(cloud),
    edits: fc.array(cloud === "azure" ? azureEdits : awsEdits, { maxLength: 6 }),
    expectation: fc
      .record({
        populations: fc.tuple(population(1, cloud), population(2, cloud), population(3, cloud)),
        generation: fc.constantFrom(
          ...Array<"windows-server-2025">(9).fill("windows-server-2025"),
          "windows-server-2022" as const,
        ),
        officeHostKeys: fc.constantFrom(["office2024" as const], []),
        activation: fc.constantFrom(...Array<"telephone">(9).fill("telephone"), "online" as const),
      })
      .map((some): Expectation => ({ ...expected, ...some })),
    seed: fc.nat(),
  });

export const randomEstate: fc.Arbitrary<RandomEstate> = fc.oneof(ofCloud("azure"), ofCloud("aws"));

/** Applies the edits that can be applied: one that needs what another took away is left out. */
export function live({ cloud, edits, expectation, seed }: RandomEstate): Rehearsal {
  const plan = new Plan(cloud);
  for (const edit of edits) {
    try {
      edit(plan);
    } catch (error) {
      if (!/resources are named|has no inputs/.test(String(error))) throw error;
    }
  }
  return rehearse(readPlan(plan.text), expectation, { seed, mostMachines: 300 });
}

/** What preflight and the rehearsal do not agree on. */
export function disagreements({ populations }: Rehearsal): string[] {
  return populations.flatMap(({ population, product, disagreement }) =>
    disagreement ? [`${population}, ${product}: ${disagreement}`] : [],
  );
}
