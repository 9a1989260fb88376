import type { EstateHost } from "../../estate/model";
import type { Clients } from "../expectation";
import type { HopResult } from "./hop";
import { followAll } from "./passage";

/** Do the rules of the network let the requests through, and their answers back? */
export function networkRulesHop(host: EstateHost, clients: Clients, port: number): HopResult {
  return followAll(host.filters, clients, "network rules", () => {
    const { cidrs } = clients;
    const from = `${cidrs.slice(0, 3).join(", ")}${cidrs.length > 3 ? " and the rest" : ""}`;
    return `allow TCP ${port} from ${from} to ${host.name}`;
  });
}
