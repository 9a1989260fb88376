import type { IpRange } from "../activation/ip-range";
import type { IntervalMap } from "./interval-map";
import type { Decision, Passage } from "./model";
import type { ResourceRef } from "./resource-graph";
import { allAddresses, constant } from "./traffic";

/** Addresses that the answers leave for by one gateway: whoever is behind it comes in by it too. */
export function leavingBy(answers: IntervalMap<Decision>, gateway: string): IpRange[] {
  return rangesWhere(answers, ({ exit }) => exit === gateway);
}

export function rangesWhere(answers: IntervalMap<Decision>, holds: (decision: Decision) => boolean): IpRange[] {
  return allAddresses.flatMap((all) =>
    answers
      .within(all)
      .flatMap(({ first, last, value }) => (holds(value) ? [{ version: all.version, first, last }] : [])),
  );
}

/**
 * The way of requests from one place: it has to lead to the host, and past the same firewalls as the answers do. A stateful
 * firewall that sees one direction only drops the connection. Sources: Microsoft Learn, "Azure Firewall known issues and
 * limitations", asymmetric routing; AWS Network Firewall, "Asymmetric routing".
 */
export function requestPassages(
  title: string,
  resource: ResourceRef,
  decision: Decision,
  answers: IntervalMap<Decision>,
  nameOf: (key: string) => string,
): Omit<Passage, "within">[] {
  const found: Omit<Passage, "within">[] = [];
  const relies = decision.relies?.filter(({ about }) => about !== "route");
  if (decision.verdict !== "pass" || relies?.length || decision.via) {
    // Where the network leads to the host, a claim about the way to the clients is not asked for twice.
    const asked = { ...decision, relies: relies?.length ? relies : undefined };
    found.push({ title, resource, decisions: constant(asked) });
  }
  const out = decision.via ?? [];
  const compares = out.length > 0 || rangesWhere(answers, ({ via }) => via !== undefined).length > 0;
  if (decision.verdict !== "pass" || !compares) return found;
  const decisions = answers.map((answer): Decision => {
    const back = answer.via ?? [];
    const odd = [...out, ...back].find((key) => !out.includes(key) || !back.includes(key));
    if (answer.verdict !== "pass" || odd === undefined) return { ...answer, verdict: "pass", relies: undefined };
    const misses = out.includes(odd) ? "requests pass it and answers do not" : "answers pass it and requests do not";
    const name = nameOf(odd);
    const what = `${name} sees one direction only: ${misses}`;
    const fix = `lead requests and answers both through ${name}, or neither`;
    return { verdict: "stop", what, resource: answer.resource, fix };
  });
  found.push({ title: "requests and answers", resource, decisions });
  return found;
}
