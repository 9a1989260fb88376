import type { BudgetData } from "../data";
import type { Html } from "../html";
import { chart, plotLibrary } from "./plot";

const perRow = 10;

/** The sixty activations of a key, one square each: spent, needed by the plan, left. */
export function activationsChart({ activations, hostsPerKey }: BudgetData, width: number): Html {
  const Plot = plotLibrary();
  const { spent, plan, left, all } = activations;
  const squares = Array.from({ length: all }, (_, index) => ({
    column: index % perRow,
    row: Math.floor(index / perRow),
    state: index < spent ? "spent" : index < spent + plan ? "plan" : "left",
  }));
  const size = Math.min(30, (width - 4) / perRow);
  const fills = { spent: "var(--spent)", plan: "var(--warn)", left: "var(--track)" } as const;
  return chart(`activations of the host key: ${spent} spent, ${plan} needed now, ${left} left of ${all}`, {
    width,
    height: Math.round(size * hostsPerKey + 4),
    margin: 2,
    marginRight: width - 2 - size * perRow,
    x: { axis: null, domain: Array.from({ length: perRow }, (_, index) => index), padding: 0.16 },
    y: { axis: null, domain: Array.from({ length: hostsPerKey }, (_, index) => index), padding: 0.16 },
    marks: (["spent", "plan", "left"] as const).map((state) =>
      Plot.cell(
        squares.filter((square) => square.state === state),
        {
          x: "column",
          y: "row",
          fill: fills[state],
          stroke: state === "left" ? "var(--axis)" : fills[state],
          strokeDasharray: state === "plan" ? "3 2" : undefined,
          rx: 4,
        },
      ),
    ),
  });
}
