import { type Html, html, joined, trusted } from "../html";
import { number } from "../topology/shapes";

/**
 * Charts are drawn by Observable Plot into a small DOM, when the page is made: the page itself needs no script for them.
 * What comes out is written anew, element by element, so that nothing but what is named here can stand in the page.
 */

type PlotModule = typeof import("@observablehq/plot");
export type PlotOptions = import("@observablehq/plot").PlotOptions;
export type Markish = import("@observablehq/plot").Markish;

let loaded: PlotModule | undefined;

/** The library, loaded when the first chart is drawn. Throws an Error that says how to get it when it is not installed. */
export function plotLibrary(): PlotModule {
  loaded ??= found(() => require("@observablehq/plot") as PlotModule);
  return loaded;
}

function found<Module>(load: () => Module): Module {
  try {
    return load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new Error("charts are drawn by packages that are not installed: npm install @observablehq/plot linkedom");
  }
}

/** Draws a chart. `label` says in a sentence what it shows. */
export function chart(label: string, options: PlotOptions): Html {
  const { parseHTML } = found(() => require("linkedom") as typeof import("linkedom"));
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const drawn = plotLibrary().plot({
    ...options,
    document: document as unknown as PlotOptions["document"],
    className: "plot",
  });
  return html`<svg class="chart" viewBox="0 0 ${options.width ?? 640} ${options.height ?? 400}" role="img" aria-label="${label}">${childrenOf(drawn as unknown as DrawnNode)}</svg>`;
}

interface DrawnNode {
  readonly nodeType: number;
  readonly localName?: string;
  readonly nodeValue?: string | null;
  readonly childNodes: Iterable<DrawnNode>;
  readonly attributes?: Iterable<{ readonly name: string; readonly value: string }>;
}

const elements = new Set(["g", "path", "line", "rect", "circle", "text", "tspan", "title"]);
const attributes = new Set([
  ...[
    "class",
    "d",
    "transform",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "dx",
    "dy",
    "r",
    "rx",
    "cx",
    "cy",
    "width",
    "height",
  ],
  ...[
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-dasharray",
    "stroke-linecap",
    "opacity",
  ],
  ...["stroke-linejoin", "text-anchor", "font-size", "font-weight", "font-variant", "paint-order"],
]);
const lengths = /-?\d+\.\d{2,}/g;

function childrenOf(node: DrawnNode): Html {
  return joined([...node.childNodes].map(write));
}

function write(node: DrawnNode): Html {
  if (node.nodeType === 3) return html`${node.nodeValue ?? ""}`;
  const name = node.localName ?? "";
  if (node.nodeType !== 1 || !elements.has(name)) return html``;
  const kept = [...(node.attributes ?? [])].filter((one) => attributes.has(one.name));
  const given = kept.map((one) => html` ${trusted(one.name)}="${rounded(one.value)}"`);
  return html`<${trusted(name)}${given}>${childrenOf(node)}</${trusted(name)}>`;
}

/** A tenth of a pixel is enough. */
function rounded(value: string): string {
  return value.length > 20_000 ? value : value.replace(lengths, (length) => number(Number(length)));
}
