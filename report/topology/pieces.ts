import { hostOperatingSystems } from "../../activation/generations";
import type { PopulationResult } from "../../preflight/result";
import type { HostResult, ZoneResult } from "../../preflight/topology";
import { counted, listed, outcomeWords, shortName, shortProduct } from "../words";
import type { CheckpointModel, ClientGroup, TopologyModel } from "./model";
import type { Box, Point, Shape, TextRole, Tone } from "./shapes";

/** Cards and labels that both layouts place. */

export const clientHeight = 76;
export const hostHeight = 80;
export const zoneHeight = 62;
export const groupHead = 42;

type Anchor = "start" | "middle" | "end";

export function text(role: TextRole, { x, y }: Point, words: string, width: number, anchor: Anchor = "start"): Shape {
  return { kind: "text", role, x, y, text: words, width, anchor };
}

export function mark(tone: Tone, { x, y }: Point, title: string): Shape {
  return { kind: "mark", tone, x, y, title };
}

export function groupCard(group: ClientGroup, box: Box): Shape[] {
  return [
    { kind: "box", role: "group", ...box },
    text("small", { x: box.x + 14, y: box.y + 17 }, group.note, box.width - 28),
    text("name", { x: box.x + 14, y: box.y + 34 }, group.title, box.width - 28),
  ];
}

export function clientCard(client: PopulationResult, box: Box): Shape[] {
  const { name, machines, products, cidrs, outcome, finding } = client;
  const word = outcomeWords[outcome];
  const left = box.x + 16;
  const what = products.map(({ title }) => shortProduct(title));
  const where = outcome === "pinned" ? "pinned to another KMS" : listed(cidrs, 2);
  return [
    { kind: "box", role: "client", tone: outcome, ...box },
    { kind: "box", role: "strip", tone: outcome, x: box.x, y: box.y, width: 5, height: box.height },
    text("name", { x: left, y: box.y + 24 }, name, box.width - 132),
    mark(outcome, { x: box.x + box.width - 96, y: box.y + 19 }, finding ? finding.why : `${name}: ${word}`),
    text("word", { x: box.x + box.width - 82, y: box.y + 23 }, word, 82),
    text("note", { x: left, y: box.y + 45 }, `${counted(machines, "machine")}: ${listed(what, 2)}`, box.width - 26),
    text("small", { x: left, y: box.y + 64 }, where, box.width - 26),
  ];
}

export function zoneCard({ name, visibility, srv }: ZoneResult, box: Box): Shape[] {
  const records = counted(srv.length, "SRV record");
  const seen = visibility === "undecided" ? "existing zone" : `${visibility} zone`;
  return [
    { kind: "box", role: "zone", ...box },
    text("name", { x: box.x + 16, y: box.y + 26 }, name, box.width - 32),
    text("small", { x: box.x + 16, y: box.y + 46 }, `${seen}, _vlmcs._tcp: ${records}`, box.width - 32),
  ];
}

export function hostCard(host: HostResult, box: Box): Shape[] {
  const system = host.operatingSystem as keyof typeof hostOperatingSystems | undefined;
  const known = system ? hostOperatingSystems[system] : undefined;
  const title = known?.title.replace(" Datacenter", "") ?? "system not known";
  const { windows, office } = host.counts.atLeast;
  return [
    { kind: "box", role: "host", ...box },
    text("name", { x: box.x + 16, y: box.y + 25 }, host.name, box.width - 130),
    text("note", { x: box.x + box.width - 14, y: box.y + 25 }, host.addresses[0] ?? "no address yet", 116, "end"),
    text("note", { x: box.x + 16, y: box.y + 46 }, title, box.width - 30),
    text("small", { x: box.x + 16, y: box.y + 66 }, `at least ${windows} Windows, ${office} Office`, box.width - 30),
  ];
}

export function networkCard({ network }: TopologyModel, box: Box): Shape[] {
  return [
    { kind: "box", role: "network", ...box },
    text("small", { x: box.x + 16, y: box.y + 19 }, "isolated network", box.width - 32),
    text("name", { x: box.x + 16, y: box.y + 37 }, network.ranges.join(", ") || "range not known yet", box.width - 32),
    text("small", { x: box.x + 16, y: box.y + 54 }, shortName(network.name), box.width - 32),
  ];
}

/** What a checkpoint is called where there is little room, in one or two lines. */
export function checkpointWords({ title, kind }: CheckpointModel): readonly [string, string?] {
  if (kind === "route") return title.includes("clients'") ? ["clients'", "routes"] : ["routes"];
  if (kind === "firewall") return ["Windows", "firewall"];
  const acl = /network ACL.*, (inbound|outbound)/.exec(title)?.[1];
  if (acl) return ["ACL", acl === "inbound" ? "in" : "out"];
  const who = title.includes("interface") ? "interface's" : title.includes("clients'") ? "clients'" : "";
  if (title.includes("security group")) return who ? [who, "security group"] : ["security", "group"];
  return [title];
}

export function crossingTone(checkpoint: CheckpointModel, client: PopulationResult): Tone {
  const verdict = checkpoint.crossings.get(client.name)?.verdict;
  if (verdict === undefined) return "none";
  return verdict === "pass" ? "activates" : verdict === "stop" ? "fails" : "undecided";
}

export function crossingTitle(checkpoint: CheckpointModel, { name }: PopulationResult): string {
  const crossing = checkpoint.crossings.get(name);
  return `${name}, ${checkpoint.title}: ${crossing?.what.join("; ") ?? "does not pass here"}`;
}

/** The first checkpoint that stops it, if any. */
export function stoppedAt(checkpoints: readonly CheckpointModel[], client: PopulationResult): number {
  return checkpoints.findIndex((checkpoint) => checkpoint.crossings.get(client.name)?.verdict === "stop");
}

export function asksTone({ asks }: ClientGroup): Tone {
  return asks === "pass" ? "none" : asks === "stop" ? "fails" : "undecided";
}
