import { type Html, html } from "./html";
import type { Tone } from "./topology/shapes";

/** A shape for each verdict, so that none depends on colour: tick, cross, question mark, pause, dash. */
export const glyphs: Readonly<Record<Tone, string>> = {
  activates: "M-3.6 0.2L-1.2 2.8L3.8 -2.6",
  fails: "M-3 -3L3 3M3 -3L-3 3",
  undecided: "M-2.2 -1.8C-2.2 -4.6 2.4 -4.6 2.4 -1.8C2.4 0 0 0 0 1.6M0 3.9L0 4",
  pinned: "M-1.8 -3L-1.8 3M1.8 -3L1.8 3",
  none: "M-3 0L3 0",
};

/** The mark of a verdict, for text: its word stands beside it. */
export function icon(tone: Tone): Html {
  return html`<svg class="icon tone-${tone}" viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true" focusable="false"><circle r="7.5"/><path d="${glyphs[tone]}"/></svg>`;
}
