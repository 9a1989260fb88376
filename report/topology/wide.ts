import type { PopulationResult } from "../../preflight/result";
import type { TopologyModel } from "./model";
import {
  asksTone,
  checkpointWords,
  clientCard,
  clientHeight,
  crossingTitle,
  crossingTone,
  groupCard,
  groupHead,
  hostCard,
  hostHeight,
  mark,
  networkCard,
  stoppedAt,
  text,
  zoneCard,
  zoneHeight,
} from "./pieces";
import type { Box, Drawing, Point, Shape } from "./shapes";

/**
 * Clients on the left, what they ask and what their packets meet in the middle, the hosts' network on the right. Packets run
 * in lanes, as trains do on a map of lines, so that no two of them cross.
 */

const width = 1160;
const clients = { x: 0, width: 320, inset: 12, gap: 10, between: 18 };
const lanes = { from: 352, to: 448 };
const middle = { x: 470, width: 296 };
const net = { x: 842, width: width - 842, inset: 40 };
const row = 26;

interface Placed {
  readonly boxes: ReadonlyMap<PopulationResult, Box>;
  /** Where each group asks from. */
  readonly asking: readonly Point[];
  readonly height: number;
  readonly shapes: readonly Shape[];
}

export function wideTopology(model: TopologyModel): Drawing {
  const left = placeClients(model);
  const zonesHeight = model.zones.length * (zoneHeight + 14);
  const checkpointsHeight = model.travelling.length * row + 16;
  const checkpointsNeed = model.travelling.length > 0 ? checkpointsHeight + 76 : 0;
  const hostsNeed = 74 + Math.max(1, model.hosts.length) * (hostHeight + 18) + 10;
  const height = Math.max(left.height, zonesHeight + checkpointsNeed, hostsNeed, 200);
  const free = height - zonesHeight - checkpointsHeight;
  const gatesTop = zonesHeight + Math.max(60, Math.min(free - 16, free / 2 + 30));
  const zones = placeZones(model);
  const hosts = placeHosts(model);
  const port = { x: net.x, y: gatesTop + checkpointsHeight / 2 };
  const foot = model.travelling.length > 0 ? port.y + 48 : hostsNeed;
  const box = { x: net.x, y: 0, width: net.width, height: Math.max(hostsNeed, Math.min(foot, height)) };
  return {
    width,
    height: height + 2,
    shapes: [
      ...networkCard(model, box),
      ...left.shapes,
      ...askLines(model, left, zones),
      ...recordLines(model, zones, hosts),
      ...traffic(model, left, gatesTop, port),
      ...checkpoints(model, gatesTop, checkpointsHeight),
      ...marks(model, gatesTop),
      ...model.zones.flatMap((zone, index) => zoneCard(zone, zones[index] ?? box)),
      ...ways(model, port, hosts),
      ...model.hosts.flatMap((host, index) => hostCard(host, hosts[index] ?? box)),
    ],
  };
}

function placeClients({ groups }: TopologyModel): Placed {
  const boxes = new Map<PopulationResult, Box>();
  const asking: Point[] = [];
  const shapes: Shape[] = [];
  let y = 0;
  for (const group of groups) {
    const height = groupHead + group.clients.length * (clientHeight + clients.gap) + 4;
    const box = { x: clients.x, y, width: clients.width, height };
    shapes.push(...groupCard(group, box));
    asking.push({ x: box.x + box.width, y: y + 26 });
    group.clients.forEach((client, index) => {
      const card = {
        x: clients.x + clients.inset,
        y: y + groupHead + index * (clientHeight + clients.gap),
        width: clients.width - 2 * clients.inset,
        height: clientHeight,
      };
      boxes.set(client, card);
      shapes.push(...clientCard(client, card));
    });
    y += height + clients.between;
  }
  return { boxes, asking, shapes, height: Math.max(0, y - clients.between) };
}

function placeZones({ zones }: TopologyModel): Box[] {
  return zones.map((_, index) => ({
    ...middle,
    y: index * (zoneHeight + 14),
    height: zoneHeight,
  }));
}

/** From the top: packets come in at the foot, where records are not in their way. */
function placeHosts({ hosts }: TopologyModel): Box[] {
  return hosts.map((_, index) => ({
    x: net.x + net.inset,
    y: 74 + index * (hostHeight + 18),
    width: net.width - net.inset - 14,
    height: hostHeight,
  }));
}

function askLines({ groups, zones }: TopologyModel, { asking }: Placed, boxes: readonly Box[]): Shape[] {
  return groups.flatMap((group, index): Shape[] => {
    const from = asking[index];
    if (!from) return [];
    const at = zones.findIndex(({ name }) => name === group.zone);
    const box = boxes[at];
    const tone = asksTone(group);
    const title = `clients ask ${group.title} for _vlmcs._tcp`;
    if (!box) {
      if (tone === "none") return [];
      const end = { x: from.x + 18, y: from.y };
      return [{ kind: "line", role: "asks", tone, points: [from, end], title }, mark(tone, end, `${title}: no answer`)];
    }
    const asked = groups.filter(({ zone }) => zone === group.zone);
    const y = box.y + box.height / 2 + (asked.indexOf(group) - (asked.length - 1) / 2) * 12;
    const lane = clients.width + 10 + (index % 3) * 8;
    const points = [from, { x: lane, y: from.y }, { x: lane, y }, { x: box.x, y }];
    return [
      { kind: "line", role: "asks", tone, points, arrow: true, title },
      ...(tone === "none" ? [] : [mark(tone, { x: box.x - 16, y }, `${title}: no host is named`)]),
    ];
  });
}

function recordLines({ zones, hosts }: TopologyModel, boxes: readonly Box[], hostBoxes: readonly Box[]): Shape[] {
  return zones.flatMap((zone, index) => {
    const box = boxes[index];
    if (!box) return [];
    return zone.srv.slice(0, 8).flatMap((record, place): Shape[] => {
      const { priority, weight, port, target } = record;
      const title = `_vlmcs._tcp.${zone.name} SRV ${priority} ${weight} ${port} ${target}`;
      const from = { x: box.x + box.width, y: box.y + 22 + (place % 3) * 12 };
      const to = hostBoxes[hosts.findIndex(({ name }) => name === record.host)];
      if (!to) {
        const end = { x: from.x + 30, y: from.y };
        const line: Shape = { kind: "line", role: "record", tone: "fails", points: [from, end], title };
        return [line, mark("fails", end, `${title} leads to no host`)];
      }
      const lane = from.x + 16 + ((index * 3 + (place % 3)) % 6) * 8;
      const y = to.y + 16 + (index % 3) * 10;
      const points = [from, { x: lane, y: from.y }, { x: lane, y }, { x: to.x, y }];
      return [{ kind: "line", role: "record", tone: "none", points, arrow: true, title }];
    });
  });
}

/** Lines that go down take the right lanes first, those that go up the left ones: then none crosses another. */
function laneOf(model: TopologyModel, from: readonly number[], to: readonly number[], index: number): number {
  const down = model.travelling.map((_, one) => (to[one] ?? 0) >= (from[one] ?? 0));
  const step = Math.min(12, (lanes.to - lanes.from) / Math.max(1, model.travelling.length));
  const downs = down.filter(Boolean).length;
  const place = down[index]
    ? downs - 1 - down.slice(0, index).filter(Boolean).length
    : down.slice(0, index).filter((one) => !one).length;
  return lanes.from + place * step;
}

function traffic(model: TopologyModel, { boxes }: Placed, top: number, port: Point): Shape[] {
  const from = model.travelling.map((client) => {
    const box = boxes.get(client);
    return box ? box.y + box.height - 24 : 0;
  });
  const to = model.travelling.map((_, index) => top + 8 + row * (index + 0.5));
  const converge = net.x - 34;
  return model.travelling.flatMap((client, index): Shape[] => {
    const lane = laneOf(model, from, to, index);
    const y = to[index] ?? 0;
    const stop = stoppedAt(model.checkpoints, client);
    const start = [
      { x: clients.width - clients.inset + 2, y: from[index] ?? 0 },
      { x: lane, y: from[index] ?? 0 },
      { x: lane, y },
    ];
    const end =
      stop >= 0 ? [{ x: checkpointX(model, stop), y }] : [{ x: converge, y }, { x: converge, y: port.y }, port];
    const title = `${client.name} to TCP ${model.network.port}`;
    const tone = client.outcome;
    const line: Shape = { kind: "line", role: "traffic", tone, points: [...start, ...end], title };
    const trouble = client.finding;
    const late = stop < 0 && trouble && tone !== "activates";
    return [line, ...(late ? [mark(tone, { x: converge - 18, y }, `${client.name}: ${trouble.why}`)] : [])];
  });
}

function checkpointX({ checkpoints: all }: TopologyModel, index: number): number {
  return middle.x + (middle.width * (index + 0.5)) / Math.max(1, all.length);
}

function checkpoints(model: TopologyModel, top: number, height: number): Shape[] {
  if (model.travelling.length === 0) return [];
  return model.checkpoints.flatMap((checkpoint, index): Shape[] => {
    const x = checkpointX(model, index);
    const [first, second] = checkpointWords(checkpoint);
    const room = middle.width / model.checkpoints.length - 4;
    return [
      { kind: "box", role: "checkpoint", x: x - 12, y: top, width: 24, height },
      ...(second
        ? [
            text("small", { x, y: top - 26 }, first, room, "middle"),
            text("small", { x, y: top - 11 }, second, room, "middle"),
          ]
        : [text("small", { x, y: top - 11 }, first, room, "middle")]),
    ];
  });
}

function marks(model: TopologyModel, top: number): Shape[] {
  return model.travelling.flatMap((client, index) => {
    const stop = stoppedAt(model.checkpoints, client);
    return model.checkpoints.flatMap((checkpoint, place) => {
      const tone = crossingTone(checkpoint, client);
      if (tone === "none" || (stop >= 0 && place > stop)) return [];
      return [
        mark(
          tone,
          { x: checkpointX(model, place), y: top + 8 + row * (index + 0.5) },
          crossingTitle(checkpoint, client),
        ),
      ];
    });
  });
}

/** From the port of the network to each host. */
function ways(model: TopologyModel, port: Point, boxes: readonly Box[]): Shape[] {
  if (model.travelling.length === 0) return [];
  const bus = net.x + 20;
  return [
    ...boxes.map((box): Shape => {
      const y = box.y + box.height - 20;
      const points = [port, { x: bus, y: port.y }, { x: bus, y }, { x: box.x, y }];
      return { kind: "line", role: "way", tone: "none", points, arrow: true };
    }),
    { kind: "box", role: "port", x: port.x - 7, y: port.y - 24, width: 14, height: 48 },
    text("small", { x: port.x + 14, y: port.y + 34 }, `TCP ${model.network.port}`, 120),
  ];
}
