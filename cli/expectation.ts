import type { HostTarget } from "../estate/host-targets";
import type { Expectation } from "../preflight/expectation";
import type { Environment } from "../stacks/environment";

/** What an environment says of its clients, its hosts and the key, as the preflight and reports take it. */
export function expectationOf(environment: Environment): Expectation {
  const { clients, hostKey, image, activation, port, discovery, officeKeys, declarations, hostsElsewhere } =
    environment;
  const { activeDirectory, externalZones } = discovery;
  return {
    populations: clients,
    port,
    operatingSystem: image.operatingSystem,
    generation: hostKey.generation,
    ...(officeKeys === undefined ? {} : { officeHostKeys: officeKeys.map(({ version }) => version) }),
    activation,
    activationsUsed: hostKey.activationsUsed,
    usedElsewhere: hostKey.usedElsewhere,
    declarations: declarations ?? [],
    confirmed: confirmedIn(environment),
    targets: targetsOf(environment),
    hostsElsewhere: hostsElsewhere ?? [],
    externalZones,
    ...(activeDirectory
      ? {
          directory: {
            domain: activeDirectory.domain,
            only: activeDirectory.only,
            confirmed: activeDirectory.confirmationId !== undefined,
          },
        }
      : {}),
  };
}

/** Hosts, and Office keys on hosts, that have a confirmation ID. */
function confirmedIn({ hosts }: Environment): string[] {
  return hosts.flatMap(({ name, confirmationId, officeConfirmationIds }) => {
    const host = name.toLowerCase();
    const office = Object.entries(officeConfirmationIds ?? {}).flatMap(([version, id]) =>
      id ? [`${host}/${version}`] : [],
    );
    return [...(confirmationId === undefined ? [] : [host]), ...office];
  });
}

/** What the hosts have to reach, by the addresses that the environment gives. */
function targetsOf(environment: Environment): HostTarget[] {
  const { network, discovery, officeKeys = [] } = environment;
  const servers = network.fileServers ?? [];
  const share = "the share with the licence files of Office";
  const controllers = discovery.activeDirectory?.domainControllers ?? [];
  const patching = environment.cloud === "aws" ? environment.patching : undefined;
  const update = patching?.updateServer === undefined ? undefined : new URL(patching.updateServer);
  return [
    ...(servers.length > 0
      ? officeKeys.map(({ version }) => ({ what: share, addresses: servers, port: 445, office: version }))
      : []),
    ...(controllers.length > 0
      ? [88, 389].map((port) => ({ what: "a domain controller", addresses: controllers, port }))
      : []),
    ...(update && patching?.updateServerAddresses
      ? [
          {
            what: "the update server",
            isOptional: true,
            addresses: patching.updateServerAddresses,
            port: Number(update.port || (update.protocol === "https:" ? 443 : 80)),
          },
        ]
      : []),
  ];
}
