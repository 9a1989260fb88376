import { type Content, type Html, html, joined } from "./html";
import { icon } from "./icons";
import type { SourceId } from "./sources";
import type { Tone } from "./topology/shapes";

/** Pieces that several sections are made of. */

const sourceWords: Readonly<Record<SourceId, string>> = {
  stack: "stack",
  environment: "environment",
  preflight: "preflight",
  forecast: "forecast",
  policies: "policies",
  audit: "audit",
  microsoft: "Microsoft",
};

/** Where the numbers beside it come from: links into the list at the end of the page. */
export function sources(...ids: readonly SourceId[]): Html {
  const links = ids.map((id) => html`<a href="#source-${id}">${sourceWords[id]}</a>`);
  return html`<span class="sources">source: ${joined(links, ", ")}</span>`;
}

export interface SectionOptions {
  readonly id: string;
  readonly title: string;
  readonly lead: Content;
  readonly from: readonly SourceId[];
}

export function section({ id, title, lead, from }: SectionOptions, ...content: readonly Content[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<header class="section-head"><h2 id="${id}-title">${title}</h2>${sources(...from)}</header>
<p class="lead">${lead}</p>
${content}
</section>
`;
}

/** A word with its mark. */
export function badge(tone: Tone, words: string): Html {
  return html`<span class="badge tone-${tone}">${icon(tone)}${words}</span>`;
}

export interface Column {
  readonly title: Content;
  /** `number` aligns right and sorts by value; `mark` is narrow. Default: text. */
  readonly kind?: "number" | "mark" | "wide";
  /** False for columns whose order means nothing. Default: sortable. */
  readonly sortable?: boolean;
}

export interface Cell {
  readonly content: Content;
  /** What the column is sorted by; default: the text. */
  readonly order?: number;
  readonly tone?: Tone;
}

export interface TableOptions {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly cells: readonly (Cell | Content)[]; readonly filter?: string }[];
  /** Words of the filter's choices, by the value that rows carry. */
  readonly filters?: Readonly<Record<string, string>>;
}

/** A table that scrolls within itself. The first cell of a row is its heading. */
export function table({ label, columns, rows, filters }: TableOptions): Html {
  const heads = columns.map(({ title, kind, sortable = true }) => {
    const sort = sortable ? html` data-sort="${kind === "number" ? "number" : "text"}"` : "";
    return html`<th scope="col"${kind ? html` class="${kind}"` : ""}${sort}><span>${title}</span></th>`;
  });
  const body = rows.map(({ cells, filter }) => {
    const written = cells.map((cell, index) => tableCell(cell, columns[index], index === 0));
    return html`<tr${filter === undefined ? "" : html` data-filter="${filter}"`}>${written}</tr>\n`;
  });
  const choices = filters ? html` data-filters="${JSON.stringify(filters)}"` : "";
  return html`<div class="table"${choices}><div class="scroll" role="region" tabindex="0" aria-label="${`table: ${label}`}"><table>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}</tbody></table></div></div>
`;
}

function isCell(cell: Cell | Content): cell is Cell {
  return typeof cell === "object" && cell !== null && "content" in cell;
}

function tableCell(given: Cell | Content, column: Column | undefined, first: boolean): Html {
  const { content, order, tone }: Cell = isCell(given) ? given : { content: given };
  const classes = [column?.kind, tone ? `tone-${tone}` : undefined].filter((one) => one !== undefined);
  const attributes = html`${classes.length > 0 ? html` class="${classes.join(" ")}"` : ""}${order === undefined ? "" : html` data-order="${order}"`}`;
  return first ? html`<th scope="row"${attributes}>${content}</th>` : html`<td${attributes}>${content}</td>`;
}

/** A name that others chose: its direction of writing stays its own. */
export function name(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** A chart in two widths; the window chooses. */
export function figure(wide: Html, narrow: Html, caption: Content): Html {
  return html`<figure class="figure"><div class="wide">${wide}</div><div class="narrow">${narrow}</div><figcaption>${caption}</figcaption></figure>
`;
}

export function legend(entries: readonly (readonly [swatch: Content, words: Content])[]): Html {
  return html`<ul class="legend">${entries.map(([swatch, words]) => html`<li>${swatch}${words}</li>`)}</ul>
`;
}
