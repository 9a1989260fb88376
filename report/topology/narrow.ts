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
 * For a narrow window: everything below one another. What clients ask runs down on the left, their packets on the right,
 * through checkpoints that lie across, into the hosts' network at the foot.
 */

const width = 358;
const margin = 22;

interface Rows {
  readonly clients: ReadonlyMap<PopulationResult, Box>;
  readonly asking: readonly Point[];
  readonly zones: readonly Box[];
  readonly checkpoints: readonly Box[];
  readonly network: Box;
  readonly hosts: readonly Box[];
  readonly shapes: readonly Shape[];
}

export function narrowTopology(model: TopologyModel): Drawing {
  const step = stepOf(model);
  // From the rightmost lane to the edge there is room for half the port, however many lanes there are
  const lanesWidth = (model.travelling.length - 1) * step + 30;
  const right = width - lanesWidth;
  const rows = placeRows(model, right);
  const lane = (index: number) => right + 14 + step * (model.travelling.length - 1 - index);
  return {
    width,
    height: rows.network.y + rows.network.height + 2,
    shapes: [
      ...networkCard(model, rows.network),
      ...rows.shapes,
      ...askLines(model, rows),
      ...recordLines(model, rows),
      ...traffic(model, rows, lane),
      ...checkpoints(model, rows, lane),
      ...model.zones.flatMap((zone, index) => zoneCard(zone, rows.zones[index] ?? rows.network)),
      ...ways(model, rows, lane),
      ...model.hosts.flatMap((host, index) => hostCard(host, rows.hosts[index] ?? rows.network)),
    ],
  };
}

/** Between two lanes: as wide as a mark where there is room. */
function stepOf({ travelling }: TopologyModel): number {
  return Math.min(20, 100 / Math.max(1, travelling.length));
}

function placeRows(model: TopologyModel, right: number): Rows {
  const clients = new Map<PopulationResult, Box>();
  const asking: Point[] = [];
  const shapes: Shape[] = [];
  let y = 0;
  for (const group of model.groups) {
    const height = groupHead + group.clients.length * (clientHeight + 8) + 4;
    shapes.push(...groupCard(group, { x: margin, y, width: right - margin, height }));
    asking.push({ x: margin, y: y + 22 });
    group.clients.forEach((client, index) => {
      const box = {
        x: margin + 8,
        y: y + groupHead + index * (clientHeight + 8),
        width: right - margin - 16,
        height: clientHeight,
      };
      clients.set(client, box);
      shapes.push(...clientCard(client, box));
    });
    y += height + 14;
  }
  const stack = (count: number, height: number, gap: number) =>
    Array.from({ length: count }, () => {
      const box = { x: margin, y, width: right - margin, height };
      y += height + gap;
      return box;
    });
  const zones = stack(model.zones.length, zoneHeight, 12);
  const checkpointBoxes = stack(model.travelling.length > 0 ? model.checkpoints.length : 0, 30, 12).map((box) => ({
    ...box,
    x: margin + 40,
    width: width - margin - 40,
  }));
  y += 18;
  const top = y;
  const hosts = model.hosts.map((_, index) => ({
    x: margin + 8,
    y: top + 72 + index * (hostHeight + 12),
    width: width - margin - 8 - 34,
    height: hostHeight,
  }));
  const network = {
    x: margin - 8,
    y: top,
    width: width - margin + 8,
    height: 72 + hosts.length * (hostHeight + 12) + 4,
  };
  return { clients, asking, zones, checkpoints: checkpointBoxes, network, hosts, shapes };
}

function askLines({ groups, zones }: TopologyModel, rows: Rows): Shape[] {
  return groups.flatMap((group, index): Shape[] => {
    const from = rows.asking[index];
    const box = rows.zones[zones.findIndex(({ name }) => name === group.zone)];
    const tone = asksTone(group);
    const title = `clients ask ${group.title} for _vlmcs._tcp`;
    if (!from) return [];
    if (!box) return tone === "none" ? [] : [mark(tone, { x: from.x - 10, y: from.y }, `${title}: no answer`)];
    const lane = margin - 8 - (index % 2) * 7;
    const y = box.y + 22 + (index % 2) * 8;
    const points = [from, { x: lane, y: from.y }, { x: lane, y }, { x: box.x, y }];
    return [
      { kind: "line", role: "asks", tone, points, arrow: true, title },
      ...(tone === "none" ? [] : [mark(tone, { x: lane, y: y - 14 }, `${title}: no host is named`)]),
    ];
  });
}

function recordLines({ zones, hosts }: TopologyModel, rows: Rows): Shape[] {
  return zones.flatMap((zone, index) => {
    const box = rows.zones[index];
    if (!box) return [];
    return zone.srv.slice(0, 8).map((record): Shape => {
      const { priority, weight, port, target } = record;
      const title = `_vlmcs._tcp.${zone.name} SRV ${priority} ${weight} ${port} ${target}`;
      const to = rows.hosts[hosts.findIndex(({ name }) => name === record.host)];
      const from = { x: box.x, y: box.y + box.height - 14 };
      if (!to) return mark("fails", { x: box.x, y: box.y + box.height - 12 }, `${title} leads to no host`);
      const lane = margin - 12 - (index % 2) * 6;
      const y = to.y + 20 + (index % 2) * 10;
      const points = [from, { x: lane, y: from.y }, { x: lane, y }, { x: to.x, y }];
      return { kind: "line", role: "record", tone: "none", points, arrow: true, title };
    });
  });
}

function traffic(model: TopologyModel, rows: Rows, lane: (index: number) => number): Shape[] {
  return model.travelling.flatMap((client, index): Shape[] => {
    const box = rows.clients.get(client);
    if (!box) return [];
    const x = lane(index);
    const from = { x: box.x + box.width, y: box.y + box.height - 24 };
    const checkpoint = rows.checkpoints[stoppedAt(model.checkpoints, client)];
    const end = checkpoint ? checkpoint.y + checkpoint.height / 2 : rows.network.y;
    const line: Shape = {
      kind: "line",
      role: "traffic",
      tone: client.outcome,
      points: [from, { x, y: from.y }, { x, y: end }],
      title: `${client.name} to TCP ${model.network.port}`,
    };
    const trouble = client.finding;
    const late = !checkpoint && trouble && client.outcome !== "activates";
    return [line, ...(late ? [mark(client.outcome, { x, y: end - 16 }, `${client.name}: ${trouble.why}`)] : [])];
  });
}

function checkpoints(model: TopologyModel, rows: Rows, lane: (index: number) => number): Shape[] {
  return rows.checkpoints.flatMap((box, place): Shape[] => {
    const checkpoint = model.checkpoints[place];
    if (!checkpoint) return [];
    const at = { x: box.x + 14, y: box.y + box.height / 2 + 4 };
    const marks = model.travelling.flatMap((client, index) => {
      const stop = stoppedAt(model.checkpoints, client);
      const tone = crossingTone(checkpoint, client);
      if (tone === "none" || (stop >= 0 && place > stop)) return [];
      const scale = Math.min(1, stepOf(model) / 19);
      return [
        { ...mark(tone, { x: lane(index), y: box.y + box.height / 2 }, crossingTitle(checkpoint, client)), scale },
      ];
    });
    const words = checkpointWords(checkpoint).filter((word) => word !== undefined);
    return [{ kind: "box", role: "checkpoint", ...box }, text("small", at, words.join(" "), 170), ...marks];
  });
}

function ways(model: TopologyModel, rows: Rows, lane: (index: number) => number): Shape[] {
  if (model.travelling.length === 0) return [];
  const first = lane(model.travelling.length - 1);
  const last = lane(0);
  const bus = width - 14;
  const y = rows.network.y;
  const port = { x: (first + last) / 2, y };
  return [
    ...rows.hosts.map((box): Shape => {
      const at = box.y + box.height - 20;
      const points = [
        port,
        { x: port.x, y: y + 14 },
        { x: bus, y: y + 14 },
        { x: bus, y: at },
        { x: box.x + box.width, y: at },
      ];
      return { kind: "line", role: "way", tone: "none", points, arrow: true };
    }),
    { kind: "box", role: "port", x: first - 8, y: y - 7, width: last - first + 16, height: 14 },
    text("small", { x: first - 14, y: y - 4 }, `TCP ${model.network.port}`, 90, "end"),
  ];
}
