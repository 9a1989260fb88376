import { holds, isPort, longest, sourcePorts, telling } from "./blocks";
import { activated, type Clients, found, hostAddress, inTurn, type Truth, together, type Zone } from "./verdict";

/** Networks on AWS as a packet meets them. Sources are named where a rule of AWS is used. */

export interface AclRule {
  readonly number: number;
  readonly egress: boolean;
  readonly allow: boolean;
  readonly protocol: "tcp" | "udp" | "-1" | "6";
  readonly block: string;
  readonly ports: string;
}

export interface GroupRule {
  /** Blocks by themselves, or as the entries of a prefix list. */
  readonly blocks: readonly string[];
  readonly asList: boolean;
  readonly protocol: "tcp" | "udp" | "-1";
  readonly ports: string;
}

export interface Route {
  readonly to: string;
  readonly by: "peering" | "transit" | "internet" | "nat";
  /** The destination is a prefix list with this one entry. */
  readonly asList: boolean;
}

export interface Vpc {
  readonly name: "hosts" | "spoke" | "lab";
  readonly block: string;
  readonly subnet: string;
  readonly routes: readonly Route[];
  readonly acl?: readonly AclRule[];
  readonly dnsSupport: boolean;
}

/** A route table of the transit gateway: who is associated with it, whose blocks are propagated to it, and what is static. */
export interface TransitTable {
  readonly name: "one" | "two";
  readonly associated: readonly string[];
  readonly propagated: readonly string[];
  readonly routes: readonly { readonly to: string; readonly attachment: string | "blackhole" }[];
}

/** Ways of writing the same in resources, which change nothing. */
export interface AwsStyle {
  readonly routes: "resources" | "in the table";
  readonly tables: "associated" | "main";
  readonly group: "in the group" | "rules of the group" | "rules of either direction";
  readonly acl: "resources" | "in the ACL";
  readonly zone: "associations" | "in the zone";
}

export interface AwsWorld {
  readonly style: AwsStyle;
  readonly vpcs: readonly Vpc[];
  /** Between the hosts and the spoke: asked for by one side, accepted or not by the other. */
  readonly peering?: { readonly askedBy: "hosts" | "spoke"; readonly accepted: "with it" | "by an accepter" | "never" };
  readonly transit?: { readonly attached: readonly string[]; readonly tables: "default" | readonly TransitTable[] };
  readonly group: readonly GroupRule[];
  readonly listening: number;
  readonly guestFirewall: readonly string[];
  readonly zone: Zone;
  readonly clients: readonly Clients[];
}

class Aws {
  readonly #world: AwsWorld;

  constructor(world: AwsWorld) {
    this.#world = world;
  }

  vpc(name: string): Vpc {
    const vpc = this.#world.vpcs.find((one) => one.name === name);
    if (!vpc) throw new Error(`there is no VPC ${name}`);
    return vpc;
  }

  /**
   * From a subnet of one VPC to an address: into which VPC it comes. Sources: Amazon VPC, "Route priority"; AWS Transit
   * Gateway, "How transit gateways work": the table of the attachment that it came by; static before propagated.
   */
  carry(from: string, to: string): string | "unclear" | undefined {
    const vpc = this.vpc(from);
    if (holds(vpc.block, to)) return from;
    const [route] = longest(vpc.routes, to);
    if (route?.by === "peering") {
      const { peering } = this.#world;
      const other = { hosts: "spoke", spoke: "hosts" }[from];
      if (!peering || peering.accepted === "never" || other === undefined) return undefined;
      return holds(this.vpc(other).block, to) ? other : undefined;
    }
    if (route?.by !== "transit") return undefined;
    const { transit } = this.#world;
    if (!transit?.attached.includes(from)) return undefined;
    const into = this.#across(from, to);
    if (into === undefined || !transit.attached.includes(into)) return undefined;
    if (holds(this.vpc(into).block, to)) return into;
    // Back out by the gateway that it came in by: no document says whether that works.
    return longest(this.vpc(into).routes, to)[0]?.by === "transit" ? "unclear" : undefined;
  }

  #across(from: string, to: string): string | undefined {
    const { transit } = this.#world;
    if (!transit) return undefined;
    if (transit.tables === "default") return transit.attached.find((name) => holds(this.vpc(name).block, to));
    const table = transit.tables.find(({ associated }) => associated.includes(from));
    if (!table) return undefined;
    const choices = [
      ...table.routes.map(({ to: block, attachment }) => ({ to: block, order: 0, attachment })),
      ...table.propagated
        .filter((name) => transit.attached.includes(name))
        .map((name) => ({ to: this.vpc(name).block, order: 1, attachment: name })),
    ];
    const [best] = longest(choices, to).sort((a, b) => a.order - b.order);
    return best?.attachment === "blackhole" ? undefined : best?.attachment;
  }

  /** Network ACLs have no memory. Source: Amazon VPC, "Network ACL basics". */
  passesAcl(name: string, egress: boolean, far: string, port: number): boolean {
    const { acl } = this.vpc(name);
    if (!acl) return true;
    const [match] = acl
      .filter(
        (rule) =>
          rule.egress === egress &&
          rule.protocol !== "udp" &&
          holds(rule.block, far) &&
          (rule.protocol === "-1" || isPort(rule.ports, port)),
      )
      .sort((a, b) => a.number - b.number);
    return match?.allow === true;
  }

  connect(clients: Clients, from: string, fromPort: number): Truth {
    const { zone, group, guestFirewall } = this.#world;
    const arrives = (at: string | undefined, where: string): Truth =>
      at === "unclear" ? "unclear" : when(at === where);
    const when = (yes: boolean): Truth => (yes ? "yes" : "no");
    const inGroup = group.some(
      ({ blocks, protocol, ports }) =>
        protocol !== "udp" &&
        blocks.some((block) => holds(block, from)) &&
        (protocol === "-1" || isPort(ports, zone.port)),
    );
    const local = clients.network === "hosts";
    return inTurn(
      () => when(local || this.passesAcl(clients.network, true, hostAddress, zone.port)),
      () => arrives(this.carry(clients.network, hostAddress), "hosts"),
      () => when(local || this.passesAcl("hosts", false, from, zone.port)),
      () => when(inGroup),
      () => when(local || this.passesAcl("hosts", true, from, fromPort)),
      () => arrives(this.carry("hosts", from), clients.network),
      () => when(local || this.passesAcl(clients.network, false, hostAddress, fromPort)),
      () => when(guestFirewall.some((block) => holds(block, from))),
    );
  }
}

export function awsTruth(world: AwsWorld): Map<string, Truth> {
  const aws = new Aws(world);
  const acls = world.vpcs.flatMap(({ acl }) => acl ?? []);
  const tables = typeof world.transit?.tables === "object" ? world.transit.tables : [];
  const blocks = [
    ...world.vpcs.flatMap(({ block, subnet, routes }) => [block, subnet, ...routes.map(({ to }) => to)]),
    ...acls.map(({ block }) => block),
    ...world.group.flatMap((rule) => rule.blocks),
    ...tables.flatMap(({ routes }) => routes.map(({ to }) => to)),
    ...world.guestFirewall,
  ];
  const ports = sourcePorts(acls.map((rule) => rule.ports));
  return activated(
    world.clients.map((clients) => {
      // Without DNS support nobody answers at the VPC's resolver. Source: Amazon VPC, "DNS attributes for your VPC".
      const asks = aws.vpc(clients.network).dnsSupport;
      const name = asks ? found(world.zone, clients.network, world.listening) : "no";
      if (name !== "yes") return [clients, name];
      const addresses = clients.blocks.flatMap((block) => telling(block, blocks));
      return [clients, together(addresses.flatMap((from) => ports.map((port) => aws.connect(clients, from, port))))];
    }),
  );
}
