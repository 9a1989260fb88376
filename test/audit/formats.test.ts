import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type AuditOptions, type AuditResult, audit } from "../../audit/audit";
import { fleet, hosts, type KmsEvent } from "./fleet";
import * as formats from "./formats";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kmshost-formats-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let number = 0;
async function auditOf(content: string | Buffer, options: Partial<AuditOptions> = {}): Promise<AuditResult> {
  number += 1;
  const path = join(folder, `log-${number}`);
  writeFileSync(path, content);
  return audit({ asOf: "2026-11-01T00:00:00Z", memoryMegabytes: 256, ...options, paths: [path] });
}

/** What must not depend on the format: all answers and counts. */
function told(result: AuditResult): unknown {
  return {
    asOf: result.asOf,
    events: result.events,
    duplicates: result.duplicates,
    bad: result.bad,
    answers: Object.fromEntries(result.answers.map((answer) => [answer.name, answer])),
  };
}

const events = fleet();
let reference: unknown;
beforeAll(async () => {
  reference = told(await auditOf(formats.xmlLines(events)));
});

describe("the same answers from every format", () => {
  it("reads every event of the reference", () => {
    expect(reference).toMatchObject({ events: { request: 243, service: 4, sent: 1, received: 1 }, bad: { count: 0 } });
  });

  const cases: Readonly<Record<string, (events: readonly KmsEvent[]) => string | Buffer>> = {
    "XML, all on one line": formats.xmlOneLine,
    "XML laid out in UTF-16": formats.xmlPrettyUtf16,
    "XML, layout of one text": (all) => formats.xmlLines(all, "one"),
    "XML, layout of nine elements": (all) => formats.xmlLines(all, "nine"),
    "XML with Windows line ends, compressed": (all) => gzipSync(formats.xmlLines(all).replace(/\n/g, "\r\n")),
    "CSV of Export-Csv": formats.csvExport,
    "CSV with semicolons and German dates": formats.csvSemicolons,
    "CSV of Azure Monitor": formats.azureCsv,
    "CSV in UTF-16": (all) => Buffer.from(`\ufeff${formats.csvExport(all)}`, "utf16le"),
    "JSON lines of Azure Monitor": formats.azureJsonLines,
    "tables of the Azure query service": formats.azureTables,
    "JSON lines of evtx_dump": formats.evtxJsonLines,
    "JSON lines of evtx_dump, layout of one text": (all) => formats.evtxJsonLines(all, "one"),
    "JSON of evtx_dump": formats.evtxJson,
    "filter-log-events of CloudWatch": formats.cloudWatch,
    "CloudWatch export to S3": formats.cloudWatchExport,
    "results of Logs Insights": formats.logsInsights,
    "ConvertTo-Json": formats.convertToJson,
    "text of wevtutil": formats.wevtutilText,
    "Format-List": formats.formatList,
  };
  it.each(Object.entries(cases))("%s", async (_, render) => {
    expect(told(await auditOf(render(events)))).toEqual(reference);
  });

  it("CSV of Event Viewer, which names no host", async () => {
    const one = events.filter(({ host, id }) => host === hosts[0] && id === 12290);
    const xml = told(await auditOf(formats.xmlLines(one)));
    expect(told(await auditOf(formats.csvEventViewer(one), { host: hosts[0] }))).toEqual(xml);
  });

  it("its own columns, as CSV and as Parquet", async () => {
    const requests = events.filter(({ id }) => id === 12290);
    const xml = told(await auditOf(formats.xmlLines(requests)));
    expect(told(await auditOf(formats.normalisedCsv(events)))).toEqual(xml);
  });
});
