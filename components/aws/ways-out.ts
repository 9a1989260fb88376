/** A way from the hosts to a server of the company. Each is a rule of its own in the hosts' security group. */
export interface WayOut {
  /** The last part of its rule's name. */
  readonly suffix: string;
  readonly description: string;
  readonly protocol: "tcp" | "udp";
  readonly fromPort: number;
  readonly toPort: number;
  /** IPv4 address of the server. */
  readonly address: string;
}

/** SMB, by which licence files are read. */
const smb = 445;

const slugOf = (address: string) => address.replaceAll(".", "-");

/** Port of a URL, with the default of its scheme. */
export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}

/**
 * What a member of a domain asks its controllers: DNS, Kerberos, time, RPC, LDAP, SMB, the global catalog (Microsoft, "How
 * to configure a firewall for Active Directory domains and trusts").
 */
const directoryPorts: readonly (readonly ["tcp" | "udp", number, number])[] = [
  ...[53, 88, 135, 389, 445, 464, 636].map((port) => ["tcp", port, port] as const),
  ["tcp", 3268, 3269],
  ["tcp", 49152, 65535],
  ...[53, 88, 123, 389, 464].map((port) => ["udp", port, port] as const),
];

/** What the ways out come from. */
export interface WaysOutQuestion {
  readonly network: { readonly fileServers?: readonly string[] };
  readonly domainControllers?: readonly string[];
  readonly patching?: { readonly updateServer?: string; readonly updateServerAddresses?: readonly string[] };
}

/** Every way out to servers of the company, and to no other machine of it. */
export function waysOut({ network, patching, domainControllers = [] }: WaysOutQuestion): WayOut[] {
  const { updateServer, updateServerAddresses = [] } = patching ?? {};
  const updates = updateServer === undefined ? [] : updateServerAddresses;
  return [
    ...(network.fileServers ?? []).map((address) =>
      toServer(`files-${slugOf(address)}`, "Licence files of Office, from the server of the company", smb, address),
    ),
    ...updates.map((address) => {
      const description = "Windows updates, from the server of the company";
      return toServer(`updates-${slugOf(address)}`, description, portOf(updateServer ?? ""), address);
    }),
    ...domainControllers.flatMap((address) => {
      const description = "The domain, which the hosts are members of to make its activation object";
      return directoryPorts.map(([protocol, fromPort, toPort]): WayOut => {
        const suffix = `directory-${slugOf(address)}-${protocol}-${fromPort}`;
        return { suffix, description, protocol, fromPort, toPort, address };
      });
    }),
  ];
}

function toServer(suffix: string, description: string, port: number, address: string): WayOut {
  return { suffix, description, protocol: "tcp", fromPort: port, toPort: port, address };
}

/** What a network ACL lets through for these ways. */
export function serverTraffic(ways: readonly WayOut[]): { servers: string[]; udpServers: string[] } {
  return { servers: serverRanges(ways), udpServers: serverRanges(ways.filter(({ protocol }) => protocol === "udp")) };
}

/** Ranges of the servers, each once, for filters that look at no ports. */
function serverRanges(ways: readonly WayOut[]): string[] {
  return [...new Set(ways.map(({ address }) => `${address}/32`))].sort();
}
