import fc from "fast-check";
import type { PopulationResult } from "../../preflight/result";
import type { HostResult, ZoneResult } from "../../preflight/topology";
import type { Outcome } from "../../preflight/verdict";
import { crossingsOf } from "../../report/topology/crossings";
import { most, type TopologyModel, topologyModel } from "../../report/topology/model";
import { narrowTopology } from "../../report/topology/narrow";
import { type Drawing, fitted, roundedPath, type Shape } from "../../report/topology/shapes";
import { wideTopology } from "../../report/topology/wide";
import { desktops, servers } from "../preflight/plans";
import { dataOf } from "./pages";

const resource = { type: "x:y:Z", name: "z" };
const { preflight: example } = dataOf("azure");

function population(index: number, outcome: Outcome, zone: string): PopulationResult {
  const status = outcome === "fails" ? "fails" : "undecided";
  const finding =
    outcome === "activates"
      ? undefined
      : ({ hop: outcome === "pinned" ? "pin" : "count", status, why: "why", fix: "fix" } as const);
  return {
    name: `clients ${index}`,
    cidrs: [`10.${index}.0.0/16`],
    zone,
    image: "custom",
    machines: 10,
    outcome,
    ...(finding ? { finding } : {}),
    products: [{ product: "windows11", title: "Windows 11", machines: 10, outcome, ...(finding ? { finding } : {}) }],
    paths: outcome === "pinned" ? [] : [{ host: "kms1", status: "passes", hops: [] }],
    hops: [],
    relies: [],
  };
}

const hostOf = (index: number, stops: number): HostResult => ({
  name: `kms${index}`,
  resource,
  addresses: [`10.200.0.${index}`],
  addressKnown: true,
  port: 1688,
  counts: { atLeast: { windows: 50, office: 0 }, atMost: { windows: 50, office: 0 } },
  thresholds: [],
  rules: ["routes of the host's subnet", "security group of the host"].map((title, checkpoint) => ({
    kind: checkpoint === 0 ? "route" : "rule",
    title,
    resource,
    stretches: [
      { addresses: "0.0.0.0 to 10.0.255.255", verdict: stops === checkpoint ? "stop" : "pass", what: "rule 1" },
      { addresses: "10.1.0.0 to 255.255.255.255", verdict: "pass", what: "rule 2" },
    ],
    stretchesLeftOut: 0,
  })),
});

const models = fc
  .record({
    outcomes: fc.array(fc.constantFrom<Outcome>("activates", "fails", "undecided", "pinned"), { maxLength: 30 }),
    zones: fc.integer({ min: 1, max: 6 }),
    hosts: fc.integer({ min: 0, max: 9 }),
    stops: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ outcomes, zones, hosts, stops }): TopologyModel => {
    const names = Array.from({ length: zones }, (_, index) => `zone${index}.example.com`);
    const those = Array.from({ length: hosts }, (_, index) => hostOf(index + 1, stops));
    const srv = those.map(({ name }) => ({
      priority: 0,
      weight: 0,
      port: 1688,
      target: `${name}.example.com`,
      host: name,
    }));
    const records = names.map((name): ZoneResult => ({ name, resource, visibility: "private", links: [], srv }));
    const populations = outcomes.map((outcome, index) => population(index, outcome, names[index % zones] ?? ""));
    const preflight = { ...example, populations, hosts: those, zones: records, networks: [] };
    return topologyModel({ preflight, crossings: crossingsOf(preflight) });
  });

type Line = Extract<Shape, { kind: "line" }>;
type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

const segments = ({ points }: Line): Segment[] =>
  points.slice(1).map((point, index) => {
    const before = points[index] ?? point;
    return [
      Math.min(before.x, point.x),
      Math.min(before.y, point.y),
      Math.max(before.x, point.x),
      Math.max(before.y, point.y),
    ];
  });

/** Do an upright and a level piece cross, ends aside? */
function cross([ax1, ay1, ax2, ay2]: Segment, [bx1, by1, bx2, by2]: Segment): boolean {
  const upright = (x1: number, x2: number) => x1 === x2;
  if (upright(ax1, ax2) === upright(bx1, bx2)) return false;
  if (!upright(ax1, ax2)) return cross([bx1, by1, bx2, by2], [ax1, ay1, ax2, ay2]);
  return bx1 < ax1 && ax1 < bx2 && ay1 < by1 && by1 < ay2;
}

function texts({ shapes, width }: Drawing): number[] {
  return shapes.flatMap((shape) => {
    if (shape.kind === "box") return [shape.x, shape.x + shape.width];
    if (shape.kind === "line") return shape.points.map(({ x }) => x);
    return shape.x >= 0 && shape.x <= width ? [] : [shape.x];
  });
}

describe("the layout, whatever the estate", () => {
  it.each([
    ["wide", wideTopology],
    ["narrow", narrowTopology],
  ] as const)("%s: stays inside of its picture, and no card lies on another", (_, layout) => {
    fc.assert(
      fc.property(models, (model) => {
        const drawing = layout(model);
        const { width, height, shapes } = drawing;
        expect(texts(drawing).filter((x) => x < -1 || x > width + 1)).toEqual([]);
        const cards = shapes
          .filter((shape) => shape.kind === "box")
          .filter(({ role }) => ["client", "zone", "host"].includes(role));
        expect(cards.filter(({ y, height: tall }) => y < 0 || y + tall > height)).toEqual([]);
        cards.forEach((a, index) => {
          for (const b of cards.slice(index + 1)) {
            const apart =
              a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect(apart).toBe(true);
          }
        });
        expect(cards.filter(({ role }) => role === "client").length).toBe(
          model.groups.reduce((sum, { clients }) => sum + clients.length, 0),
        );
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ["wide", wideTopology],
    ["narrow", narrowTopology],
  ] as const)("%s: no packets' line crosses another on the way to the checkpoints", (_, layout) => {
    fc.assert(
      fc.property(models, (model) => {
        const lines = layout(model).shapes.filter(
          (shape): shape is Line => shape.kind === "line" && shape.role === "traffic",
        );
        expect(lines.length).toBe(model.travelling.length);
        const ways = lines.map((line) => segments(line).slice(0, 3));
        ways.forEach((way, index) => {
          for (const other of ways.slice(index + 1)) {
            expect(way.some((a) => other.some((b) => cross(a, b)))).toBe(false);
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it("leaves out what no picture can hold, what matters least first, and says how much", () => {
    const populations = Array.from({ length: 20 }, (_, index) =>
      population(index, index === 19 ? "fails" : "activates", "z"),
    );
    const preflight = { ...example, populations };
    const model = topologyModel({ preflight, crossings: [] });
    expect(model.populationsLeftOut).toBe(20 - most.populations);
    expect(model.groups.flatMap(({ clients }) => clients).at(-1)?.name).toBe("clients 19");
  });
});

describe("as many lanes as a narrow window ever has", () => {
  it.each([1, 2, 5, 9, 10, 11, 12])("%i: all of them inside of the picture", (lanes) => {
    const populations = Array.from({ length: lanes }, (_, index) => population(index, "activates", "z"));
    const drawing = narrowTopology(topologyModel({ preflight: { ...example, populations }, crossings: [] }));
    expect(drawing.shapes.filter((shape) => shape.kind === "line" && shape.role === "traffic").length).toBe(lanes);
    expect(texts(drawing).filter((x) => x < 0 || x > drawing.width)).toEqual([]);
  });
});

describe("checkpoints", () => {
  it("follow the addresses of each population", () => {
    const data = dataOf("aws", { populations: [desktops, { ...servers, cidrs: ["10.99.0.0/16"] }] });
    const met = data.crossings.filter(({ host, kind }) => host === "kms11" && kind !== "route");
    expect(met.map(({ population: who, checkpoint, verdict }) => [who, checkpoint, verdict])).toEqual([
      ["desktops", "network ACL of the host's subnet, inbound", "pass"],
      ["desktops", "network ACL of the host's subnet, outbound answers", "pass"],
      ["desktops", "security group of the host", "pass"],
      ["desktops", "the firewall of Windows on the host", "pass"],
      ["servers", "network ACL of the host's subnet, inbound", "stop"],
      ["servers", "network ACL of the host's subnet, outbound answers", "stop"],
      ["servers", "security group of the host", "stop"],
      ["servers", "the firewall of Windows on the host", "stop"],
    ]);
  });

  it("end the line of those that they stop, and mark the place", () => {
    const data = dataOf("aws", { populations: [desktops, { ...servers, cidrs: ["10.99.0.0/16"] }] });
    const { shapes } = wideTopology(topologyModel(data));
    const fails = shapes.filter((shape) => shape.kind === "mark" && shape.tone === "fails");
    const line = shapes.find(
      (shape): shape is Line => shape.kind === "line" && shape.role === "traffic" && shape.tone === "fails",
    );
    const end = line?.points.at(-1);
    expect(fails).toContainEqual(expect.objectContaining({ x: end?.x, y: end?.y }));
  });
});

describe("drawing", () => {
  it("rounds corners, and leaves straight lines straight", () => {
    expect(
      roundedPath(
        [
          { x: 0, y: 0 },
          { x: 20, y: 0 },
          { x: 20, y: 30 },
        ],
        5,
      ),
    ).toBe("M0 0L15 0Q20 0 20 5L20 30");
    expect(
      roundedPath([
        { x: 0, y: 0 },
        { x: 20, y: 0 },
      ]),
    ).toBe("M0 0L20 0");
  });

  it("cuts a text to what fits", () => {
    expect([fitted("short", "name", 200), fitted("a very long name of a population", "name", 80)]).toEqual([
      "short",
      "a very l…",
    ]);
  });
});
