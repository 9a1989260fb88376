/**
 * An independent reading of the clouds' rules, packet by packet and rule by rule, with addresses as strings of bits. It
 * shares no code with the preflight, which works on ranges.
 */

export interface Packet {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: "tcp" | "udp";
}

export function bitsOf(address: string): string {
  return address
    .split(".")
    .map((octet) => Number(octet).toString(2).padStart(8, "0"))
    .join("");
}

function inCidr(address: string, cidr: string): boolean {
  const [network = "", length = "32"] = cidr.split("/");
  return bitsOf(address).slice(0, Number(length)) === bitsOf(network).slice(0, Number(length));
}

const privateCidrs = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
];

export interface AzureRule {
  readonly name: string;
  readonly priority: number;
  readonly direction: "Inbound" | "Outbound";
  readonly access: "Allow" | "Deny";
  readonly protocol: string;
  readonly sourceAddressPrefixes: readonly string[];
  readonly destinationAddressPrefixes: readonly string[];
  readonly sourcePortRange: "*";
  readonly destinationPortRanges: readonly string[];
}

function azureAddress(address: string, prefix: string, virtualNetwork: readonly string[]): boolean {
  if (prefix === "*") return true;
  if (prefix === "VirtualNetwork") return virtualNetwork.some((cidr) => inCidr(address, cidr));
  if (prefix === "Internet") return !privateCidrs.some((cidr) => inCidr(address, cidr));
  if (prefix === "AzureLoadBalancer") return address === "168.63.129.16";
  return inCidr(address, prefix);
}

function azurePort(port: number, range: string): boolean {
  if (range === "*") return true;
  const [first, last = first] = range.split("-").map(Number);
  return port >= (first ?? 0) && port <= (last ?? 0);
}

function azureDefaults(direction: "Inbound" | "Outbound"): AzureRule[] {
  const rule = (priority: number, access: "Allow" | "Deny", source: string, destination: string): AzureRule => ({
    name: "",
    priority,
    direction,
    access,
    protocol: "*",
    sourceAddressPrefixes: [source],
    destinationAddressPrefixes: [destination],
    sourcePortRange: "*",
    destinationPortRanges: ["*"],
  });
  const second =
    direction === "Inbound" ? rule(65001, "Allow", "AzureLoadBalancer", "*") : rule(65001, "Allow", "*", "Internet");
  return [rule(65000, "Allow", "VirtualNetwork", "VirtualNetwork"), second, rule(65500, "Deny", "*", "*")];
}

/** Does a network security group let the packet through? */
export function azureAllows(
  rules: readonly AzureRule[],
  direction: "Inbound" | "Outbound",
  packet: Packet,
  virtualNetwork: readonly string[],
): boolean {
  const inOrder = [...rules.filter((rule) => rule.direction === direction), ...azureDefaults(direction)].sort(
    (a, b) => a.priority - b.priority,
  );
  const match = inOrder.find(
    (rule) =>
      (rule.protocol === "*" || rule.protocol.toLowerCase() === packet.protocol) &&
      rule.sourceAddressPrefixes.some((prefix) => azureAddress(packet.source, prefix, virtualNetwork)) &&
      rule.destinationAddressPrefixes.some((prefix) => azureAddress(packet.destination, prefix, virtualNetwork)) &&
      rule.destinationPortRanges.some((range) => azurePort(packet.destinationPort, range)),
  );
  return match?.access === "Allow";
}

export interface GroupRule {
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly cidrs: readonly string[];
}

/** Do the ingress rules of security groups, taken together, let the packet in? */
export function groupAllows(rules: readonly GroupRule[], packet: Packet): boolean {
  return rules.some(
    ({ ipProtocol, fromPort = 0, toPort = 65535, cidrs }) =>
      (ipProtocol === "-1" ||
        (ipProtocol === packet.protocol && packet.destinationPort >= fromPort && packet.destinationPort <= toPort)) &&
      cidrs.some((cidr) => inCidr(packet.source, cidr)),
  );
}

export interface AclRule {
  readonly ruleNumber: number;
  readonly egress: boolean;
  readonly ruleAction: "allow" | "deny";
  readonly protocol: string;
  readonly cidrBlock: string;
  readonly fromPort: number;
  readonly toPort: number;
}

/** Does a network ACL let the packet through? The far side is the source inbound, the destination outbound. */
export function aclAllows(rules: readonly AclRule[], egress: boolean, packet: Packet): boolean {
  const far = egress ? packet.destination : packet.source;
  const match = rules
    .filter((rule) => rule.egress === egress)
    .sort((a, b) => a.ruleNumber - b.ruleNumber)
    .find(
      (rule) =>
        (rule.protocol === "-1" ||
          (rule.protocol === packet.protocol &&
            packet.destinationPort >= rule.fromPort &&
            packet.destinationPort <= rule.toPort)) &&
        inCidr(far, rule.cidrBlock),
    );
  return match?.ruleAction === "allow";
}
