import type { EstateHost } from "../../estate/model";
import type { Clients } from "../expectation";
import type { HopResult } from "./hop";
import { followAll } from "./passage";

/** Do packets find their way between the clients and the host, both ways? */
export function routeHop(host: EstateHost, clients: Clients): HopResult {
  return followAll(host.routes, clients, "route", () => {
    return `lead ${host.name}'s network to the clients: a peering, a gateway or a route`;
  });
}
