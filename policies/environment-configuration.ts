import type { PackConfiguration } from "./configuration";

/** What the pack wants to know of an environment; `stacks/environments/<stack>.yaml` says all of it. */
export interface EnvironmentFacts {
  port?: number;
  clients: { cidrs: string[] }[];
  hostKey?: { usedElsewhere?: { hosts: number }[] };
  discovery?: { linkedNetworkIds?: string[] };
  monitoring?: { retentionDays?: number };
}

/** The pack's configuration for an environment: its clients' networks, port, hosts elsewhere and retention, and no more. */
export function configurationFor(environment: EnvironmentFacts): PackConfiguration {
  const ports = [environment.port ?? 1688];
  const elsewhere = environment.hostKey?.usedElsewhere ?? [];
  const days = environment.monitoring?.retentionDays;
  return {
    "activation-port-internet": { ports },
    "activation-port-scope": { ports, clientNetworks: environment.clients.flatMap(({ cidrs }) => cidrs) },
    "srv-wellformed": { ports },
    "hosts-per-key-max": { usedElsewhere: elsewhere.reduce((sum, { hosts }) => sum + hosts, 0) },
    ...(days === undefined ? {} : { "log-retention": { days } }),
  };
}
