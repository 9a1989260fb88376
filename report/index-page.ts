import type { ReportData } from "./data";
import { frame } from "./frame";
import { html } from "./html";
import { name } from "./parts";
import { verdict } from "./sections/summary";
import { formatTime } from "./words";

/** A page that leads to the reports beside it, each named `<stack>.html`. */
export function indexPage(reports: readonly ReportData[]): string {
  const made = reports[0]?.created;
  const cards = reports.map(
    ({ stack, preflight, environment }) => html`<section class="entry" aria-labelledby="stack-${stack}">
<h2 id="stack-${stack}"><a href="${`${encodeURIComponent(stack)}.html`}">${name(stack)}</a></h2>
<p class="lead">${preflight.cloud === "azure" ? "Azure" : "AWS"}, ${environment.region}; ${preflight.hosts.length} KMS hosts</p>
${verdict(preflight)}
</section>
`,
  );
  return frame(
    "KMS host reports",
    [],
    html`<div class="page-head"><div><p class="eyebrow">KMS host reports</p><h1>${reports.length} environments</h1>
${made !== undefined && html`<p class="soft">made <time datetime="${made}">${formatTime(made)}</time></p>`}</div></div>
<div class="pair">${cards}</div>`,
  );
}
