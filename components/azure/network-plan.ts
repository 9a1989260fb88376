import { activationPort } from "../../activation/transport";
import { ActivationMethod } from "../args";

/** A rule of a network security group, as Azure takes it inside the group. */
export interface PlannedRule {
  name: string;
  description: string;
  priority: number;
  direction: "Inbound" | "Outbound";
  access: "Allow" | "Deny";
  protocol: "Tcp" | "*";
  sourcePortRange: "*";
  sourceAddressPrefix?: string;
  sourceAddressPrefixes?: string[];
  destinationAddressPrefix?: string;
  destinationAddressPrefixes?: string[];
  destinationPortRange?: string;
  destinationPortRanges?: string[];
}

/** What decides the rules around the hosts. */
export interface HostRulesInput {
  /** Merged ranges of the clients. */
  readonly clientPrefixes: readonly string[];
  readonly port?: number;
  readonly activation: ActivationMethod;
  /** Subnet of the hosts, or `*` where the rules sit on the hosts' own interfaces. */
  readonly hostPrefix: string;
  /** Where the private endpoints are: a subnet, or `VirtualNetwork` in an existing network. */
  readonly endpointPrefix: string;
  /** Ranges of private endpoints in other networks, by which the hosts send their logs. */
  readonly privateLinkRanges?: readonly string[];
  /** DNS servers of the network beside Azure's own. */
  readonly dnsServers?: readonly string[];
  /** File servers with Office licence files. */
  readonly fileServers?: readonly string[];
  /** Domain controllers, where the hosts make an activation object. */
  readonly domainControllers?: readonly string[];
  /** Subnet of Azure Bastion, when there is one. */
  readonly bastionPrefix?: string;
  /** The update server, and its addresses. */
  readonly updates?: { readonly updateServer?: string; readonly updateServerAddresses?: readonly string[] };
}

/**
 * What a member of a domain asks its controllers: DNS, Kerberos, time, RPC, LDAP, SMB, the global catalog (Microsoft, "How
 * to configure a firewall for Active Directory domains and trusts").
 */
const directoryPorts = ["53", "88", "123", "135", "389", "445", "464", "636", "3268", "3269", "49152-65535"];

/** Azure's virtual public address of DNS, DHCP and the guest agent's services. */
const platformAddress = "168.63.129.16";

/** A rule with what all have in common. */
export function rule(
  name: string,
  priority: number,
  description: string,
  rest: Pick<PlannedRule, "direction" | "access"> & Partial<PlannedRule>,
): PlannedRule {
  const destination: Partial<PlannedRule> = rest.destinationPortRanges ? {} : { destinationPortRange: "*" };
  const sources: Partial<PlannedRule> = rest.sourceAddressPrefixes ? {} : { sourceAddressPrefix: "*" };
  const targets: Partial<PlannedRule> = rest.destinationAddressPrefixes ? {} : { destinationAddressPrefix: "*" };
  return {
    name,
    description,
    priority,
    protocol: "Tcp",
    sourcePortRange: "*",
    ...targets,
    ...sources,
    ...destination,
    ...rest,
  };
}

/** Denies whatever the rules before it do not allow, Azure's own default allowances included. */
export function denyRest(direction: "Inbound" | "Outbound", why: string): PlannedRule {
  return rule(`deny-all-${direction.toLowerCase()}`, 4096, why, { direction, access: "Deny", protocol: "*" });
}

/** Rules around the hosts: clients in by family, the vault and DNS out, the rest denied both ways. */
export function planHostRules(input: HostRulesInput): PlannedRule[] {
  return [
    ...clientRules(input),
    ...bastionRules(input),
    ...outboundRules(input),
    denyRest("Outbound", "Nothing else leaves"),
  ];
}

function clientRules(input: HostRulesInput): PlannedRule[] {
  const port = String(input.port ?? activationPort);
  const byFamily = (["ipv4", "ipv6"] as const).flatMap((family, index) => {
    const prefixes = input.clientPrefixes.filter((prefix) => prefix.includes(":") === (family === "ipv6"));
    if (prefixes.length === 0) return [];
    return rule(
      `allow-activation-${family}`,
      100 + index,
      `KMS activation, client networks (${family === "ipv4" ? "IPv4" : "IPv6"})`,
      {
        direction: "Inbound",
        access: "Allow",
        sourceAddressPrefixes: prefixes,
        // Azure wants one family in a rule, and the hosts' subnet is IPv4.
        destinationAddressPrefix: family === "ipv4" ? input.hostPrefix : "*",
        destinationPortRange: port,
      },
    );
  });
  return [...byFamily, denyRest("Inbound", "Nothing else, not from the own network or the load balancer either")];
}

function bastionRules(input: HostRulesInput): PlannedRule[] {
  if (!input.bastionPrefix) return [];
  return [
    rule("allow-remote-desktop-from-bastion", 300, "Remote Desktop from Azure Bastion's subnet only", {
      direction: "Inbound",
      access: "Allow",
      sourceAddressPrefix: input.bastionPrefix,
      destinationAddressPrefix: input.hostPrefix,
      destinationPortRange: "3389",
    }),
  ];
}

function outboundRules(input: HostRulesInput): PlannedRule[] {
  const out = { direction: "Outbound", access: "Allow", sourceAddressPrefix: input.hostPrefix } as const;
  const rules = [
    rule("allow-private-endpoints", 100, "Host key vault and monitoring by private endpoints", {
      ...out,
      destinationAddressPrefix: input.endpointPrefix,
      destinationPortRange: "443",
    }),
    rule("allow-platform-dns", 110, "Name resolution by Azure", {
      ...out,
      protocol: "*",
      destinationAddressPrefix: `${platformAddress}/32`,
      destinationPortRange: "53",
    }),
  ];
  if (input.privateLinkRanges?.length) {
    rules.push(
      rule("allow-private-link", 101, "Monitoring by private endpoints in other networks", {
        ...out,
        destinationAddressPrefixes: [...input.privateLinkRanges],
        destinationPortRange: "443",
      }),
    );
  }
  if (input.dnsServers?.length) {
    rules.push(...input.dnsServers.map((server, index) => dnsRule(out, server, 111 + index)));
  }
  input.fileServers?.forEach((server, index) => {
    rules.push(
      rule(
        `allow-files-${server.replaceAll(".", "-")}`,
        150 + index,
        "Licence files of Office from the company's server",
        {
          ...out,
          destinationAddressPrefix: `${server}/32`,
          destinationPortRange: "445",
        },
      ),
    );
  });
  input.domainControllers?.forEach((controller, index) => {
    const name = `allow-domain-controller-${controller.replaceAll(".", "-")}`;
    rules.push(
      rule(name, 170 + index, "The domain, which the hosts are members of to make its activation object", {
        ...out,
        protocol: "*",
        destinationAddressPrefix: `${controller}/32`,
        destinationPortRanges: directoryPorts,
      }),
    );
  });
  input.updates?.updateServerAddresses?.forEach((server, index) => {
    rules.push(
      rule(`allow-updates-${server.replaceAll(".", "-")}`, 190 + index, "Security updates from the company's server", {
        ...out,
        destinationAddressPrefix: `${server}/32`,
        destinationPortRange: updatePort(input.updates?.updateServer ?? ""),
      }),
    );
  });
  if (input.activation === ActivationMethod.Online) {
    rules.push(
      // Microsoft publishes no addresses for activation: the firewall on the way filters by name.
      rule("allow-activation-service", 200, "Activation of the hosts with Microsoft, by the firewall", {
        ...out,
        destinationAddressPrefix: "Internet",
        destinationPortRanges: ["80", "443"],
      }),
    );
  }
  return rules;
}

/** Port of an update server: the one in its URL, or the scheme's own. */
function updatePort(server: string): string {
  if (!URL.canParse(server)) return "8531";
  const { port, protocol } = new URL(server);
  return port || (protocol === "http:" ? "80" : "443");
}

function dnsRule(out: Pick<PlannedRule, "direction" | "access">, server: string, priority: number): PlannedRule {
  return rule(`allow-dns-${server.replaceAll(".", "-")}`, priority, "Name resolution by the company's server", {
    ...out,
    protocol: "*",
    destinationAddressPrefix: `${server}/32`,
    destinationPortRange: "53",
  });
}

/** Rules around the private endpoints: HTTPS in from the hosts, the rest denied both ways. */
export function planEndpointRules(
  hostPrefix: string,
  endpointPrefix: string,
  operators: readonly string[] = [],
): PlannedRule[] {
  const ofOperators = rule("allow-operators", 110, "Operators put keys into the vault", {
    direction: "Inbound",
    access: "Allow",
    sourceAddressPrefixes: [...operators],
    destinationAddressPrefix: endpointPrefix,
    destinationPortRange: "443",
  });
  return [
    rule("allow-hosts", 100, "The KMS hosts read the host key and send their logs", {
      direction: "Inbound",
      access: "Allow",
      sourceAddressPrefix: hostPrefix,
      destinationAddressPrefix: endpointPrefix,
      destinationPortRange: "443",
    }),
    ...(operators.length > 0 ? [ofOperators] : []),
    denyRest("Inbound", operators.length > 0 ? "Nothing but hosts and operators" : "Nothing but the hosts"),
    denyRest("Outbound", "Private endpoints open no connection"),
  ];
}

/** A route of a created network. */
export interface PlannedRoute {
  name: string;
  addressPrefix: string;
  nextHopType: "None" | "VirtualAppliance";
  nextHopIpAddress?: string;
}

/** What decides the routes. */
export interface RoutesInput {
  readonly activation: ActivationMethod;
  readonly firewallAddress?: string;
  readonly clientRouterAddress?: string;
  /** Ranges of the operators, who are behind the same router. */
  readonly operators?: readonly string[];
  /** Merged ranges of the clients. */
  readonly clientPrefixes: readonly string[];
}

/**
 * No way to the internet, except over the named firewall where the hosts are activated online; the way back to clients that
 * are behind a router. A range of IPv6 gets none: the hosts' network has no such address.
 */
export function planRoutes(input: RoutesInput): PlannedRoute[] {
  const { activation, firewallAddress, clientRouterAddress, clientPrefixes, operators = [] } = input;
  const everything = { name: "internet", addressPrefix: "0.0.0.0/0" } as const;
  const last: PlannedRoute =
    activation === ActivationMethod.Online && firewallAddress
      ? { ...everything, nextHopType: "VirtualAppliance", nextHopIpAddress: firewallAddress }
      : { ...everything, nextHopType: "None" };
  if (clientRouterAddress === undefined) return [last];
  const back = [...new Set([...clientPrefixes, ...operators])].filter((prefix) => !prefix.includes(":"));
  return [
    last,
    ...back.map((addressPrefix): PlannedRoute => {
      const name = `clients-${addressPrefix.replace(/[./]/g, "-")}`;
      return { name, addressPrefix, nextHopType: "VirtualAppliance", nextHopIpAddress: clientRouterAddress };
    }),
  ];
}
