import { azureBastionRange } from "../activation/azure-bastion";
import { activationPort } from "../activation/transport";
import type { PackConfiguration } from "./configuration";

/** What the pack wants to know of an environment; `stacks/environments/<stack>.yaml` says all of it. */
export interface EnvironmentFacts {
  port?: number;
  clients: { name?: string; cidrs: string[]; zone?: string; machines?: Record<string, number>; image?: string }[];
  hostKey?: { generation?: string; usedElsewhere?: { hosts: number }[] };
  image?: { operatingSystem?: string };
  activation?: string;
  officeKeys?: { version: string }[];
  declarations?: { name: string; about: string; of: string; date: string; role: string }[];
  discovery?: { linkedNetworkIds?: string[] };
  monitoring?: { retentionDays?: number };
  network?: { addressSpace?: string; bastion?: { existingSubnetRange?: string } };
}

/** The pack's configuration for an environment: its clients' networks, port, Bastion, hosts elsewhere, retention; no more. */
export function configurationFor(environment: EnvironmentFacts): PackConfiguration {
  const elsewhere = environment.hostKey?.usedElsewhere ?? [];
  const bastion = bastionOf(environment.network);
  const days = environment.monitoring?.retentionDays;
  const { port = activationPort, hostKey, image, activation, officeKeys } = environment;
  const ports = [port];
  return {
    "clients-activate": {
      populations: environment.clients.filter(({ zone, machines }) => zone !== undefined && machines !== undefined),
      port,
      ...(hostKey?.generation === undefined ? {} : { generation: hostKey.generation }),
      ...(image?.operatingSystem === undefined ? {} : { operatingSystem: image.operatingSystem }),
      ...(activation === undefined ? {} : { activation }),
      ...(environment.declarations === undefined ? {} : { declarations: environment.declarations }),
      ...(officeKeys === undefined ? {} : { officeHostKeys: officeKeys.map(({ version }) => version) }),
    },
    "activation-port-internet": { ports },
    "activation-port-scope": { ports, clientNetworks: environment.clients.flatMap(({ cidrs }) => cidrs) },
    "srv-wellformed": { ports },
    ...(bastion === undefined ? {} : { "mgmt-ports-closed": { managementNetworks: [bastion] } }),
    "hosts-per-key-max": { usedElsewhere: elsewhere.reduce((sum, { hosts }) => sum + hosts, 0) },
    ...(days === undefined ? {} : { "log-retention": { days } }),
  };
}

/** The one network that administers the hosts: that of the Bastion that is there, or of the one that is created. */
function bastionOf(network: EnvironmentFacts["network"]): string | undefined {
  if (network?.bastion === undefined) return undefined;
  return network.bastion.existingSubnetRange ?? azureBastionRange(network.addressSpace ?? "");
}
