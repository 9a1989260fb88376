import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import type { AuditResult } from "../audit/audit";
import { levels } from "../audit/levels";
import type { Judgement } from "../policies/report/findings";
import { maskKeys } from "../text/keys";
import { UserError } from "./exit-codes";

/** Files that other commands wrote, and a report is made from. What they hold beside this is kept, and not looked at. */

const text = z.string();
const count = z.number().nonnegative();

const exemption = z.looseObject({ policy: text, resource: text, reason: text, owner: text, expires: text });
const judgement = z.looseObject({
  version: z.literal(1),
  subject: text,
  packVersion: text,
  findings: z.array(
    z.looseObject({
      ...{ id: text, policy: text, title: text, urn: text, type: text, name: text, problem: text, fix: text },
      severity: z.enum(["critical", "high", "medium", "low"]),
      level: z.enum(["advisory", "mandatory"]),
      status: z.enum(["open", "exempted", "known"]),
      exemption: exemption.optional(),
    }),
  ),
  undecided: text.optional(),
});

type Json = string | number | boolean | null | Json[];
const value: z.ZodType<Json> = z.lazy(() => z.union([text, z.number(), z.boolean(), z.null(), z.array(value)]));
const row = z.record(text, value);
const line = z.looseObject({ file: text, line: z.number().nullable(), reason: text, text });
const auditResult = z.looseObject({
  asOf: text.nullable(),
  since: text.nullable(),
  files: z.array(z.looseObject({ path: text })),
  events: z.record(text, count),
  duplicates: count,
  hosts: z.array(row),
  bad: z.looseObject({
    count,
    share: count,
    reasons: z.array(z.looseObject({ reason: text, count })),
    samples: z.array(line),
  }),
  incidents: z.array(z.looseObject({ kind: text, fingerprint: text, where: text, events: count, fix: text })),
  answers: z.array(
    z.looseObject({
      ...{ name: text, title: text, columns: z.array(text), rows: z.array(row), total: count },
      finding: z.looseObject({ level: z.enum(levels), rows: count, text, fix: text }).optional(),
    }),
  ),
});

/** What `kmshost check --report json=<file>` wrote. Throws a UserError when it is something else. */
export function readJudgement(path: string): Judgement {
  return read("--policies", path, judgement, "kmshost check <stack> --report json=<file>") as unknown as Judgement;
}

/** What `kmshost audit --json <file>` wrote. Throws a UserError when it is something else. */
export function readAudit(path: string): AuditResult {
  return read("--audit", path, auditResult, "kmshost audit <files> --json <file>") as unknown as AuditResult;
}

const largest = 512 * 1024 * 1024;

function read<Shape extends z.ZodType>(option: string, path: string, shape: Shape, command: string): z.infer<Shape> {
  const fail = (problem: string): never => {
    throw new UserError(maskKeys(`${option} ${path}: ${problem}\n  fix      write it with ${command}`));
  };
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) return fail(stat ? "is not a regular file" : "does not exist");
  if (stat.size > largest) return fail(`is larger than ${largest / 1024 / 1024} MiB`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, "utf8").replace(/^\ufeff/, ""));
  } catch {
    // The parser's own words quote the text.
    return fail("is not JSON");
  }
  const result = shape.safeParse(parsed);
  if (result.success) return result.data;
  const places = result.error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`);
  return fail(`is not what that command writes (${places.join("; ")})`);
}
