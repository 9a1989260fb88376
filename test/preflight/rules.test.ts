import fc from "fast-check";
import { readCidr } from "../../activation/ip-range";
import { answerPorts, flattenAcl, rulesOfAcl } from "../../estate/aws/network-acls";
import { flattenGroups, rulesOfGroup as rulesOfAwsGroup } from "../../estate/aws/security-groups";
import { flattenGroup, type RuleContext } from "../../estate/azure/security-groups";
import { rulesOfGroup } from "../../estate/azure/security-rules";
import type { IntervalMap } from "../../estate/interval-map";
import type { Decision } from "../../estate/model";
import { readResource } from "../../estate/read-state";
import { type PlannedResource, ResourceGraph, refOf } from "../../estate/resource-graph";
import { rangesOf } from "../../estate/traffic";
import {
  type AclRule,
  type AzureRule,
  aclAllows,
  azureAllows,
  type GroupRule,
  groupAllows,
  type Packet,
} from "./packets";

const host = "10.0.0.7";
const port = 1688;

function resource(type: string, name: string, inputs: object, propertyDependencies: object = {}): PlannedResource {
  const urn = `urn:pulumi:test::test::${type}::${name}`;
  const [read] = readResource({ urn, type, inputs, propertyDependencies }, "create");
  if (!read) throw new Error("no resource");
  return read.resource;
}

/** Clients on both sides of every boundary that the random rules can draw, and some far away. */
const clients = [
  ...Array.from({ length: 64 }, (_, last) => `10.0.0.${last}`),
  ...[
    "10.0.0.64",
    "10.0.0.128",
    "10.0.0.255",
    "10.0.1.0",
    "10.0.255.255",
    "10.1.0.0",
    "9.255.255.255",
    "11.0.0.0",
    "0.0.0.0",
    "255.255.255.255",
  ],
  ...["8.8.8.8", "168.63.129.16", "172.16.0.1", "192.168.1.1", "100.64.0.1"],
];

function packetFrom(source: string, change: Partial<Packet> = {}): Packet {
  return { source, destination: host, sourcePort: 50_000, destinationPort: port, protocol: "tcp", ...change };
}

const addresses = clients.map((client) => {
  const reading = readCidr(client);
  return reading.ok ? reading.address : 0n;
});

function verdicts(map: IntervalMap<Decision>): (string | undefined)[] {
  return addresses.map((address) => map.at(4, address)?.verdict);
}

const expectedVerdicts = (allows: (client: string) => boolean) =>
  clients.map((client) => (allows(client) ? "pass" : "stop"));

const cidr = fc
  .tuple(fc.nat(63), fc.constantFrom(0, 8, 16, 24, 25, 26, 27, 28, 29, 30, 31, 32))
  .map(([last, length]) => {
    const address = (((10 << 24) | last) >>> 0) & (length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0);
    const octets = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255);
    return `${octets.join(".")}/${length}`;
  });
const portRange = fc.constantFrom("1688", "*", "1600-1700", "1689", "80", "0-65535", "1688-1688", "1-1687");

describe("network security groups on Azure", () => {
  const address = fc.oneof(
    { weight: 5, arbitrary: cidr },
    fc.constantFrom("*", "VirtualNetwork", "Internet", "AzureLoadBalancer"),
  );
  const rule = fc.record({
    name: fc.constant("r"),
    priority: fc.integer({ min: 100, max: 4096 }),
    direction: fc.constantFrom<"Inbound" | "Outbound">("Inbound", "Inbound", "Outbound"),
    access: fc.constantFrom<"Allow" | "Deny">("Allow", "Deny"),
    protocol: fc.constantFrom("Tcp", "*", "Udp", "TCP"),
    sourceAddressPrefixes: fc.array(address, { minLength: 1, maxLength: 3 }),
    destinationAddressPrefixes: fc.array(address, { minLength: 1, maxLength: 3 }),
    sourcePortRange: fc.constant<"*">("*"),
    destinationPortRanges: fc.array(portRange, { minLength: 1, maxLength: 2 }),
  });
  const rules = fc.uniqueArray(rule, { maxLength: 12, selector: ({ priority }) => priority });
  const virtualNetwork = ["10.0.0.0/27", "10.1.0.0/16"];
  const context: RuleContext = {
    virtualNetwork: { certain: rangesOf(virtualNetwork), possible: [] },
    groupMembers: new Map(),
  };
  const end = { addresses: rangesOf([host]), groups: new Set<string>() };

  it.each([
    ["inside the group", (all: readonly AzureRule[]) => all],
    ["as resources of their own", () => []],
  ])("decide every client as packet by packet, with the rules %s", (where, inside) => {
    fc.assert(
      fc.property(rules, fc.constantFrom<"Inbound" | "Outbound">("Inbound", "Outbound"), (all, direction) => {
        const group = resource("azure-native:network:NetworkSecurityGroup", "g", { securityRules: inside(all) });
        const separate = where.startsWith("inside")
          ? []
          : all.map((one, index) =>
              resource(
                "azure-native:network/v20240501:SecurityRule",
                `r${index}`,
                { ...one, networkSecurityGroupName: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
                { networkSecurityGroupName: [group.urn] },
              ),
            );
        const graph = new ResourceGraph([group, ...separate]);
        const side = direction === "Inbound" ? "inbound" : "outbound";
        const map = flattenGroup(rulesOfGroup(graph, group), refOf(group), side, end, port, context);
        expect(verdicts(map)).toEqual(
          expectedVerdicts((client) => azureAllows(all, direction, packetFrom(client), virtualNetwork)),
        );
      }),
      { numRuns: 400 },
    );
  });

  it("are never sure of a client that any reading of the unknown parts would decide otherwise", () => {
    const marker = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const holes = fc.constantFrom(
      "access",
      "protocol",
      "sourceAddressPrefixes",
      "destinationAddressPrefixes",
      "destinationPortRanges",
    );
    fc.assert(
      fc.property(rules, rules, holes, (all, alternatives, hole) => {
        const [first, ...rest] = all;
        const [other] = alternatives;
        fc.pre(first !== undefined && other !== undefined);
        const unknownValue = Array.isArray((first as object)[hole as never]) ? [marker] : marker;
        const group = resource("azure-native:network:NetworkSecurityGroup", "g", {
          securityRules: [{ ...first, [hole]: unknownValue }, ...rest],
        });
        const map = flattenGroup(
          rulesOfGroup(new ResourceGraph([group]), group),
          refOf(group),
          "inbound",
          end,
          port,
          context,
        );
        const filled = [{ ...first, [hole]: other[hole as keyof AzureRule] } as AzureRule, ...rest];
        const found = verdicts(map);
        const wrong = clients.filter((client, index) => {
          const verdict = found[index];
          const really = azureAllows(filled, "Inbound", packetFrom(client), virtualNetwork) ? "pass" : "stop";
          return verdict !== "undecided" && verdict !== really;
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("security groups on AWS", () => {
  const rule = fc.record({
    ipProtocol: fc.constantFrom("tcp", "udp", "-1"),
    ports: fc.constantFrom([1688, 1688], [0, 65535], [1600, 1687], [1600, 1700], [1689, 2000]),
    cidrs: fc.array(cidr, { minLength: 1, maxLength: 3 }),
  });

  it.each(["inside the group", "as resources of their own", "as the older resources"])(
    "decide every client as packet by packet, with the rules %s",
    (where) => {
      fc.assert(
        fc.property(fc.array(rule, { maxLength: 8 }), (all) => {
          const rules: GroupRule[] = all.map(({ ipProtocol, ports, cidrs }) => ({
            ipProtocol,
            fromPort: ports[0],
            toPort: ports[1],
            cidrs,
          }));
          const inline = rules.map(({ ipProtocol: protocol, fromPort, toPort, cidrs: cidrBlocks }) => ({
            protocol,
            fromPort,
            toPort,
            cidrBlocks,
          }));
          const group = resource(
            "aws:ec2/securityGroup:SecurityGroup",
            "g",
            where.startsWith("inside") ? { ingress: inline } : {},
          );
          const link = { securityGroupId: [group.urn] };
          const own = rules.flatMap(({ cidrs, ...one }, index) =>
            cidrs.map((cidrIpv4, n) =>
              resource(
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                `r${index}-${n}`,
                { ...one, cidrIpv4, securityGroupId: "?" },
                link,
              ),
            ),
          );
          const older = inline.map((one, index) =>
            resource(
              "aws:ec2/securityGroupRule:SecurityGroupRule",
              `o${index}`,
              { ...one, type: "ingress", securityGroupId: "?" },
              link,
            ),
          );
          const separate = where.includes("own") ? own : where.includes("older") ? older : [];
          const graph = new ResourceGraph([group, ...separate]);
          const map = flattenGroups(
            rulesOfAwsGroup(graph, group, { get: () => undefined, carries: () => true }),
            refOf(group),
            port,
            true,
          );
          expect(verdicts(map)).toEqual(expectedVerdicts((client) => groupAllows(rules, packetFrom(client))));
        }),
        { numRuns: 200 },
      );
    },
  );
});

describe("network ACLs on AWS", () => {
  const rule = fc.record({
    ruleNumber: fc.integer({ min: 1, max: 32766 }),
    egress: fc.boolean(),
    ruleAction: fc.constantFrom<"allow" | "deny">("allow", "deny"),
    protocol: fc.constantFrom("tcp", "udp", "-1", "6"),
    cidrBlock: cidr,
    // Whole answers or none of them: a rule for a part of them leaves the answer undecided, which has its own test.
    ports: fc.constantFrom([1688, 1688], [0, 65535], [49152, 65535], [1600, 1700], [1, 1000]),
  });
  const rules = fc.uniqueArray(rule, {
    maxLength: 12,
    selector: ({ ruleNumber, egress }) => `${ruleNumber} ${egress}`,
  });

  it.each(["inside the ACL", "as resources of their own"])(
    "decide requests and answers as packet by packet, with the rules %s",
    (where) => {
      fc.assert(
        fc.property(rules, fc.integer({ min: answerPorts.first, max: answerPorts.last }), (all, clientPort) => {
          const flat: AclRule[] = all.map(({ ports, protocol, ...one }) => ({
            ...one,
            protocol: protocol === "6" ? "tcp" : protocol,
            fromPort: ports[0] ?? 0,
            toPort: ports[1] ?? 0,
          }));
          const acl = resource("aws:ec2/networkAcl:NetworkAcl", "a", where.startsWith("inside") ? inlineAcl(flat) : {});
          const separate = where.startsWith("inside")
            ? []
            : flat.map((one, index) =>
                resource(
                  "aws:ec2/networkAclRule:NetworkAclRule",
                  `r${index}`,
                  { ...one, networkAclId: "?" },
                  { networkAclId: [acl.urn] },
                ),
              );
          const read = rulesOfAcl(new ResourceGraph([acl, ...separate]), acl);
          const requests = flattenAcl(read, refOf(acl), false, { first: port, last: port }, []);
          const answers = flattenAcl(read, refOf(acl), true, answerPorts, []);
          expect(verdicts(requests)).toEqual(expectedVerdicts((client) => aclAllows(flat, false, packetFrom(client))));
          expect(verdicts(answers)).toEqual(
            expectedVerdicts((client) =>
              aclAllows(flat, true, {
                ...packetFrom(host),
                destination: client,
                sourcePort: port,
                destinationPort: clientPort,
              }),
            ),
          );
        }),
        { numRuns: 200 },
      );
    },
  );

  it("leave answers undecided when a rule is about some of their ports", () => {
    const acl = resource("aws:ec2/networkAcl:NetworkAcl", "a", {
      egress: [
        { ruleNo: 100, action: "allow", protocol: "tcp", cidrBlock: "10.0.0.0/8", fromPort: 1024, toPort: 60000 },
      ],
    });
    const map = flattenAcl(rulesOfAcl(new ResourceGraph([acl]), acl), refOf(acl), true, answerPorts, []);
    expect(map.at(4, 0x0a00_0001n)?.verdict).toBe("undecided");
    expect(map.at(4, 0x0b00_0001n)?.verdict).toBe("stop");
  });

  it("do not see what stays inside the subnet", () => {
    const acl = resource("aws:ec2/networkAcl:NetworkAcl", "a", {});
    const map = flattenAcl(
      rulesOfAcl(new ResourceGraph([acl]), acl),
      refOf(acl),
      false,
      { first: port, last: port },
      rangesOf(["10.0.0.0/24"]),
    );
    expect(map.at(4, 0x0a00_0001n)?.verdict).toBe("pass");
    expect(map.at(4, 0x0a00_0101n)?.verdict).toBe("stop");
  });
});

function inlineAcl(rules: readonly AclRule[]): object {
  const side = (egress: boolean) =>
    rules
      .filter((rule) => rule.egress === egress)
      .map(({ ruleNumber: ruleNo, ruleAction: action, protocol, cidrBlock, fromPort, toPort }) => ({
        ruleNo,
        action,
        protocol,
        cidrBlock,
        fromPort,
        toPort,
      }));
  return { ingress: side(false), egress: side(true) };
}
