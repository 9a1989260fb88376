import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AuditOptions, type AuditResult, audit } from "../../audit/audit";
import type { Row } from "../../audit/database";
import { type KmsEvent, machineId, products } from "./fleet";

/** A folder that is there for the tests of a file. */
export function testFolder(): { readonly path: string } {
  const folder = { path: "" };
  beforeAll(() => {
    folder.path = mkdtempSync(join(tmpdir(), "kmshost-audit-test-"));
  });
  afterAll(() => rmSync(folder.path, { recursive: true, force: true }));
  return folder;
}

/** Writes logs and audits them. */
export async function auditFiles(
  folder: { readonly path: string },
  files: Readonly<Record<string, string | Buffer>>,
  options: Partial<AuditOptions> = {},
): Promise<AuditResult> {
  const paths = Object.entries(files).map(([name, content]) => {
    writeFileSync(join(folder.path, name), content);
    return join(folder.path, name);
  });
  return audit({ memoryMegabytes: 256, ...options, paths });
}

export function rowsOf(result: AuditResult, question: string): readonly Row[] {
  const answer = result.answers.find(({ name }) => name === question);
  if (!answer) throw new Error(`no question ${question}`);
  return answer.rows;
}

/** A request; everything of it can be said. */
export function request(
  time: string,
  record: number,
  more: Partial<Record<"host" | "machine" | "result" | "minimum" | "state" | "minutes" | "clientTime", string>> & {
    id?: number;
  } = {},
): KmsEvent {
  return {
    id: 12290,
    time,
    host: more.host ?? "kms01.corp.example.com",
    record,
    channel: "Key Management Service",
    fields: [
      more.result ?? "0x0",
      more.minimum ?? "25",
      more.machine ?? `PC-${record}`,
      machineId(more.id ?? record),
      more.clientTime ?? "2026/10/1 8:00",
      "0",
      more.state ?? "1",
      more.minutes ?? "249120",
      products.windows11,
    ],
  };
}
