import type { EstateHost } from "../../estate/model";
import { type HopResult, noHostCode, passes } from "./hop";

/** Does the host listen where the clients knock? */
export function portHop(host: EstateHost, clientPort: number, expectedPort: number): HopResult {
  const listening = host.settings?.listeningPort ?? expectedPort;
  if (listening === clientPort) {
    return host.settings ? passes() : passes(`${host.name} listens on TCP ${expectedPort}`);
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
