import type { ClaimSubject } from "../activation/claim-subjects";
import type { SrvRecord } from "../activation/discovery";
import type { HostOperatingSystem } from "../activation/generations";
import type { IpRange } from "../activation/ip-range";
import type { IntervalMap } from "./interval-map";
import type { ResourceRef } from "./resource-graph";
import type { Unknown } from "./values";

/** Something that has to be true for a verdict and that no resource in sight proves. */
export interface Claim {
  readonly about: ClaimSubject;
  /** Name of the network, appliance, zone, host or population that it is about. */
  readonly of: string;
  readonly says: string;
}

/** What a rule or a route does with the packets of an address. */
export interface Decision {
  readonly verdict: "pass" | "stop" | "undecided";
  /** The rule or route, in the cloud's words. */
  readonly what: string;
  readonly resource: ResourceRef;
  /** What has to be true besides, such as the routes of a hub that this stack does not hold. */
  readonly relies?: readonly Claim[];
  /** What to change, where the decision itself knows best. */
  readonly fix?: string;
  /** Keys of the firewalls and appliances that the packets pass, in order. */
  readonly via?: readonly string[];
  /** Key of the gateway by which the packets leave the networks of the stack. */
  readonly exit?: string;
  /** Key of the attachment by which the packets enter a transit gateway. */
  readonly transit?: string;
}

/** A filter or a route table on the way between a client and one host, seen from the client's address. */
export interface Passage {
  /** Such as `network security group of the host's subnet`. */
  readonly title: string;
  readonly resource: ResourceRef;
  readonly decisions: IntervalMap<Decision>;
  /** Only clients with addresses in here pass through it. Default: all. */
  readonly within?: readonly IpRange[];
}

/** Something that a host itself has to reach, or to be given, before it can serve anybody. */
export interface HostNeed {
  /** Such as `the vault kv-kms`, for sentences. */
  readonly what: string;
  /** Everything on the way to it; all of it must pass. */
  readonly decisions: readonly Decision[];
  /** Code that clients show while it is missing. Default: the one of a host that does not answer. */
  readonly code?: string;
  /** Ways to activate with Microsoft for which it is needed. Default: all. */
  readonly activation?: readonly string[];
  /** Only the host key of this version of Office hangs on it. */
  readonly office?: string;
  /** Clients activate without it: worth a note, and no more. */
  readonly isOptional?: boolean;
}

/** How a host's own key is activated with Microsoft, from the settings at the head of its script. */
export interface OfficeKeySetting {
  /** Such as `office2024`. */
  readonly version: string;
  readonly confirmed: boolean;
  /** Has the confirmation ID of its activation object been entered? */
  readonly objectConfirmed?: boolean;
  readonly licenseFolder: string;
}

/** What is known of the software on a host, from the script that sets it up. */
export interface HostSettings {
  readonly listeningPort: number;
  /** What the firewall of Windows lets in. */
  readonly clientPrefixes: readonly string[];
  readonly activation: string;
  /** Has the confirmation ID for the Windows host key been entered? */
  readonly confirmed: boolean;
  /** Undefined where the head does not say. */
  readonly officeKeys: readonly OfficeKeySetting[] | undefined;
  readonly secretAddress: string;
  /** Domain whose machines the directory activates, where the hosts make an activation object. */
  readonly directory?: { readonly domain: string; readonly only: boolean; readonly confirmed: boolean };
  readonly publishDns: boolean;
}

export interface EstateHost {
  /** Computer name, in lower case. */
  readonly name: string;
  readonly resource: ResourceRef;
  /** Its private address where it is known, otherwise the ranges it will be taken from; undefined when nothing is known. */
  readonly addresses: readonly IpRange[] | undefined;
  /** Is the address itself known? */
  readonly addressKnown: boolean;
  /** Key of the network it is in. */
  readonly network: string | undefined;
  /** Operating system, or what the image is called when it is none that can be a KMS host. */
  readonly image: {
    readonly operatingSystem?: HostOperatingSystem;
    readonly problem?: string;
    readonly unknown?: boolean;
  };
  /** Settings of the set-up script; undefined while the script is not known. */
  readonly settings: HostSettings | undefined;
  /**
   * Who sets the host up: our own component, whose script opens the host to the declared clients also where its text is not
   * known yet; another script; or nothing in this stack.
   */
  readonly setup: "component" | "other" | "none";
  /** Route tables on the way, then filters, in the order a packet meets them. */
  readonly routes: readonly Passage[];
  readonly filters: readonly Passage[];
  /** What the host itself has to reach. */
  readonly needs: readonly HostNeed[];
  /** Is the machine there already, or does a plan make it anew? */
  readonly isNew: boolean;
}

/** Where an address record leads. */
export type AddressTarget =
  | { readonly kind: "host"; readonly host: string }
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "unknown" };

export interface EstateRecordSet {
  /** Relative to the zone, in lower case; `@` for the zone itself. */
  readonly name: string;
  readonly type: string;
  readonly ttl?: number;
  readonly resource: ResourceRef;
  /** SRV records; undefined when they are not known. */
  readonly srv?: readonly SrvRecord[] | undefined;
  /** What A and AAAA records lead to. */
  readonly targets?: readonly AddressTarget[];
}

export interface EstateZone {
  /** Name, in lower case. */
  readonly name: string;
  readonly resource: ResourceRef;
  readonly visibility: "private" | "public" | "undecided";
  /** Keys of the networks that resolve it. */
  readonly links: readonly string[];
  /** Keys of the networks whose machines it registers by themselves. */
  readonly registers: readonly string[];
  /** False when the zone is not part of the stack, or a link is unknown: others may resolve it too. */
  readonly linksComplete: boolean;
  /** False when the zone is not part of the stack and may hold more records than are seen. */
  readonly recordsComplete: boolean;
  readonly recordSets: readonly EstateRecordSet[];
  /** Record sets whose name or type is not known yet: each may be the one that is looked for. */
  readonly unknownRecords: readonly ResourceRef[];
}

export interface EstateNetwork {
  /** URN of a network in the stack, lower-case id of any other. */
  readonly key: string;
  readonly resource: ResourceRef;
  /** Address space; undefined when it is not known. */
  readonly ranges: readonly IpRange[] | undefined;
  /** Does it resolve names by servers of its own instead of the cloud's? */
  readonly customDns: boolean | Unknown;
  /** Addresses of those servers, where they are known. */
  readonly dnsServers?: readonly string[];
  /** Why its machines resolve no private zone at all. */
  readonly dnsFault?: string;
  /** Has it a way to any other network? False only where the stack holds all of it. */
  readonly isConnected: boolean | Unknown;
}

/** Addresses at which DNS queries enter a network of the stack, and so see its private zones. */
export interface EstateResolver {
  readonly resource: ResourceRef;
  readonly network: string;
  readonly addresses: readonly string[];
  /** Servers that it asks in place of the cloud's own. */
  readonly servers?: readonly string[];
  /** False for a machine at these addresses that answers no names. */
  readonly answers?: boolean;
  /** What its own rules do with questions from every address. */
  readonly filter?: Passage;
}

/** Names of a domain that some networks ask other servers for, whatever zones they are linked to. */
export interface EstateForwarder {
  readonly resource: ResourceRef;
  /** In lower case, without a dot at the end; empty for every name. */
  readonly domain: string;
  /** Keys of the networks that use it. */
  readonly networks: readonly string[];
  /** Servers to ask; none where the cloud's own are to answer all the same, undefined where they are not known. */
  readonly servers: readonly string[] | undefined;
}

/** What a stack holds that decides whether clients activate, in words of no particular cloud. */
export interface Estate {
  readonly cloud: "azure" | "aws";
  readonly hosts: readonly EstateHost[];
  readonly zones: readonly EstateZone[];
  readonly networks: readonly EstateNetwork[];
  readonly resolvers: readonly EstateResolver[];
  readonly forwarders: readonly EstateForwarder[];
  /** Mistakes that are no client's in particular: dangling references, two hosts of one name. */
  readonly problems: readonly string[];
}
