import type { AuditResult } from "./audit";
import { atLeast, type Level, levels } from "./levels";

/** One thing that someone should look at. */
export interface AuditFinding {
  readonly level: Level;
  /** Question that it answers, or `incident`, `bad-lines`, `events`. */
  readonly source: string;
  readonly text: string;
  readonly fix: string;
}

/** All findings of an audit, the heaviest first. */
export function findingsOf(result: AuditResult): AuditFinding[] {
  const found: AuditFinding[] = [
    ...result.incidents.map(({ kind, fingerprint, where, events, fix }) => ({
      level: kind === "host" ? ("critical" as const) : ("info" as const),
      source: "incident",
      text: `a product key (${fingerprint}) stands in ${where === "a line that was not understood" ? where : `a ${where}`}, in ${events} ${events === 1 ? "event" : "events"}; it is masked here`,
      fix,
    })),
    ...result.answers.flatMap(({ name, finding }) => {
      return finding ? [{ level: finding.level, source: name, text: finding.text, fix: finding.fix }] : [];
    }),
  ];
  if (result.bad.count > 0) {
    found.push({
      level: result.bad.share > 0.01 ? "medium" : "low",
      source: "bad-lines",
      text: `${result.bad.count} ${result.bad.count === 1 ? "line was" : "lines were"} not understood`,
      fix: "see which, and export them again if they are cut off",
    });
  }
  if (!result.events.request) {
    found.push({
      level: "high",
      source: "events",
      text: "no activation request (event 12290) in these files",
      fix: 'export the log "Key Management Service" of a KMS host; if it is empty, no client reaches the host: kmshost probe',
    });
  }
  return found.sort((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level));
}

export function anyAtLeast(result: AuditResult, least: Level): boolean {
  return findingsOf(result).some(({ level }) => atLeast(level, least));
}
