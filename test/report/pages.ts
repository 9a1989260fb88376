import { parseHTML } from "linkedom";
import type { AuditResult } from "../../audit/audit";
import { environmentOf } from "../../cli/environment";
import { stackReport } from "../../cli/report";
import { readPlan } from "../../estate/read-plan";
import type { Judgement } from "../../policies/report/findings";
import type { Population } from "../../preflight/expectation";
import { preflightResult } from "../../preflight/result";
import { type ReportData, reportData } from "../../report/data";
import type { ReportInput } from "../../report/input";
import { expected, Plan } from "../preflight/plans";

/** Names that attack whatever shows them. */
export const hostile = {
  image: "<img src=x onerror=alert(1)>",
  attribute: `"><script>alert(2)</script><b x='`,
  terminal: "PC\u001b[2J\u001b]0;owned\u0007",
  direction: "exe.\u202egnp",
} as const;

const facts: ReportInput["environment"] = {
  region: "westeurope",
  account: "00000000-0000-0000-0000-000000000010",
  activation: "telephone",
  generation: "windows-server-2025",
  activationsUsed: 4,
  usedElsewhere: [{ stack: "aws-prod", hosts: 2 }],
};

/** A report on the example plan of a cloud, with what a test changes about it. */
export function dataOf(
  cloud: "azure" | "aws",
  change: { plan?: (plan: Plan) => unknown; populations?: readonly Population[] } & Partial<ReportInput> = {},
): ReportData {
  const { plan: edit, populations = expected.populations, ...more } = change;
  const plan = new Plan(cloud);
  edit?.(plan);
  const preflight = preflightResult(readPlan(plan.text), {
    ...expected,
    populations,
    usedElsewhere: facts.usedElsewhere,
    activationsUsed: { kms01: 2, kms02: 2 },
  });
  const created = new Date("2026-11-24T08:00:00Z");
  return reportData({ preflight, origin: "a plan", environment: facts, created, version: "0.0.0", ...more });
}

/** The report of a shipped environment, as the command makes it. */
export function shipped(
  stack: "azure-prod" | "aws-prod",
  more: { policies?: Judgement; audit?: AuditResult } = {},
): ReportData {
  const environment = environmentOf(stack);
  const resources = readPlan(new Plan(environment.cloud).text, { stack });
  return stackReport({ environment, resources, origin: "a recorded plan", ...more });
}

export const judgement: Judgement = {
  subject: "azure-prod",
  packVersion: "0.1.0",
  findings: [
    {
      id: "KMS042",
      policy: "patching-on",
      title: "Security updates reach the host by themselves",
      severity: "medium",
      level: "advisory",
      urn: `urn:pulumi:azure-prod::kmshost::x:y:Z::${hostile.image}`,
      type: "x:y:Z",
      name: hostile.image,
      problem: `first line\n  ${hostile.terminal}`,
      fix: "set patchMode",
      fingerprint: "0".repeat(32),
      status: "open",
    },
    {
      id: "KMS001",
      policy: "activation-port-internet",
      title: "TCP 1688 is closed to the internet",
      severity: "critical",
      level: "mandatory",
      urn: "",
      type: "",
      name: "",
      problem: "is open to 0.0.0.0/0",
      fix: "close it",
      fingerprint: "1".repeat(32),
      status: "exempted",
      exemption: {
        policy: "activation-port-internet",
        resource: "*",
        reason: hostile.attribute,
        owner: hostile.direction,
        expires: "2027-01-01",
      },
    },
  ],
  undecided: "1 value could not be judged",
};

/** The page as a document, to look at its structure. */
export function parsed(page: string) {
  return parseHTML(page).document;
}

type Doc = ReturnType<typeof parsed>;

const words = (node: { textContent: string | null } | null | undefined) =>
  (node?.textContent ?? "").replace(/\s+/g, " ").trim();

/** The rows of a table, by its label: the text of each cell. */
export function tableRows(document: Doc, label: string): string[][] {
  const region = document.querySelector(`[aria-label="table: ${label}"]`);
  if (!region) throw new Error(`no table ${label}`);
  return [...region.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("th, td")].map(words));
}

/** The text of every element that a selector finds. */
export function textsOf(document: Doc, selector: string): string[] {
  return [...document.querySelectorAll(selector)].map(words);
}
