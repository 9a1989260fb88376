import { activationThresholds } from "../../activation/thresholds";
import { formatDuration } from "../../forecast/input";
import type { PreflightResult } from "../../preflight/result";
import type { Outcome } from "../../preflight/verdict";
import type { ReportData } from "../data";
import { type Content, type Html, html } from "../html";
import { icon } from "../icons";
import { sources } from "../parts";
import type { SourceId } from "../sources";
import type { Tone } from "../topology/shapes";
import { counted, formatNumber, formatTime, outcomeWords } from "../words";

const headlines: Readonly<Record<Outcome, string>> = {
  activates: "Every client activates",
  fails: "Some clients will not activate",
  undecided: "Not everything can be decided",
  pinned: "No client asks these hosts",
};

/** The head of the page: whose it is, and the one sentence that matters most. */
export function head({ stack, created, origin, environment, preflight, tool }: ReportData): Html {
  const cloud = preflight.cloud === "azure" ? "Azure" : "AWS";
  return html`<div class="page-head">
<div>
<p class="eyebrow">KMS host report</p>
<h1><bdi>${stack}</bdi></h1>
<dl class="facts">
<div><dt>Cloud</dt><dd>${cloud}, ${environment.region}</dd></div>
<div><dt>${cloud === "Azure" ? "Subscription" : "Account"}</dt><dd class="code">${environment.account}</dd></div>
<div><dt>Read from</dt><dd>${origin}</dd></div>
<div><dt>Made</dt><dd><time datetime="${created}">${formatTime(created)}</time> by ${tool}</dd></div>
</dl>
</div>
${verdict(preflight, sources("preflight"))}
</div>
`;
}

/** What the preflight comes to, in machines. */
export function verdict({ outcome, populations, problems }: PreflightResult, note: Content = ""): Html {
  const order: readonly Outcome[] = ["fails", "undecided", "activates", "pinned"];
  // By product: a population may hold machines that activate beside others that do not.
  const kinds = populations.flatMap(
    ({ outcome: own, machines, products }): readonly { readonly outcome: Outcome; readonly machines: number }[] =>
      products.length > 0 ? products : [{ outcome: own, machines }],
  );
  const parts = order.flatMap((one) => {
    const those = kinds.filter((kind) => kind.outcome === one);
    const machines = those.reduce((sum, kind) => sum + kind.machines, 0);
    if (those.length === 0) return [];
    return [
      html`<li class="tone-${one}">${icon(one)}<b>${formatNumber(machines)}</b> machines ${outcomeWords[one]}</li>`,
    ];
  });
  const also = problems.map((problem) => html`<li class="tone-fails">${icon("fails")}${problem}</li>`);
  return html`<div class="verdict tone-${outcome}">
<p class="verdict-words">${icon(outcome)}<span>${headlines[outcome]}</span></p>
<ul>${parts}${also}</ul>
${note}
</div>`;
}

interface Tile {
  readonly title: string;
  readonly value: Content;
  readonly note: Content;
  readonly tone: Tone;
  readonly from: readonly SourceId[];
  readonly href: string;
}

/** The numbers that a team looks for first. */
export function tiles(data: ReportData): Html {
  const made = [
    hostTile(data),
    countTile(data),
    budgetTile(data),
    ...awayTile(data),
    ...policyTile(data),
    ...auditTile(data),
  ];
  return html`<ul class="tiles">${made.map(
    ({ title, value, note, tone, from, href }) => html`<li class="tile tone-${tone}">
<h2><a href="${href}">${title}</a></h2>
<p class="tile-value">${value}</p>
<p class="tile-note">${note}</p>
${sources(...from)}
</li>`,
  )}</ul>
`;
}

function hostTile({ preflight: { hosts } }: ReportData): Tile {
  return {
    title: "KMS hosts",
    value: String(hosts.length),
    note: hosts.map(({ name }) => name).join(", ") || "the stack has none",
    tone: hosts.length === 0 ? "fails" : "none",
    from: ["stack"],
    href: "#topology",
  };
}

function countTile({ preflight: { hosts } }: ReportData): Tile {
  const least = Math.min(...hosts.map(({ counts }) => counts.atLeast.windows));
  const missed = hosts.some(({ thresholds }) => thresholds.some(({ reached }) => reached === "no"));
  const open = hosts.some(({ thresholds }) => thresholds.some(({ reached }) => reached === "undecided"));
  return {
    title: "Lowest count",
    value:
      hosts.length > 0 ? html`${least}<small> of ${activationThresholds["windows-client"]} needed</small>` : "none",
    note: missed ? "a threshold is missed" : open ? "a threshold is undecided" : "every threshold is reached",
    tone: missed ? "fails" : open ? "undecided" : "activates",
    from: ["preflight", "microsoft"],
    href: "#counts",
  };
}

function budgetTile({ preflight: { spending }, budget }: ReportData): Tile {
  const { hostsLeft } = spending;
  return {
    title: "Host key",
    value: html`${spending.hostsUsed}<small> of ${budget.hostsPerKey} places used</small>`,
    note: `${budget.activations.left} of ${budget.activations.all} activations left`,
    tone: hostsLeft < 0 || budget.activations.left < 0 ? "fails" : hostsLeft === 0 ? "undecided" : "activates",
    from: ["stack", "environment", "microsoft"],
    href: "#budget",
  };
}

function awayTile({ forecast }: ReportData): Tile[] {
  if (!forecast) return [];
  const { mayBeAway } = forecast.course;
  return [
    {
      title: "Hosts may be away",
      value: formatDuration(mayBeAway.settled),
      note: "before the first lease of a settled fleet ends",
      tone: "none",
      from: ["forecast", "microsoft"],
      href: "#forecast",
    },
  ];
}

function policyTile({ policies }: ReportData): Tile[] {
  if (!policies) return [];
  const open = policies.findings.filter(({ status }) => status === "open");
  const toFix = open.filter(({ level }) => level === "mandatory").length;
  return [
    {
      title: "Policies",
      value: html`${toFix}<small> to fix</small>`,
      note: `${open.length - toFix} advised; ${policies.policies} policies asked`,
      tone: toFix > 0 ? "fails" : "activates",
      from: ["policies"],
      href: "#policies",
    },
  ];
}

function auditTile({ audit }: ReportData): Tile[] {
  if (!audit) return [];
  const { request = 0 } = audit.events;
  return [
    {
      title: "Requests in the logs",
      value: formatNumber(request),
      note: `${counted(audit.hosts.length, "host")}, as of ${audit.asOf?.slice(0, 10) ?? "no time"}`,
      tone: request === 0 ? "fails" : "none",
      from: ["audit"],
      href: "#audit",
    },
  ];
}
