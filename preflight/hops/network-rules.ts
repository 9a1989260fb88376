import type { EstateHost } from "../estate";
import type { Clients } from "../expectation";
import { first, type HopResult } from "./hop";
import { follow } from "./passage";

/** Do the rules of the network let the requests through, and their answers back? */
export function networkRulesHop(host: EstateHost, clients: Clients, port: number): HopResult {
  const fix = `allow TCP ${port} from ${clients.cidrs.slice(0, 3).join(", ")}${clients.cidrs.length > 3 ? " and the rest" : ""} to ${host.name}`;
  return first(host.filters.map((passage) => follow(passage, clients, "network rules", fix)));
}
