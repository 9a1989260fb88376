/**
 * Where a host reaches Microsoft for its own activation. Microsoft publishes names and no addresses, so a firewall has to
 * filter by name; a proxy must not ask for Basic authentication. Source: Microsoft Learn, "Windows activation fails with
 * error 0x8004FE33" (2025-07-25).
 */
export interface ServiceName {
  readonly name: string;
  readonly ports: readonly (80 | 443)[];
}

const https = [443] as const;

/** Everything that an online activation of a host may ask for. */
export const activationServiceNames: readonly ServiceName[] = [
  { name: "go.microsoft.com", ports: [80, 443] },
  { name: "crl.microsoft.com", ports: [80] },
  { name: "login.live.com", ports: https },
  { name: "activation.sls.microsoft.com", ports: https },
  { name: "activation-v2.sls.microsoft.com", ports: https },
  { name: "validation.sls.microsoft.com", ports: https },
  { name: "validation-v2.sls.microsoft.com", ports: https },
  { name: "displaycatalog.mp.microsoft.com", ports: https },
  { name: "licensing.mp.microsoft.com", ports: https },
  { name: "purchase.mp.microsoft.com", ports: https },
  { name: "displaycatalog.md.mp.microsoft.com", ports: https },
  { name: "licensing.md.mp.microsoft.com", ports: https },
  { name: "purchase.md.mp.microsoft.com", ports: https },
];

/** Ports that must be open for it, over TCP. */
export const activationServicePorts: readonly number[] = [443, 80];
