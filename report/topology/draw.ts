import { type Html, html } from "../html";
import { glyphs } from "../icons";
import { type Drawing, fitted, number, roundedPath, type Shape } from "./shapes";

/** A drawing as SVG. `id` tells apart two drawings of one page. */
export function drawTopology({ width, height, shapes }: Drawing, id: string, label: string): Html {
  const marker = (role: string) =>
    html`<marker id="${id}-${role}" class="head head-${role}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8Z"/></marker>`;
  return html`<svg class="topology topology-${id}" viewBox="-1 -1 ${number(width + 2)} ${number(height + 2)}" role="img" aria-label="${label}">
<defs>${["asks", "record", "traffic", "way"].map(marker)}</defs>
${shapes.map((shape) => draw(shape, id))}</svg>`;
}

function draw(shape: Shape, id: string): Html {
  switch (shape.kind) {
    case "box":
      return box(shape);
    case "text": {
      const { x, y, role, text, width, anchor = "start" } = shape;
      const shown = fitted(text, role, width);
      const title = shown === text ? "" : html`<title>${text}</title>`;
      return html`<text class="t-${role}" x="${number(x)}" y="${number(y)}" text-anchor="${anchor}">${title}${shown}</text>\n`;
    }
    case "line": {
      const d = roundedPath(shape.points);
      const head = shape.arrow ? html` marker-end="url(#${id}-${shape.role})"` : "";
      const title = shape.title ? html`<title>${shape.title}</title>` : "";
      const halo = shape.role === "traffic" ? html`<path class="halo" d="${d}"/>` : "";
      return html`${halo}<path class="line line-${shape.role} tone-${shape.tone}" d="${d}"${head}>${title}</path>\n`;
    }
    case "mark": {
      const scale =
        shape.scale === undefined || shape.scale === 1 ? "" : ` scale(${Math.round(shape.scale * 100) / 100})`;
      return html`<g class="mark tone-${shape.tone}" transform="translate(${number(shape.x)} ${number(shape.y)})${scale}"><title>${shape.title}</title><circle r="9"/><path d="${glyphs[shape.tone]}"/></g>\n`;
    }
  }
}

const corners: Readonly<Record<string, number>> = {
  group: 14,
  network: 14,
  client: 9,
  zone: 9,
  host: 9,
  checkpoint: 12,
  port: 7,
};

function box({ role, tone, x, y, width, height }: Extract<Shape, { kind: "box" }>): Html {
  const kind = tone ? `box box-${role} tone-${tone}` : `box box-${role}`;
  const at = html`x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
  if (role !== "strip") return html`<rect class="${kind}" ${at} rx="${corners[role] ?? 0}"/>\n`;
  const radius = 9;
  const d = `M${number(x + width)} ${number(y)}H${number(x + radius)}Q${number(x)} ${number(y)} ${number(x)} ${number(y + radius)}V${number(y + height - radius)}Q${number(x)} ${number(y + height)} ${number(x + radius)} ${number(y + height)}H${number(x + width)}Z`;
  return html`<path class="${kind}" d="${d}"/>\n`;
}
