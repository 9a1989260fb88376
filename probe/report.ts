import type { ContactOutcome } from "./contact";

/** What a probe found wrong. */
export interface ProbeFinding {
  /** `error`: a client can fail of it; `warning`: clients get through all the same. */
  readonly level: "error" | "warning";
  readonly rule: string;
  /** Record, host or address. */
  readonly where: string;
  readonly problem: string;
  readonly fix: string;
  /** What `slmgr /ato` on a client there prints. */
  readonly code?: string;
  /** The code inside event 12288, when it is another. */
  readonly innerCode?: string;
}

/** One thing that was done, in order. */
export interface ProbeStep {
  readonly step: "SRV" | "CNAME" | "A" | "AAAA" | "SOA" | "TCP" | "bind";
  readonly subject: string;
  readonly result: string;
  readonly ok: boolean;
  readonly milliseconds: number;
}

/** One address and port that a client would connect to. */
export interface ProbedAddress {
  readonly target: string;
  readonly address: string;
  readonly port: number;
  readonly outcome: ContactOutcome | "not-tried";
}

export interface ProbeReport {
  readonly subject: string;
  readonly kind: "zone" | "host";
  readonly dnsServers: readonly string[];
  readonly steps: readonly ProbeStep[];
  readonly addresses: readonly ProbedAddress[];
  readonly findings: readonly ProbeFinding[];
  /** True when at least one host took the bind. Whether it then activates depends on its key, count and clock. */
  readonly reached: boolean;
  /** What a client there shows; missing when it reaches a host. */
  readonly clientCode?: string;
}
