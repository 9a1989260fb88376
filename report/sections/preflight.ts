import { findActivationError } from "../../activation/errors";
import { type Hop, hops } from "../../preflight/hops/hop";
import type { FindingResult, PopulationResult } from "../../preflight/result";
import type { ReportData } from "../data";
import { type Content, type Html, html } from "../html";
import { icon } from "../icons";
import { badge, type Cell, name, section, table } from "../parts";
import type { Crossing } from "../topology/crossings";
import type { Tone } from "../topology/shapes";
import { formatNumber, outcomeWords, shortName, shortProduct } from "../words";

/** Population by hop: where each would stop, with which code, and what fixes it. */
export function preflight(data: ReportData): Html {
  const { populations, problems, notes } = data.preflight;
  const order = ["fails", "undecided", "activates", "pinned"];
  const rows = populations.map((population) => {
    const { outcome, machines, finding } = population;
    return {
      filter: outcome,
      cells: [
        {
          content: html`${name(population.name)}<small>${name(population.cidrs.slice(0, 2).join(", "))}${population.cidrs.length > 2 && ` and ${population.cidrs.length - 2} more`}</small>`,
        },
        { content: formatNumber(machines), order: machines },
        { content: badge(outcome, outcomeWords[outcome]), order: order.indexOf(outcome) },
        ...hops.map((hop) => hopCell(hop, population, data.crossings)),
        codeOf(finding),
        finding ? name(finding.fix) : "nothing to do",
      ],
    };
  });
  return section(
    {
      id: "preflight",
      title: "Will every client activate?",
      lead: "Each population, hop by hop, in the order in which a machine meets them. A tick passes; a dash is never reached.",
      from: ["preflight", "environment"],
    },
    notices("fails", problems),
    table({
      label: "populations by hop",
      columns: [
        { title: "Population" },
        { title: "Machines", kind: "number" },
        { title: "Verdict" },
        ...hops.map((hop) => ({ title: hop, kind: "mark" as const, sortable: false })),
        { title: "Code" },
        { title: "What to do", kind: "wide" as const },
      ],
      rows,
      filters: outcomeWords,
    }),
    html`<div class="findings">${populations.filter(({ finding }) => finding).map(details)}</div>`,
    notices("undecided", unsaid(data)),
    notices("none", notes),
    relies(populations),
  );
}

/** Products without a key that no population's own finding names. */
function unsaid({ preflight: { keyLacks, populations } }: ReportData): string[] {
  const said = new Set(populations.map(({ finding }) => finding?.why));
  return keyLacks
    .filter(({ why }) => !said.has(why))
    .map(({ title, machines, why, fix }) => `${formatNumber(machines)} × ${title}: ${why}; ${fix}`);
}

function notices(tone: Tone, texts: readonly string[]): Html {
  if (texts.length === 0) return html``;
  return html`<ul class="notices">${texts.map((text) => html`<li class="tone-${tone}">${icon(tone)}${name(text)}</li>`)}</ul>
`;
}

function codeOf(finding: FindingResult | undefined): Content {
  if (!finding?.code) return html`<span class="soft">none</span>`;
  return html`<span class="code">${finding.code}</span>`;
}

const checkpointHops: Readonly<Partial<Record<Hop, Crossing["kind"]>>> = {
  route: "route",
  "network rules": "rule",
  "guest firewall": "firewall",
};

/** One hop of one population: what its products and its ways to the hosts meet there. */
function hopCell(hop: Hop, population: PopulationResult, crossings: readonly Crossing[]): Cell {
  const { outcome, products, paths } = population;
  const cell = (tone: Tone, words: string, why = words): Cell => ({
    content: html`<span class="hop tone-${tone}" title="${`${hop}: ${why}`}">${icon(tone)}<span class="hidden">${words}</span></span>`,
    tone,
  });
  const here = [population.finding, ...products.map(({ finding }) => finding)].find((finding) => finding?.hop === hop);
  if (outcome === "pinned") return hop === "pin" ? cell("pinned", "pinned", here?.why) : cell("none", "not reached");
  if (here) return cell(here.status, here.status, here.why);
  const place = hops.indexOf(hop);
  const ends = products.map(({ finding }) => (finding ? hops.indexOf(finding.hop) : hops.length));
  if (place > Math.max(...(ends.length > 0 ? ends : [hops.length]))) return cell("none", "not reached");
  const there = paths.filter(({ finding }) => finding?.hop === hop);
  if (there.length > 0) {
    const words = `${paths.length - there.length} of ${paths.length} hosts`;
    const why = there.map(({ host, finding }) => `${host}: ${finding?.why ?? ""}`).join("; ");
    return {
      content: html`<span class="hop" title="${`${hop}: ${why}`}">${paths.length - there.length}/${paths.length}<span class="hidden"> ${words}</span></span>`,
      tone: "undecided",
    };
  }
  const kind = checkpointHops[hop];
  const unsure = crossings.find(
    (one) => one.population === population.name && one.kind === kind && one.verdict === "undecided",
  );
  return unsure ? cell("undecided", "undecided", unsure.what.join("; ")) : cell("activates", "passes");
}

function details({ name: population, finding, products }: PopulationResult): Html {
  if (!finding) return html``;
  const error = finding.code ? findActivationError(finding.code) : undefined;
  const touched = products.filter((one) => one.finding).map(({ title }) => shortProduct(title));
  const all = touched.length === products.length;
  const rows: (readonly [string, Content])[] = [
    ["Why", name(finding.why)],
    ["What to do", name(finding.fix)],
    ...(error
      ? ([["The client shows", html`<span class="code">${finding.code}</span>, ${error.meaning}`]] as const)
      : []),
    ...(all ? [] : ([["Only for", touched.join(", ")]] as const)),
    ...(finding.resource
      ? ([["Resource", html`<span class="code">${name(shortName(finding.resource.name))}</span>`]] as const)
      : []),
  ];
  const tone = finding.hop === "pin" ? "pinned" : finding.status;
  return html`<article class="finding tone-${tone}">
<h3>${icon(tone)}${name(population)} <small>${finding.hop}</small></h3>
<dl>${rows.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>
</article>
`;
}

/** What the verdicts take on trust. */
function relies(populations: readonly PopulationResult[]): Html {
  const trusts = new Map<string, string[]>();
  for (const population of populations) {
    for (const one of population.relies) trusts.set(one, [...(trusts.get(one) ?? []), population.name]);
  }
  if (trusts.size === 0) return html``;
  const lines = [...trusts].map(
    ([text, who]) => html`<li>${name(text)} <span class="soft">(${name(who.join(", "))})</span></li>`,
  );
  return html`<details class="more"><summary>What these verdicts take on trust (${trusts.size})</summary><ul class="plain">${lines}</ul></details>
`;
}
