/**
 * How a client reaches a KMS host: anonymous RPC over one TCP connection, one request and one answer of about 250 bytes.
 * Source: Microsoft Learn, "Key Management Services (KMS) activation planning" and "Create a KMS host".
 */

/** TCP port that a KMS host listens on unless told otherwise. */
export const activationPort = 1688;

export const activationProtocol = "tcp";

/** Built-in rule of Windows Firewall that admits activation. Not enabled by default. Source: "Create a KMS host". */
export const firewallRuleName = "SPPSVC-In-TCP";

/**
 * Ports that Windows Server itself listens on or needs, so that the activation service could not have them.
 * Source: Microsoft Learn, "Service overview and network port requirements for Windows".
 */
const portsOfWindows: ReadonlyMap<number, string> = new Map([
  [53, "DNS"],
  [88, "Kerberos"],
  [123, "Windows Time"],
  [135, "the RPC endpoint mapper"],
  [137, "NetBIOS"],
  [138, "NetBIOS"],
  [139, "NetBIOS"],
  [389, "LDAP"],
  [445, "SMB"],
  [464, "Kerberos password change"],
  [636, "LDAP over TLS"],
  [3268, "the global catalog"],
  [3269, "the global catalog"],
  [3389, "Remote Desktop"],
  [5985, "Windows Remote Management"],
  [5986, "Windows Remote Management"],
  [47001, "Windows Remote Management"],
]);

/** First port of the range from which Windows gives ports to programs that ask for none in particular. */
const firstDynamicPort = 49152;

/** What is wrong with a listening port for a KMS host, and the fix; undefined when it can be used. */
export function checkListeningPort(port: number): string | undefined {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    return `got ${port}; a TCP port is a whole number from 1 to 65535; leave it out for ${activationPort}`;
  }
  const owner = portsOfWindows.get(port);
  if (owner) return `port ${port} belongs to ${owner} on Windows Server; leave it out for ${activationPort}`;
  if (port >= firstDynamicPort) {
    return `port ${port} is in the range ${firstDynamicPort} to 65535 that Windows hands out to other programs; leave it out for ${activationPort}`;
  }
  return undefined;
}
