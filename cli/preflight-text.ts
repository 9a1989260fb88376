import { activationsPerHost, hostsPerKey } from "../activation/budget";
import { nameOf } from "../preflight/hops/hop";
import type { FindingResult, PopulationResult, PreflightResult } from "../preflight/result";
import type { HostResult } from "../preflight/topology";
import { visible } from "../text/visible";

/** Colours of a terminal by meaning; plain text where it has none, or NO_COLOR is set. */
const codes = { good: 32, bad: 31, open: 33, dim: 2 } as const;
type Colour = keyof typeof codes;
type Paint = (text: string, colour: Colour) => string;

const plain: Paint = (text) => text;
const coloured: Paint = (text, colour) => `\u001b[${codes[colour]}m${text}\u001b[0m`;

const words = {
  activates: ["activates", "good"],
  fails: ["FAILS", "bad"],
  undecided: ["undecided", "open"],
  pinned: ["pinned", "dim"],
} as const;

/** The result for a person at a terminal. Every name in it was written by others, and is escaped. */
export function preflightText(result: PreflightResult, colour: boolean): string {
  const paint = colour ? coloured : plain;
  const source = result.source === "plan" ? "as the plan will leave it" : "as it is deployed";
  const parts = [
    `${visible(result.stack)} (${result.cloud}), ${source}`,
    populationTable(result.populations, paint),
    hostTable(result.hosts, paint),
    keyText(result),
    spendingText(result),
    list("problems", result.problems),
    list("declared, and shown by no resource", [...new Set(result.populations.flatMap(({ relies }) => relies))]),
    list("notes", result.notes),
    summary(result, paint),
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

interface Line {
  readonly cells: readonly string[];
  readonly colour?: Colour;
  /** Column that the colour is for. */
  readonly column?: number;
  readonly below?: readonly string[];
}

/** Columns as wide as what stands in them; the first is indented by two. */
function table(head: readonly string[], lines: readonly Line[], paint: Paint): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map(({ cells }) => (cells[column] ?? "").length)),
  );
  const row = ({ cells, colour, column, below = [] }: Line) => {
    const padded = cells.map((cell, index) => {
      const text = cell.padEnd(widths[index] ?? 0);
      return colour && index === column ? paint(text, colour) : text;
    });
    return [`  ${padded.join("  ").trimEnd()}`, ...below.map((text) => `      ${text}`)].join("\n");
  };
  return [row({ cells: head }), ...lines.map(row)].join("\n");
}

function populationTable(populations: readonly PopulationResult[], paint: Paint): string {
  const lines = populations.flatMap(({ name, machines, outcome, finding, products }): Line[] => {
    const alike = products.every((one) => sameFinding(one.finding, finding) && one.outcome === outcome);
    if (alike || products.length === 0) return [verdictLine(name, machines, outcome, finding)];
    return products.map((one) => verdictLine(`${name}, ${one.title}`, one.machines, one.outcome, one.finding));
  });
  return table(["population", "machines", "verdict", "at", "code"], lines, paint);
}

function sameFinding(a: FindingResult | undefined, b: FindingResult | undefined): boolean {
  return a?.hop === b?.hop && a?.why === b?.why;
}

function verdictLine(
  name: string,
  machines: number,
  outcome: keyof typeof words,
  finding: FindingResult | undefined,
): Line {
  const [word, colour] = words[outcome];
  const cells = [visible(name), String(machines), word, finding?.hop ?? "", finding?.code ?? ""];
  const below = finding ? findingLines(finding) : [];
  return { cells, colour, column: 2, below };
}

function findingLines({ resource, why, fix }: FindingResult): string[] {
  return [
    ...(resource ? [`resource  ${visible(nameOf(resource))}`] : []),
    `why       ${visible(why)}`,
    `fix       ${visible(fix)}`,
  ];
}

function hostTable(hosts: readonly HostResult[], paint: Paint): string {
  if (hosts.length === 0) return "";
  const [first] = hosts;
  const kinds = (first?.thresholds ?? []).map(({ of, needs }) => `${of} need ${needs}`);
  const lines = hosts.map(({ name, addresses, addressKnown, counts, thresholds }): Line => {
    const address = addressKnown ? (addresses[0] ?? "?") : addresses.length > 0 ? `in ${addresses.join(", ")}` : "?";
    const reached = thresholds.map(({ application, reached: answer }) =>
      answer === "unasked" ? "-" : `${answer}, ${countText(counts, application)}`,
    );
    return { cells: [visible(name), address, ...reached] };
  });
  const title = "what each host counts, once every machine has asked and renewed (hosts share nothing)";
  return `${title}\n${table(["host", "address", ...kinds], lines, paint)}`;
}

function countText({ atLeast, atMost }: HostResult["counts"], application: "windows" | "office"): string {
  const [least, most] = [atLeast[application], atMost[application]];
  return least === most ? `counts ${least}` : `counts ${least} to ${most}`;
}

function keyText({ keyLacks }: PreflightResult): string {
  const lines = keyLacks.map(({ title, machines, populations, status, fix }) => {
    const who = `${machines} machines of ${populations.join(", ")}`;
    return `${title}, ${who}${status === "fails" ? "" : " (not known)"}: ${fix}`;
  });
  return list("products that the host keys do not activate", lines);
}

/** What the plan spends of the key: nothing to say of a state, which is as it is. */
function spendingText({ source, spending, hosts }: PreflightResult): string {
  const { activations, hostsUsed, hostsLeft, reasons } = spending;
  const changes = spending.hosts.filter(({ change }) => change !== "keep");
  if (source === "state") return `the host key is on ${hostsUsed} of ${hostsPerKey} hosts, ${hostsLeft} left`;
  const lines = changes.map(({ name, change, spends, left }) => {
    const why = reasons[name]?.length ? ` (${reasons[name].join(", ")} changes)` : "";
    if (change === "remove") return `${name}: removed; it keeps its place among the key's ${hostsPerKey}`;
    const rest = left === undefined ? `at most ${activationsPerHost - 1 - spends}` : String(left);
    return `${name}: ${change}d${why}, spends ${spends}; ${rest} of its ${activationsPerHost} activations left`;
  });
  const head = `the plan spends ${activations} activation${activations === 1 ? "" : "s"} of the host key`;
  const places = `the key is then on ${hostsUsed} of ${hostsPerKey} hosts, ${hostsLeft} left`;
  return hosts.length === 0 && changes.length === 0 ? "" : list(head, [...lines, places]);
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return `${title}\n${lines.map((line) => `  ${visible(line)}`).join("\n")}`;
}

function summary({ populations, problems, outcome }: PreflightResult, paint: Paint): string {
  const count = (wanted: string) => populations.filter((one) => one.outcome === wanted).length;
  const parts = (["activates", "fails", "undecided", "pinned"] as const).flatMap((one) =>
    count(one) > 0 ? [`${count(one)} ${one === "activates" ? "activate" : one === "fails" ? "fail" : one}`] : [],
  );
  const more = problems.length > 0 ? `, ${problems.length} problem${problems.length === 1 ? "" : "s"}` : "";
  const total = `${populations.length} population${populations.length === 1 ? "" : "s"}`;
  return paint(`${total}: ${parts.join(", ") || "none"}${more}`, words[outcome][1]);
}
