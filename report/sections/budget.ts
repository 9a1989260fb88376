import { activationsPerHost } from "../../activation/budget";
import { activationsChart } from "../charts/budget";
import type { KeyPlace, ReportData } from "../data";
import { type Html, html } from "../html";
import { figure, legend, name, section } from "../parts";

/** What the host key has left: six hosts, ten activations each. */
export function budget({ budget: given, environment, preflight }: ReportData): Html {
  const { activations, places, hostsPerKey } = given;
  const replaced = Object.entries(preflight.spending.reasons).filter(([, reasons]) => reasons.length > 0);
  return section(
    {
      id: "budget",
      title: "What the host key has left",
      lead: `A host key is good for ${hostsPerKey} hosts, and each of them for ${activationsPerHost} activations. A host that is built anew spends one; a host that is removed keeps its place.`,
      from: ["stack", "environment", "microsoft"],
    },
    html`<div class="pair budget">
<div><h3>Six places</h3><ol class="places">${places.map(place)}</ol></div>
<div><h3>${activations.left} of ${activations.all} activations left</h3>
${figure(activationsChart(given, 340), activationsChart(given, 320), "one square for each activation, of all six hosts together")}
${legend([
  [html`<span class="swatch swatch-spent"></span>`, `${activations.spent} spent`],
  ...(activations.plan > 0
    ? [[html`<span class="swatch swatch-plan"></span>`, `${activations.plan} needed by this plan`] as const]
    : []),
  [html`<span class="swatch swatch-left"></span>`, `${activations.left} left`],
])}</div>
</div>`,
    replaced.length > 0 &&
      html`<p>${replaced.map(([host, reasons]) => html`${name(host)} is replaced because of ${name(reasons.join(", "))}. `)}</p>`,
    html`<p class="soft">${environment.activationsUsed} activations of this stack's hosts are declared as spent so far (hostKey.activationsUsed); a host elsewhere has spent one at least. The key's generation is ${environment.generation}, activated by ${environment.activation}.</p>`,
  );
}

const placeWords: Readonly<Record<KeyPlace["kind"], string>> = {
  here: "this stack",
  elsewhere: "elsewhere",
  free: "free",
  "too many": "one too many",
};

function place({ kind, name: who, used, spends }: KeyPlace): Html {
  const told = [
    used === undefined ? "" : `${used} of ${activationsPerHost} used`,
    spends > 0 ? "needs one now" : "",
  ].filter((one) => one !== "");
  return html`<li class="place place-${kind === "too many" ? "over" : kind}"><b>${name(who ?? "free")}</b><span class="place-note">${kind === "free" ? "no host yet" : [placeWords[kind], ...told].join(", ")}</span></li>`;
}
