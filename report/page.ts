import type { AuditResult } from "../audit/audit";
import { clean } from "./clean";
import type { ReportData } from "./data";
import { frame } from "./frame";
import { type Html, html } from "./html";
import { audit } from "./sections/audit";
import { budget } from "./sections/budget";
import { counts } from "./sections/counts";
import { forecast } from "./sections/forecast";
import { policies } from "./sections/policies";
import { preflight } from "./sections/preflight";
import { head, tiles } from "./sections/summary";
import { topology } from "./sections/topology";
import { formatTime } from "./words";

/** The report: one page that needs nothing else, and asks nothing of any network. */
export function reportPage(data: ReportData): string {
  const parts: (readonly [id: string, title: string, content: Html])[] = [
    ["topology", "Topology", topology(data)],
    ["preflight", "Preflight", preflight(data)],
    ["counts", "Counts", counts(data)],
    ["forecast", "Forecast", forecast(data)],
    ["policies", "Policies", policies(data)],
    ["budget", "Host key", budget(data)],
    ["audit", "Audit", audit(data.audit)],
  ];
  const there = parts.filter(([, , content]) => content.text !== "");
  return frame(
    `${data.stack}: KMS host report`,
    there.map(([id, title]) => [`#${id}`, title]),
    [head(data), tiles(data), there.map(([, , content]) => content), missing(data), sourceList(data)],
  );
}

/** A page with the audit alone. */
export function auditPage(given: AuditResult, about: { readonly created: Date; readonly version: string }): string {
  const result = clean(given);
  const created = about.created.toISOString();
  return frame(
    "KMS activation audit",
    [],
    html`<div class="page-head"><div><p class="eyebrow">KMS host report</p><h1>Activation audit</h1>
<dl class="facts"><div><dt>Read from</dt><dd>event logs of the hosts, ${result.files.length} files</dd></div>
<div><dt>Made</dt><dd><time datetime="${created}">${formatTime(created)}</time> by kmshost ${about.version}</dd></div></dl></div></div>
${audit(result)}
<section id="sources" aria-labelledby="sources-title"><h2 id="sources-title">Where the numbers come from</h2>
<ol class="source-list"><li id="source-audit"><b>Audit</b> event logs of the hosts, as kmshost audit read them: ${result.events.request ?? 0} requests</li></ol></section>`,
  );
}

function missing({ forecast: course, policies: judged, audit: audited, stack }: ReportData): Html {
  const lines = [
    !course && ["Forecast", "was left out"],
    !judged && [
      "Policies",
      `kmshost check ${stack} --report json=policies.json, then kmshost report ${stack} --policies policies.json`,
    ],
    !audited && ["Audit", `kmshost audit logs/ --json audit.json, then kmshost report ${stack} --audit audit.json`],
  ].filter((one) => one !== false);
  if (lines.length === 0) return html``;
  return html`<section id="missing" aria-labelledby="missing-title" class="quiet"><h2 id="missing-title">Not in this report</h2>
<dl class="facts">${lines.map(([term, how]) => html`<div><dt>${term}</dt><dd class="code">${how}</dd></div>`)}</dl></section>
`;
}

function sourceList({ sources }: ReportData): Html {
  return html`<section id="sources" aria-labelledby="sources-title" class="quiet"><h2 id="sources-title">Where the numbers come from</h2>
<ol class="source-list">${sources.map(({ id, title, detail }) => html`<li id="source-${id}"><b>${title}</b> <span>${detail}</span></li>`)}</ol></section>
`;
}
