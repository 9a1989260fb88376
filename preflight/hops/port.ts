import type { EstateHost } from "../../estate/model";
import { type HopResult, noHostCode, passes, provenBy } from "./hop";

/** Does the host listen where the clients ask? */
export function portHop(host: EstateHost, clientPort: number, expectedPort: number): HopResult {
  const listening = host.settings?.listeningPort ?? expectedPort;
  if (listening === clientPort) {
    const what = `${host.name} listens on TCP ${listening}`;
    if (host.settings || host.setup === "component") return provenBy(host.resource, what);
    return passes({ about: "port", of: host.name, says: what });
  }
  return {
    hop: "port",
    status: "fails",
    code: noHostCode,
    resource: host.resource,
    why: `the clients are sent to TCP ${clientPort}, but ${host.name} listens on ${listening}`,
    fix: `write ${listening} into the SRV record, or let the host listen on ${clientPort}`,
  };
}
