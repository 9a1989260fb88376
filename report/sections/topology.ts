import type { ReportData } from "../data";
import { type Content, type Html, html, trusted } from "../html";
import { icon } from "../icons";
import { badge, legend, name, section, table } from "../parts";
import { drawTopology } from "../topology/draw";
import { topologyModel } from "../topology/model";
import { narrowTopology } from "../topology/narrow";
import type { Tone } from "../topology/shapes";
import { wideTopology } from "../topology/wide";
import { counted } from "../words";

export function topology(data: ReportData): Html {
  const model = topologyModel(data);
  const { populations, hosts } = data.preflight;
  const label = `${counted(populations.length, "population")} of clients, the zones that they ask, the checkpoints on their way, and ${counted(hosts.length, "host")}; the tables below say the same in words`;
  const left = [
    model.populationsLeftOut > 0 && `${counted(model.populationsLeftOut, "more population")}`,
    model.zonesLeftOut > 0 && `${counted(model.zonesLeftOut, "more zone")}`,
    model.hostsLeftOut > 0 && `${counted(model.hostsLeftOut, "more host")}`,
  ].filter((one) => typeof one === "string");
  return section(
    {
      id: "topology",
      title: "Who reaches whom",
      lead: "Clients ask their zone for a host (dotted), and send their requests through every checkpoint to it (solid). A mark on a line says what happens to it there.",
      from: ["stack", "environment"],
    },
    html`<figure class="figure topology-figure"><div class="wide">${drawTopology(wideTopology(model), "wide", label)}</div><div class="narrow">${drawTopology(narrowTopology(model), "narrow", label)}</div>${
      left.length > 0
        ? html`<figcaption>Left out of the picture: ${left.join(", ")}. The tables have all.</figcaption>`
        : ""
    }</figure>`,
    key(),
    rules(data),
    records(data),
  );
}

function key(): Html {
  const line = (role: string, tone: Tone) =>
    trusted(
      `<svg class="key" viewBox="0 0 34 10" width="34" height="10" aria-hidden="true"><path class="line line-${role} tone-${tone}" d="M1 5H33"/></svg>`,
    );
  const entries: (readonly [Content, Content])[] = [
    [html`${icon("activates")}${line("traffic", "activates")}`, "passes, and activates"],
    [html`${icon("undecided")}${line("traffic", "undecided")}`, "cannot be decided"],
    [html`${icon("fails")}${line("traffic", "fails")}`, "is stopped, or fails"],
    [icon("pinned"), "pinned: never asks these hosts"],
    [line("asks", "none"), "asks its zone"],
    [line("record", "none"), "SRV record leads to"],
  ];
  return legend(entries);
}

const verdictTones = { pass: "activates", stop: "fails", undecided: "undecided" } as const;
const verdictWords = { pass: "passes", stop: "stopped", undecided: "undecided" } as const;

/** What the picture shows of checkpoints, in words. */
function rules({ crossings }: ReportData): Html {
  const rows = crossings.map(({ population, host, checkpoint, verdict, what }) => ({
    filter: verdict,
    cells: [
      name(population),
      name(host),
      checkpoint,
      badge(verdictTones[verdict], verdictWords[verdict]),
      name(what.join("; ")),
    ],
  }));
  return html`<details class="more"><summary>Every checkpoint on the way, in words (${crossings.length})</summary>
${table({
  label: "every checkpoint on the way",
  columns: [
    { title: "Population" },
    { title: "Host" },
    { title: "Checkpoint" },
    { title: "Verdict" },
    { title: "Rule or route", kind: "wide" },
  ],
  rows,
  filters: verdictWords,
})}</details>
`;
}

function records({ preflight: { zones, populations } }: ReportData): Html {
  const rows = zones
    .filter(({ srv, name: zone }) => srv.length > 0 || populations.some((one) => one.zone.toLowerCase() === zone))
    .flatMap((zone) => {
      const known = zone.srv.length > 0 ? zone.srv : [undefined];
      return known.map((record) => ({
        cells: [
          name(zone.name),
          zone.visibility === "undecided" ? "existing, not in this stack" : zone.visibility,
          record
            ? html`<span class="code">_vlmcs._tcp SRV ${record.priority} ${record.weight} ${record.port} <bdi>${record.target}</bdi></span>`
            : "no record is known",
          record ? badge(record.host ? "activates" : "fails", record.host ?? "no host") : badge("undecided", "unknown"),
        ],
      }));
    });
  return html`<details class="more"><summary>Every SRV record (${rows.length})</summary>
${table({
  label: "SRV records",
  columns: [{ title: "Zone" }, { title: "Visible" }, { title: "Record", kind: "wide" }, { title: "Leads to" }],
  rows,
})}</details>
`;
}
