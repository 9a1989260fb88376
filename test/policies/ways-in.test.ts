import { policiesOf } from "../../policies/pack";
import { analyzeAll, type TestResource } from "../../policies/testing";
import { res } from "./ordinary-stacks";

/** What of the pack speaks of ways in; the rest of a host's rules is judged elsewhere. */
const spoken = ["activation-port-internet", "no-public-ip", "mgmt-ports-closed", "other-providers"];
const az = (type: string, name: string, props: object = {}, uses = {}) =>
  res(`azure-native:network:${type}`, name, props as Record<string, unknown>, uses);
const lb = (name: string, props: object = {}) =>
  res("aws:lb/loadBalancer:LoadBalancer", name, { loadBalancerType: "network", ...props });
const group = (name: string, port: number) =>
  res("aws:lb/targetGroup:TargetGroup", name, { port, protocol: "TCP", targetType: "ip" });
const listener = (name: string, port: number, of: TestResource, to: TestResource, type = "aws:lb/listener:Listener") =>
  res(type, name, { port, protocol: "TCP" }, { loadBalancerArn: of, defaultActions: to });
const front = lb("front");
const inner = lb("inner", { internal: true });
const kms = group("kms", 1688);
const web = group("web", 443);
const sg = (name: string, ingress: object, uses = {}) =>
  res(
    "aws:ec2/securityGroup:SecurityGroup",
    name,
    { ingress: [{ fromPort: 1688, toPort: 1688, protocol: "tcp", ...ingress }] },
    uses,
  );
const rule = (change: object = {}) => ({
  direction: "Inbound",
  access: "Allow",
  protocol: "Tcp",
  sourceAddressPrefix: "*",
  destinationPortRange: "1688",
  ...change,
});
const publicLb = az("LoadBalancer", "lb", { frontendIPConfigurations: [{ publicIPAddress: { id: "x" } }] });
const privateLb = az("LoadBalancer", "lb", { frontendIPConfigurations: [{ subnet: { id: "x" } }] });
const nat = (of: TestResource, backendPort = 1688) =>
  az("InboundNatRule", "nat", { backendPort }, { loadBalancerName: of });
const list = (cidr: string) => res("aws:ec2/managedPrefixList:ManagedPrefixList", "list", { entries: [{ cidr }] });
const byList = (of: TestResource) => sg("g", { prefixListIds: ["pl-1"] }, { ingress: of });
const hostNsg = (...rules: object[]) =>
  az("NetworkSecurityGroup", "kms-host-nsg", { securityRules: rules, tags: { owner: "x", "kmshost-role": "network" } });
const rdp = (source: string) => hostNsg(rule({ destinationPortRange: "3389", sourceAddressPrefix: source }));
const bastion = az("Subnet", "bastion", { subnetName: "AzureBastionSubnet", addressPrefix: "10.90.0.64/26" });
const hostSg = (source: object) =>
  res("aws:ec2/securityGroup:SecurityGroup", "kms-host-sg", {
    ingress: [{ fromPort: 3389, toPort: 3389, protocol: "tcp", ...source }],
  });

/** A stack, and who speaks of which of its resources. */
const cases: Record<string, [TestResource[], string[]]> = {
  "NLB on 1688": [[front, kms, listener("l", 1688, front, kms)], ["activation-port-internet l"]],
  "NLB on 443 to targets on 1688": [[front, kms, listener("l", 443, front, kms)], ["activation-port-internet l"]],
  "NLB by its older name": [
    [front, kms, listener("l", 1688, front, kms, "aws:alb/listener:Listener")],
    ["activation-port-internet l"],
  ],
  "NLB inside": [[inner, kms, listener("l", 1688, inner, kms)], []],
  "NLB to the web": [[front, web, listener("l", 443, front, web)], []],
  "Classic Load Balancer": [
    [res("aws:elb/loadBalancer:LoadBalancer", "c", { listeners: [{ lbPort: 443, instancePort: 1688 }] })],
    ["activation-port-internet c"],
  ],
  "Classic Load Balancer inside": [
    [
      res("aws:elb/loadBalancer:LoadBalancer", "c", {
        internal: true,
        listeners: [{ lbPort: 1688, instancePort: 1688 }],
      }),
    ],
    [],
  ],
  "accelerator with another port in front": [
    [
      res("aws:globalaccelerator/endpointGroup:EndpointGroup", "e", {
        portOverrides: [{ listenerPort: 443, endpointPort: 1688 }],
      }),
    ],
    ["activation-port-internet e"],
  ],
  "accelerator of the web": [
    [
      res("aws:globalaccelerator/endpointGroup:EndpointGroup", "e", {
        portOverrides: [{ listenerPort: 443, endpointPort: 8443 }],
      }),
    ],
    [],
  ],
  "inbound NAT of its own": [[publicLb, nat(publicLb)], ["activation-port-internet nat"]],
  "inbound NAT of its own, inside": [[privateLb, nat(privateLb)], []],
  "inbound NAT to RDP": [[publicLb, nat(publicLb, 3389)], []],
  "a public balancer that lets machines out": [
    [
      az("LoadBalancer", "lb", {
        frontendIPConfigurations: [{ publicIPAddress: { id: "x" } }],
        outboundRules: [{ protocol: "All" }],
      }),
    ],
    [],
  ],
  "a balancer with a public prefix": [
    [
      az("LoadBalancer", "lb", {
        frontendIPConfigurations: [{ publicIPPrefix: { id: "x" } }],
        loadBalancingRules: [{ backendPort: 1688 }],
      }),
    ],
    ["activation-port-internet lb"],
  ],
  "DNAT of a policy": [
    [
      az("FirewallPolicyRuleCollectionGroup", "f", {
        ruleCollections: [
          { rules: [{ sourceAddresses: ["0.0.0.0/0"], destinationPorts: ["1688"], translatedPort: "1688" }] },
        ],
      }),
    ],
    ["activation-port-internet f"],
  ],
  "DNAT to the web": [
    [
      az("FirewallPolicyRuleCollectionGroup", "f", {
        ruleCollections: [{ rules: [{ sourceAddresses: ["*"], translatedPort: "443" }] }],
      }),
    ],
    [],
  ],
  "an admin rule that always allows": [
    [
      az("AdminRule", "a", {
        direction: "Inbound",
        access: "AlwaysAllow",
        protocol: "Tcp",
        sources: [{ addressPrefix: "Internet", addressPrefixType: "ServiceTag" }],
        destinationPortRanges: ["1688"],
      }),
    ],
    ["activation-port-internet a"],
  ],
  "an admin rule that allows everything": [
    [
      az("AdminRule", "a", {
        direction: "Inbound",
        access: "Allow",
        protocol: "Any",
        sources: [{ addressPrefix: "*" }],
        destinationPortRanges: ["0-65535"],
      }),
    ],
    ["activation-port-internet a"],
  ],
  "an admin rule for clients": [
    [
      az("AdminRule", "a", {
        direction: "Inbound",
        access: "AlwaysAllow",
        protocol: "Tcp",
        sources: [{ addressPrefix: "10.20.0.0/16" }],
        destinationPortRanges: ["1688"],
      }),
    ],
    [],
  ],
  "an admin rule that denies": [
    [
      az("AdminRule", "a", {
        direction: "Inbound",
        access: "Deny",
        protocol: "Tcp",
        sources: [{ addressPrefix: "*" }],
        destinationPortRanges: ["1688"],
      }),
    ],
    [],
  ],
  "a group inside a subnet": [
    [az("Subnet", "s", { networkSecurityGroup: { securityRules: [rule()] } })],
    ["activation-port-internet s"],
  ],
  "a group inside a network's subnet": [
    [
      az("VirtualNetwork", "v", {
        subnets: [
          {
            name: "a",
            networkSecurityGroup: {
              securityRules: [rule({ destinationPortRanges: ["80", "1688"], destinationPortRange: undefined })],
            },
          },
        ],
      }),
    ],
    ["activation-port-internet v"],
  ],
  "a group inside an interface": [
    [
      az("NetworkInterface", "n", {
        networkSecurityGroup: { securityRules: [rule({ sourceAddressPrefix: "Internet" })] },
      }),
    ],
    ["activation-port-internet n"],
  ],
  "a group inside a subnet for clients": [
    [az("Subnet", "s", { networkSecurityGroup: { securityRules: [rule({ sourceAddressPrefix: "10.20.0.0/16" })] } })],
    [],
  ],
  "everybody, refused before": [
    [
      az("NetworkSecurityGroup", "g", {
        securityRules: [
          rule({ priority: 200 }),
          rule({ access: "Deny", priority: 100, protocol: "*", destinationPortRange: "*" }),
        ],
      }),
    ],
    [],
  ],
  "everybody, refused after": [
    [
      az("NetworkSecurityGroup", "g", {
        securityRules: [rule({ priority: 200 }), rule({ access: "Deny", priority: 300 })],
      }),
    ],
    ["activation-port-internet g"],
  ],
  "everybody, UDP refused before": [
    [
      az("NetworkSecurityGroup", "g", {
        securityRules: [rule({ priority: 200 }), rule({ access: "Deny", priority: 100, protocol: "Udp" })],
      }),
    ],
    ["activation-port-internet g"],
  ],
  "IPv6 everybody": [[sg("g", { ipv6CidrBlocks: ["::/0"] })], ["activation-port-internet g"]],
  "IPv6 in halves": [[sg("g", { ipv6CidrBlocks: ["::/1", "8000::/1"] })], ["activation-port-internet g"]],
  "IPv6 public range": [[sg("g", { ipv6CidrBlocks: ["2000::/3"] })], ["activation-port-internet g"]],
  "IPv6 inside": [[sg("g", { ipv6CidrBlocks: ["fd00:10::/32"] })], []],
  itself: [[sg("g", { self: true })], []],
  "another group": [[sg("g", { securityGroups: ["sg-0123"] })], []],
  "a list of private ranges": [[list("10.0.0.0/8"), byList(list("10.0.0.0/8"))], []],
  "a list with the internet": [[list("0.0.0.0/0"), byList(list("0.0.0.0/0"))], ["activation-port-internet list"]],
  "a list with the internet for the web": [
    [
      list("0.0.0.0/0"),
      res(
        "aws:ec2/securityGroup:SecurityGroup",
        "g",
        { ingress: [{ fromPort: 443, toPort: 443, protocol: "tcp", prefixListIds: ["pl-1"] }] },
        { ingress: list("0.0.0.0/0") },
      ),
    ],
    [],
  ],
  "RDP from a whole company": [[rdp("10.0.0.0/8")], ["mgmt-ports-closed kms-host-nsg"]],
  "RDP from the network": [[rdp("VirtualNetwork")], ["mgmt-ports-closed kms-host-nsg"]],
  "RDP from the bastion's subnet": [[rdp("10.90.0.64/26"), bastion], []],
  "RDP from another small subnet": [[rdp("10.90.7.0/26"), bastion], ["mgmt-ports-closed kms-host-nsg"]],
  "RDP from one machine without a bastion": [[rdp("10.90.7.4")], ["mgmt-ports-closed kms-host-nsg"]],
  "RDP from a group": [[hostSg({ securityGroups: ["sg-bastion"] })], []],
  "SSH from everybody by IPv6": [
    [hostSg({ fromPort: 22, toPort: 22, ipv6CidrBlocks: ["::/0"] })],
    ["mgmt-ports-closed kms-host-sg"],
  ],
  "RDP refused before": [
    [
      hostNsg(
        rule({ destinationPortRange: "3389", priority: 300, sourceAddressPrefix: "*" }),
        rule({ access: "Deny", protocol: "*", destinationPortRange: "*", priority: 200 }),
      ),
    ],
    [],
  ],
};

describe("ways in", () => {
  it.each(Object.entries(cases))("%s", async (_, [resources, expected]) => {
    const findings = await analyzeAll(policiesOf(), resources);
    const said = findings
      .filter(({ policy }) => spoken.includes(policy))
      .map(({ policy, urn }) => `${policy} ${urn.split("::").at(-1)}`);
    expect([...new Set(said)]).toEqual(expected);
  });
});
