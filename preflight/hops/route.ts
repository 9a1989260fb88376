import type { EstateHost } from "../estate";
import type { Clients } from "../expectation";
import { first, type HopResult } from "./hop";
import { follow } from "./passage";

/** Do packets find their way between the clients and the host, both ways? */
export function routeHop(host: EstateHost, clients: Clients): HopResult {
  return first(
    host.routes.map((passage) =>
      follow(passage, clients, "route", `lead ${host.name}'s network to the clients: a peering, a gateway or a route`),
    ),
  );
}
