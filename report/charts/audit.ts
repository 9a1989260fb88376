import { licenseStates } from "../../activation/lease";
import type { Answer } from "../../audit/answers";
import type { AuditResult } from "../../audit/audit";
import type { Row } from "../../audit/database";
import type { Html } from "../html";
import { formatNumber } from "../words";
import { chart, plotLibrary } from "./plot";

/** Charts of an audit. Each is undefined where its answer has no rows. */

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly part: string;
}

/** Bars from the left, the longest name beside them, numbers at their ends; several parts lie end to end. */
function bars(
  label: string,
  rows: readonly Bar[],
  parts: readonly (readonly [part: string, colour: string])[],
  width: number,
): Html {
  const Plot = plotLibrary();
  const names = [...new Set(rows.map(({ name }) => name))];
  const totals = names.map((name) => ({
    name,
    total: rows.filter((row) => row.name === name).reduce((sum, { value }) => sum + value, 0),
  }));
  const room = Math.min(width * 0.45, Math.max(60, ...names.map((name) => Math.min(name.length, 34) * 7.3 + 16)));
  return chart(label, {
    width,
    height: 34 + names.length * 30,
    marginTop: 6,
    marginBottom: 26,
    marginLeft: room,
    marginRight: 64,
    x: {
      label: null,
      ticks: Math.min(4, Math.max(1, ...totals.map(({ total }) => Math.ceil(total)))),
      tickSize: 0,
      grid: true,
      tickFormat: (value: number) => formatNumber(value),
    },
    y: { label: null, domain: names, tickSize: 0, padding: 0.36, tickFormat: (name: string) => shortened(name, room) },
    color: { domain: parts.map(([part]) => part), range: parts.map(([, colour]) => colour) },
    marks: [
      Plot.barX(rows, { y: "name", x: "value", fill: "part", order: parts.map(([part]) => part), insetRight: 0.5 }),
      Plot.text(totals, {
        y: "name",
        x: "total",
        text: ({ total }: { total: number }) => formatNumber(total),
        dx: 6,
        textAnchor: "start",
        fontSize: 12,
        fill: "var(--ink)",
      }),
    ],
  });
}

function shortened(name: string, room: number): string {
  const fits = Math.max(4, Math.floor((room - 16) / 7.2));
  return name.length > fits ? `${name.slice(0, fits - 1)}…` : name;
}

const number = (row: Row, column: string) => Number(row[column] ?? 0);
const text = (row: Row, column: string) => String(row[column] ?? "");

function answerOf({ answers }: AuditResult, name: string): Answer | undefined {
  const answer = answers.find((one) => one.name === name);
  return answer && answer.rows.length > 0 ? answer : undefined;
}

const stateColours: Readonly<Record<string, string>> = {
  licensed: "var(--good)",
  "initial grace": "var(--calm)",
  "out-of-tolerance grace": "var(--warn)",
  "non-genuine grace": "var(--warn)",
  notification: "var(--bad)",
  "extended grace": "var(--calm)",
  unlicensed: "var(--bad)",
};

export interface AuditChart {
  readonly title: string;
  readonly note: string;
  readonly question: string;
  readonly legend: readonly (readonly [title: string, colour: string])[];
  readonly drawn: Html;
}

/** Products by licence state, the twelve most frequent. */
function fleetChart(audit: AuditResult, width: number): AuditChart | undefined {
  const answer = answerOf(audit, "fleet");
  if (!answer) return undefined;
  const sums = new Map<string, number>();
  for (const row of answer.rows)
    sums.set(text(row, "product"), (sums.get(text(row, "product")) ?? 0) + number(row, "machines"));
  const products = [...sums]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 12)
    .map(([name]) => name);
  const states = licenseStates.filter((state) => answer.rows.some((row) => row.licence === state));
  const rows = products.flatMap((name) =>
    states.flatMap((part) => {
      const machines = answer.rows.filter((row) => text(row, "product") === name && row.licence === part);
      const value = machines.reduce((sum, row) => sum + number(row, "machines"), 0);
      return value > 0 ? [{ name, value, part }] : [];
    }),
  );
  const parts = states.map((state) => [state, stateColours[state] ?? "var(--calm)"] as const);
  return {
    title: "Fleet by product and licence state",
    note: "machines, by the state that they gave with their last request",
    question: "fleet",
    legend: parts,
    drawn: bars("machines by product and licence state", rows, parts, width),
  };
}

/** Machines that no longer renew, by how long. */
function fallenChart(audit: AuditResult, width: number): AuditChart | undefined {
  const answer = answerOf(audit, "fallen-off");
  if (!answer) return undefined;
  const bands = [
    { band: 7, name: "7 to 29 days", colour: "var(--calm)" },
    { band: 30, name: "30 to 179 days", colour: "var(--warn)" },
    { band: 180, name: "180 days or more", colour: "var(--bad)" },
  ];
  const rows = bands.map(({ band, name }) => ({
    name,
    value: answer.rows.filter((row) => number(row, "band") === band).length,
    part: name,
  }));
  const shown =
    answer.total > answer.rows.length
      ? `the first ${formatNumber(answer.rows.length)} of ${formatNumber(answer.total)} machines`
      : "machines";
  return {
    title: "Machines that no longer renew",
    note: `${shown}, by the time since their last request; an activation holds 180 days`,
    question: "fallen-off",
    legend: [],
    drawn: bars(
      "machines by days since their last renewal",
      rows,
      bands.map(({ name, colour }) => [name, colour]),
      width,
    ),
  };
}

/** Refusals by code. */
function failureChart(audit: AuditResult, width: number): AuditChart | undefined {
  const answer = answerOf(audit, "failures");
  if (!answer) return undefined;
  const sums = new Map<string, number>();
  for (const row of answer.rows) {
    const name = text(row, "result");
    sums.set(name, (sums.get(name) ?? 0) + number(row, "requests"));
  }
  const rows = [...sums].slice(0, 12).map(([name, value]) => ({ name, value, part: "requests" }));
  return {
    title: "Refusals by code",
    note: "requests; what each code means stands in the table below",
    question: "failures",
    legend: [],
    drawn: bars("refused requests by code", rows, [["requests", "var(--bad)"]], width),
  };
}

/** Days that a log holds; whole ones where there are many. */
const days = (row: Row) =>
  number(row, "days_held") < 10 ? number(row, "days_held") : Math.round(number(row, "days_held"));

/** How long each log lasts. */
function logChart(audit: AuditResult, width: number): AuditChart | undefined {
  const answer = answerOf(audit, "log-life");
  if (!answer) return undefined;
  const rows = answer.rows.slice(0, 12).map((row) => ({
    name: text(row, "host"),
    value: days(row),
    part: days(row) < 30 ? "too short" : "long enough",
  }));
  return {
    title: "How long the logs last",
    note: "days that each log holds at the rate of its busiest day; less than 30 hides machines that the host still counts",
    question: "log-life",
    legend: [],
    drawn: bars(
      "days that each log holds",
      rows,
      [
        ["long enough", "var(--accent)"],
        ["too short", "var(--warn)"],
      ],
      width,
    ),
  };
}

/** What each host counts, rebuilt from its log. */
function countsChart(audit: AuditResult, width: number): AuditChart | undefined {
  const answer = answerOf(audit, "activated");
  if (!answer) return undefined;
  const rows = answer.rows.slice(0, 12).flatMap((row) => {
    const name = `${text(row, "host").split(".")[0]}, ${row.office === true ? "Office" : "Windows"}`;
    const parts = [
      ["licensed", number(row, "licensed")],
      ["waiting", number(row, "waiting_at_5") + number(row, "waiting_at_25")],
      ["refused", number(row, "refused")],
    ] as const;
    return parts.filter(([, value]) => value > 0).map(([part, value]) => ({ name, value, part }));
  });
  const legend = [
    ["licensed", "var(--good)"],
    ["waiting", "var(--warn)"],
    ["refused", "var(--bad)"],
  ] as const;
  return {
    title: "Activated or not, by host",
    note: "machines that asked in the last 30 days; those that wait were answered before the count was reached",
    question: "activated",
    legend,
    drawn: bars("machines of the last 30 days by host and outcome", rows, legend, width),
  };
}

export function auditCharts(audit: AuditResult, width: number): AuditChart[] {
  const made = [fleetChart, countsChart, fallenChart, failureChart, logChart].map((draw) => draw(audit, width));
  return made.filter((one) => one !== undefined);
}
