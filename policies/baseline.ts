import type { Finding } from "./report/findings";

/** Findings that were there when the pack was taken up: they are shown, and fail nothing. */
export interface Baseline {
  version: 1;
  /** Day it was written, `YYYY-MM-DD`. */
  written: string;
  findings: { fingerprint: string; policy: string; urn: string }[];
}

/** A baseline of the open findings. Those about keys are not taken in: a leaked key is no state to live with. */
export function baselineOf(findings: readonly (Finding & { exemptible: boolean })[], now: Date): Baseline {
  const taken = findings.filter(({ status, exemptible }) => status !== "exempted" && exemptible);
  return {
    version: 1,
    written: now.toISOString().slice(0, 10),
    findings: taken
      .map(({ fingerprint, policy, urn }) => ({ fingerprint, policy, urn }))
      .sort((a, b) => a.policy.localeCompare(b.policy) || a.urn.localeCompare(b.urn)),
  };
}

/** The fingerprints in a baseline file's text, or what is wrong with it. */
export function readBaseline(text: string): { known: Set<string> } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "is no JSON" };
  }
  const { version, findings } = (value ?? {}) as Partial<Baseline>;
  if (version !== 1 || !Array.isArray(findings)) return { problem: "is no baseline of version 1" };
  const wrong = findings.findIndex((finding) => !/^[0-9a-f]{32}$/.test(finding?.fingerprint ?? ""));
  if (wrong >= 0) return { problem: `findings[${wrong}] has no fingerprint of 32 hexadecimal digits` };
  return { known: new Set(findings.map(({ fingerprint }) => fingerprint)) };
}
