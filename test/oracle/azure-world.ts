import { holds, isPort, longest, sourcePorts, telling } from "./blocks";
import { activated, type Clients, found, hostAddress, inTurn, type Truth, together, type Zone } from "./verdict";

/** Networks on Azure as a packet meets them. Sources are named where a rule of Azure is used. */

export interface Rule {
  readonly priority: number;
  readonly inbound: boolean;
  readonly allow: boolean;
  readonly protocol: "Tcp" | "Udp" | "*";
  readonly from: string;
  readonly to: string;
  readonly fromPorts: string;
  readonly ports: string;
}

export interface Route {
  readonly to: string;
  readonly hop: "VirtualAppliance" | "VirtualNetworkGateway" | "VnetLocal" | "Internet" | "None";
  /** Of an appliance. */
  readonly address?: string;
}

export interface Network {
  readonly name: "hosts" | "hub" | "spoke" | "lab";
  readonly space: string;
  /** The subnet of its machines, which the rules and the table are for. */
  readonly subnet: string;
  readonly rules?: readonly Rule[];
  readonly routes?: readonly Route[];
  /** Of the table; without one it has no meaning. */
  readonly noGatewayRoutes?: boolean;
}

export interface Peering {
  readonly from: string;
  readonly to: string;
  readonly access: boolean;
  readonly forwarded: boolean;
  readonly transit: boolean;
  readonly remoteGateway: boolean;
}

export interface FirewallRule {
  readonly priority: number;
  readonly allow: boolean;
  readonly protocol: "TCP" | "UDP" | "Any";
  readonly from: string;
  readonly to: string;
  readonly ports: string;
}

/** Ways of writing the same in resources, which change nothing. */
export interface AzureStyle {
  readonly rules: "in the group" | "resources";
  readonly routes: "in the table" | "resources";
  readonly subnets: "resources" | "in the network";
  /** One prefix, or a list of one. */
  readonly prefixes: "one" | "list";
  readonly case: "as made" | "lower";
}

export interface AzureWorld {
  readonly style: AzureStyle;
  readonly networks: readonly Network[];
  readonly peerings: readonly Peering[];
  /** On premises, behind a VPN gateway of the hub; no gateway where there is no site. */
  readonly site?: string;
  /** What has the address 10.50.0.68: the firewall with its rules, an appliance that forwards or does not, or nothing. */
  readonly middle?: readonly FirewallRule[] | "forwards" | "does not forward";
  readonly cardRules?: readonly Rule[];
  readonly listening: number;
  readonly guestFirewall: readonly string[];
  readonly zone: Zone;
  readonly clients: readonly Clients[];
}

export const middleAddress = "10.50.0.68";

interface Packet {
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly port: number;
}

/** A route of a table, of a gateway or of Azure itself; the lower order wins among equal prefixes. */
interface Choice {
  readonly to: string;
  readonly order: number;
  readonly route?: Route;
  readonly into?: string;
  readonly gateway?: boolean;
}

/** Which of a network's subnets a packet leaves. */
interface Place {
  readonly network: string;
  readonly subnet: "machines" | "firewall" | "gateway";
}

class Azure {
  readonly #world: AzureWorld;

  constructor(world: AzureWorld) {
    this.#world = world;
  }

  network(name: string): Network {
    const network = this.#world.networks.find((one) => one.name === name);
    if (!network) throw new Error(`there is no network ${name}`);
    return network;
  }

  /** One direction of a peering that is connected: both sides are there. Source: Azure, "Virtual network peering". */
  #peering(from: string, to: string): Peering | undefined {
    const [one, other] = [
      [from, to],
      [to, from],
    ].map(([a, b]) => this.#world.peerings.find((peering) => peering.from === a && peering.to === b));
    return one?.access && other?.access ? one : undefined;
  }

  #peers(name: string): string[] {
    return this.#world.networks.map((one) => one.name).filter((other) => this.#peering(name, other) !== undefined);
  }

  /** Source: Azure, "Configure VPN gateway transit for virtual network peering". */
  #hasGateway(name: string): boolean {
    if (this.#world.site === undefined) return false;
    if (name === "hub") return true;
    return this.#peering(name, "hub")?.remoteGateway === true && this.#peering("hub", name)?.transit === true;
  }

  /** Where a packet that leaves a subnet goes next. Source: Azure, "Virtual network traffic routing". */
  #next(
    { network: name, subnet }: Place,
    to: string,
  ): { kind: "lost" | "unclear" | "gateway" | "middle" } | { kind: "into"; network: string } {
    const network = this.network(name);
    const table = subnet === "machines" ? network : undefined;
    const own = (table?.routes ?? []).map((route): Choice => ({ to: route.to, order: 0, route }));
    const gateway = this.#hasGateway(name) && table?.noGatewayRoutes !== true ? [this.#world.site ?? ""] : [];
    const system: Choice[] = [
      { to: network.space, order: 2, into: name },
      ...this.#peers(name).map((peer) => ({ to: this.network(peer).space, order: 2, into: peer })),
      ...gateway.map((site) => ({ to: site, order: 1, gateway: true })),
    ];
    const [best] = longest([...own, ...system], to).sort((a, b) => a.order - b.order);
    if (best?.into !== undefined) return { kind: "into", network: best.into };
    if (best?.gateway) return { kind: "gateway" };
    if (!best?.route) return { kind: "lost" };
    const { hop, address } = best.route;
    if (hop === "VirtualNetworkGateway") return { kind: this.#hasGateway(name) ? "gateway" : "lost" };
    // Whether this hop leads on to a peered network, Azure's documents do not say.
    if (hop === "VnetLocal") return holds(network.space, to) ? { kind: "into", network: name } : { kind: "unclear" };
    if (hop !== "VirtualAppliance" || address !== middleAddress) return { kind: "lost" };
    return name === "hub" || this.#peering(name, "hub") ? { kind: "middle" } : { kind: "lost" };
  }

  /** Carries a packet until it arrives, and notes whether the firewall saw it. */
  carry(start: Place, packet: Packet, judged: boolean): { readonly truth: Truth; readonly middle: boolean } {
    let place = start;
    let middle = false;
    for (;;) {
      const next = this.#next(place, packet.to);
      if (next.kind === "lost") return { truth: "no", middle };
      if (next.kind === "unclear") return { truth: "unclear", middle };
      if (next.kind === "gateway") {
        if (this.#world.site !== undefined && holds(this.#world.site, packet.to)) return { truth: "yes", middle };
        // A VPN gateway forwards to networks that use it too. Source: Azure, "Virtual network peering", gateways.
        const uses = this.#world.networks.some(({ name, space }) => holds(space, packet.to) && this.#hasGateway(name));
        return { truth: uses ? "yes" : "no", middle };
      }
      if (next.kind === "into") return { truth: this.#enter(place, next.network, packet), middle };
      // A box that sends back to itself: the packet goes in a circle.
      if (middle) return { truth: "no", middle };
      middle = true;
      const truth = this.#throughMiddle(packet, judged);
      if (truth !== "yes") return { truth, middle };
      place = { network: "hub", subnet: "firewall" };
    }
  }

  #enter(from: Place, into: string, packet: Packet): Truth {
    if (!holds(this.network(into).space, packet.to)) return "no";
    if (from.network === into) return "yes";
    // What the gateway's network hands on needs transit, what an appliance hands on has to be taken in by the other side.
    if (from.subnet === "gateway") {
      return this.#peering(into, from.network)?.remoteGateway && this.#peering(from.network, into)?.transit
        ? "yes"
        : "no";
    }
    if (holds(this.network(from.network).space, packet.from)) return "yes";
    return this.#peering(into, from.network)?.forwarded ? "yes" : "no";
  }

  /** Source: Azure, "Rule processing logic" of Azure Firewall: by priority, the first that matches; nothing else passes. */
  #throughMiddle(packet: Packet, judged: boolean): Truth {
    const { middle } = this.#world;
    if (middle === undefined || middle === "forwards") return "unclear";
    if (middle === "does not forward") return "no";
    if (!judged) return "yes";
    const [match] = [...middle]
      .sort((a, b) => a.priority - b.priority)
      .filter(
        ({ protocol, from, to, ports }) =>
          protocol !== "UDP" && holds(from, packet.from) && holds(to, packet.to) && isPort(ports, packet.port),
      );
    return match?.allow === true ? "yes" : "no";
  }

  /** Source: Azure, "Network security groups" and "Virtual network service tags". */
  filtered(rules: readonly Rule[] | undefined, name: string, inbound: boolean, packet: Packet): Truth {
    if (!rules) return "yes";
    const network = this.network(name);
    const sure = [network.space, ...this.#peers(name).map((peer) => this.network(peer).space)];
    // The tag covers networks on premises and prefixes of routes too; how a gateway's routes that are held back count is left open.
    const may = [...(this.#world.site ? [this.#world.site] : []), ...(network.routes ?? []).map(({ to }) => to)];
    const sureSite =
      this.#hasGateway(name) && network.noGatewayRoutes !== true && this.#world.site ? [this.#world.site] : [];
    const within = (place: string, address: string): Truth => {
      if (place === "*") return "yes";
      if (place === "AzureLoadBalancer") return "no";
      if (place === "Internet") return /^(10|172|192)\./.test(address) ? "no" : "yes";
      if (place !== "VirtualNetwork") return holds(place, address) ? "yes" : "no";
      if ([...sure, ...sureSite].some((block) => holds(block, address))) return "yes";
      return may.some((block) => holds(block, address)) ? "unclear" : "no";
    };
    const always = { inbound, protocol: "*", fromPorts: "*", ports: "*" } as const;
    const defaults: Rule[] = [
      { ...always, priority: 65_000, allow: true, from: "VirtualNetwork", to: "VirtualNetwork" },
      ...(inbound ? [] : [{ ...always, priority: 65_001, allow: true, from: "*", to: "Internet" }]),
      { ...always, priority: 65_500, allow: false, from: "*", to: "*" },
    ];
    const ordered = [...rules, ...defaults]
      .filter((rule) => rule.inbound === inbound)
      .sort((a, b) => a.priority - b.priority);
    for (const rule of ordered) {
      if (rule.protocol === "Udp" || !isPort(rule.fromPorts, packet.fromPort) || !isPort(rule.ports, packet.port))
        continue;
      const sides = [within(rule.from, packet.from), within(rule.to, packet.to)];
      if (sides.includes("no")) continue;
      if (sides.includes("unclear")) return "unclear";
      return rule.allow ? "yes" : "no";
    }
    return "no";
  }

  /** A TCP connection from one address and port: the request, and the answer by its own way. */
  connect(clients: Clients, from: string, fromPort: number): Truth {
    const { zone, guestFirewall, cardRules } = this.#world;
    const premises = clients.network === "premises";
    const request = { from, to: hostAddress, fromPort, port: zone.port };
    const start: Place = premises
      ? { network: "hub", subnet: "gateway" }
      : { network: clients.network, subnet: "machines" };
    const there = this.carry(start, request, true);
    const answer = { from: hostAddress, to: from, fromPort: zone.port, port: fromPort };
    const back = this.carry({ network: "hosts", subnet: "machines" }, answer, false);
    return inTurn(
      () => (premises ? "yes" : this.filtered(this.network(clients.network).rules, clients.network, false, request)),
      () => there.truth,
      () => this.filtered(this.network("hosts").rules, "hosts", true, request),
      () => this.filtered(cardRules, "hosts", true, request),
      () => back.truth,
      // A firewall that sees one direction only drops the connection. Source: Azure Firewall, asymmetric routing.
      () => (there.middle === back.middle ? "yes" : "no"),
      () => (guestFirewall.some((block) => holds(block, from)) ? "yes" : "no"),
    );
  }
}

export function azureTruth(world: AzureWorld): Map<string, Truth> {
  const azure = new Azure(world);
  const rules = [...world.networks.flatMap((one) => one.rules ?? []), ...(world.cardRules ?? [])];
  const blocks = [
    ...world.networks.flatMap(({ space, subnet, routes }) => [space, subnet, ...(routes ?? []).map(({ to }) => to)]),
    ...rules.flatMap(({ from, to }) => [from, to]),
    ...(Array.isArray(world.middle) ? world.middle.flatMap(({ from, to }) => [from, to]) : []),
    ...world.guestFirewall,
  ].filter((block) => /^\d/.test(block));
  const ports = sourcePorts(rules.map(({ fromPorts }) => fromPorts));
  return activated(
    world.clients.map((clients) => {
      const network = clients.network === "premises" ? "hub" : clients.network;
      const name = found(world.zone, network, world.listening);
      if (name !== "yes") return [clients, name];
      const addresses = clients.blocks.flatMap((block) => telling(block, blocks));
      return [clients, together(addresses.flatMap((from) => ports.map((port) => azure.connect(clients, from, port))))];
    }),
  );
}
