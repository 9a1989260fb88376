import { hostsPerKey } from "../../activation/budget";
import type { PopulationResult, PreflightResult } from "../../preflight/result";
import { counted, formatNumber } from "../../report/words";
import { visible } from "../../text/visible";
import { columns } from "./built";

const words = { activates: "activate", fails: "FAIL", undecided: "undecided", pinned: "never ask" } as const;

/** Will the clients activate, and what has the key left? One line for each population. */
export function verdicts({ populations, spending }: PreflightResult): string {
  const rows = populations.map((one): [string, string] => [visible(one.name), verdict(one)]);
  const left = counted(spending.activationsLeft, "activation");
  const key = `    ${spending.hostsUsed} of ${hostsPerKey} hosts used, ${left} left`;
  return ["  will the clients activate?", ...columns(rows), "  budget of the host key", key].join("\n");
}

function verdict({ machines, outcome, finding, products }: PopulationResult): string {
  const affected = products.filter((one) => one.outcome === outcome);
  const installed = affected.reduce((sum, one) => sum + one.machines, 0);
  const said = `${counted(machines, "machine")}${products.length === 0 ? "" : detail()} ${words[outcome]}`;
  if (!finding) return said;
  if (outcome === "pinned") return `${said}: pinned to another KMS`;
  return `${said}: ${finding.hop}${finding.code ? `, ${finding.code}` : ""}`;

  /** One machine may hold Windows and Office: products are told apart from the machines that hold them. */
  function detail(): string {
    if (affected.length === products.length)
      return installed === machines ? "" : ` with ${counted(installed, "product")}`;
    return affected.length === 1
      ? `, ${formatNumber(installed)} of them`
      : `, ${counted(installed, "product")} on them`;
  }
}
