import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findActivationError } from "../activation/errors";
import { licenseStates } from "../activation/lease";
import type { Row } from "./database";
import type { Level } from "./levels";

/** What an audit is asked with. All have a default. */
export interface Parameters {
  /** An activation that ends within so many days is lapsing. Default: 30. */
  readonly lapsingDays: number;
  /** So many client machine ids under one name are churn. Default: 3. */
  readonly churnIds: number;
  /** A host's log that is silent for longer than so many hours has a gap. Default: 24. */
  readonly gapHours: number;
  /** Size of the hosts' event log, in MB. Default: 20, as Windows sets it up. */
  readonly logMegabytes: number;
  /** Size of a request in the event log, in bytes. Default: 800. */
  readonly recordBytes: number;
}

export const defaultParameters: Parameters = {
  lapsingDays: 30,
  churnIds: 3,
  gapHours: 24,
  logMegabytes: 20,
  recordBytes: 800,
};

/** One question of the audit. Its text is in audit/queries under its name: in SQL, Kusto (.kql) and Logs Insights. */
export interface Question {
  readonly name: string;
  readonly title: string;
  /** How much a row weighs. Default: it only informs. */
  readonly level?: (row: Row, parameters: Parameters) => Level;
  /** What a row says beyond its columns, in columns of its own. */
  readonly explain?: (row: Row) => Row;
  /** What a finding says of so many rows. */
  readonly finding?: (rows: number) => string;
  readonly fix?: string;
  /** True where the answer is not in the event logs, so that the question is asked in SQL alone. Default: false. */
  readonly sqlOnly?: boolean;
}

const count = (rows: number, one: string, many: string) => `${rows} ${rows === 1 ? one : many}`;

function explainFailure(row: Row): Row {
  const known = findActivationError(String(row.result));
  return {
    meaning: known?.meaning ?? "no code that this catalogue knows",
    fix: known?.fix.join("; ") ?? "look the code up with slui 0x2a",
  };
}

/** Waiting machines are activated only when the host counts enough for their product. */
function explainCount(row: Row): Row {
  const [counted, at5, at25] = [row.count, row.waiting_at_5, row.waiting_at_25].map(Number) as [number, number, number];
  const short = [at5 > 0 && counted < 5 ? 5 : 0, at25 > 0 && counted < 25 ? 25 : 0];
  const waiting = (counted < 5 ? at5 : 0) + (counted < 25 ? at25 : 0);
  const verdict =
    row.kind === "waiting"
      ? `${waiting} wait: the count is ${counted} and must be ${Math.max(...short)}`
      : "the count is enough";
  return { not_activated: waiting + Number(row.refused), verdict };
}

/** Kinds of names and values that no honest machine sends, in words. */
const hostileKinds: Readonly<Record<string, string>> = {
  "product-key": "a product key",
  "no-name": "no name",
  control: "control characters",
  invisible: "invisible or direction-changing characters",
  formula: "a formula of a spreadsheet",
  "no-name-character": "characters that no computer name has",
  homograph: "letters that pass for those of another script",
  "too-long": "longer than a computer name can be",
  "taking-turns": "two machines take turns under one name",
  "licence-state": "licence state {value}",
  "minimum-count": "minimum count {value}",
  "minutes-to-expiry": "{value} minutes to expiry",
  "empty-id": "an empty client machine id",
};

function explainName(row: Row): Row {
  const [kind = "", value = ""] = String(row.kind).split(" ");
  return { reason: (hostileKinds[kind] ?? kind).replace("{value}", value) };
}

/** In the order in which a report gives them. */
export const questions: readonly Question[] = [
  { name: "fleet", title: "Fleet by product and licence state", explain: (row) => ({ licence: stateName(row.state) }) },
  {
    name: "activated",
    title: "Activated or not, by the count of each host",
    level: (row) => (row.kind === "waiting" ? "high" : "info"),
    explain: explainCount,
    finding: (rows) => `${count(rows, "host counts", "hosts count")} too few machines for some that ask`,
    fix: "let more machines ask one host, use fewer hosts, and generalize cloned images: see cloned-machine-ids",
  },
  {
    name: "not-activated",
    title: "Machines that were refused, or not licensed when they asked last",
    level: (row) => (row.result === "0x00000000" ? "low" : "medium"),
    explain: (row) => ({ licence: stateName(row.state) }),
    finding: (rows) => `${count(rows, "machine is", "machines are")} refused or not yet licensed`,
    fix: "compare with the host's count under activated; for refusals see failures",
  },
  {
    name: "lapsing",
    title: "Activations that end soon",
    level: () => "high",
    explain: (row) => ({ licence: stateName(row.state) }),
    finding: (rows) => `${count(rows, "activation lapses", "activations lapse")} soon`,
    fix: "run slmgr /ato on the machine and see with kmshost probe why it does not reach its host",
  },
  {
    name: "fallen-off",
    title: "Machines that no longer renew",
    level: (row) => (Number(row.band) >= 180 ? "high" : Number(row.band) >= 30 ? "medium" : "low"),
    finding: (rows) => `${count(rows, "machine has", "machines have")} not renewed for a week or longer`,
    fix: "retired machines need nothing; for the others check SRV record, route and port 1688",
  },
  {
    name: "cloned-machine-ids",
    title: "One client machine id under several names",
    level: () => "high",
    finding: (rows) =>
      `${count(rows, "client machine id is", "client machine ids are")} shared by several machines, and ${rows === 1 ? "counts" : "count"} once`,
    fix: "generalize the image (sysprep /generalize) and run slmgr /rearm on its clones",
  },
  {
    name: "rebuild-churn",
    title: "Names with many client machine ids",
    level: () => "low",
    finding: (rows) => `${count(rows, "name has", "names have")} had many client machine ids`,
    fix: "expected of pools that are built anew; otherwise see who uses the name",
  },
  {
    name: "unknown-machines",
    title: "Machines that no inventory names",
    level: () => "medium",
    finding: (rows) => `${count(rows, "machine is", "machines are")} in no inventory`,
    fix: "add it to the inventory, or close its network in the environment's clients",
  },
  {
    name: "hostile-names",
    title: "Hostile or spoofed names, and impossible values",
    level: (row) => (row.kind === "product-key" ? "critical" : row.kind === "taking-turns" ? "medium" : "high"),
    explain: explainName,
    finding: (rows) => `${count(rows, "name or value", "names or values")} that no honest machine sends`,
    fix: "find the sender by time in the flow logs, and keep its network away from port 1688",
  },
  {
    name: "failures",
    title: "Refusals by code",
    level: () => "medium",
    explain: explainFailure,
    finding: (rows) => `requests are refused with ${count(rows, "code", "codes")}`,
    fix: "see the fix of each code",
  },
  {
    name: "counts",
    title: "Count rebuilt from the log, against the reported one",
    level: (row) => (row.reported !== null && row.rebuilt !== null && row.reported !== row.rebuilt ? "medium" : "info"),
    finding: (rows) =>
      `${count(rows, "host reports", "hosts report")} another count than ${rows === 1 ? "its log gives" : "their logs give"}`,
    fix: "the log is not whole (see log-gaps), or the count was read before the last requests: read it again with slmgr /dlv",
  },
  {
    name: "log-gaps",
    title: "Where the logs are not whole",
    level: (row) =>
      row.kind === "silence" || row.kind === "silence until now" || row.kind === "clock went back" ? "low" : "medium",
    finding: (rows) => `${count(rows, "place", "places")} where a log is not whole`,
    fix: "collect the log continuously, and make it larger: see log-life",
  },
  {
    name: "log-life",
    title: "How long the logs hold a request",
    level: (row) => (Number(row.days_held) < 1 ? "high" : Number(row.days_held) < 30 ? "medium" : "info"),
    finding: (rows) => `${count(rows, "log holds", "logs hold")} less than 30 days at the rate of the busiest day`,
    fix: 'wevtutil sl "Key Management Service" /ms:1073741824, and collect it',
  },
  {
    name: "host-events",
    title: "What the hosts say of themselves",
    level: (row) => (Number(row.event_id) <= 12292 ? "high" : row.event_id === 12293 ? "low" : "info"),
    explain: (row) => ({ meaning: hostEvents[Number(row.event_id)] ?? "" }),
    finding: (rows) => `${count(rows, "kind of trouble", "kinds of trouble")} that hosts report`,
    fix: "12291 and 12292: restart sppsvc and check the host key with slmgr /dlv; 12293: turn DNS publishing off where Pulumi makes the records",
  },
  {
    name: "client-events",
    title: "What clients say of themselves",
    explain: (row) => ({ meaning: row.result === "0x00000000" ? "" : (explainFailure(row).meaning ?? "") }),
    sqlOnly: true,
  },
  {
    name: "activations-spent",
    title: "Activations that the hosts have spent, by their ledgers",
    level: (row) => (Number(row.left_of_ten) < 1 ? "high" : Number(row.left_of_ten) < 4 ? "medium" : "info"),
    finding: (rows) => `${count(rows, "host has", "hosts have")} fewer than four of ten activations left`,
    fix: "do not rebuild the host; the Microsoft Activation Center can raise the limit",
    sqlOnly: true,
  },
];

const hostEvents: Readonly<Record<number, string>> = {
  12291: "the host could not start as a KMS host",
  12292: "the host's renewal timer could not start",
  12293: "the host could not write its DNS record",
  12294: "the host has written its DNS record",
};

function stateName(state: unknown): string {
  return licenseStates[Number(state)] ?? String(state);
}

/** The text of a question in SQL. Those of the clouds are joined in components/audit-queries.ts. */
export function queryText(name: string): string {
  return readFileSync(join(__dirname, "queries", `${name}.sql`), "utf8");
}
