import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findingsOf } from "../../audit/findings";
import { fleet } from "./fleet";
import { evtxJsonLines, xmlLines } from "./formats";
import { auditFiles, testFolder } from "./tools";

const folder = testFolder();

/**
 * Stands in for evtx_dump 0.15.1, and refuses what it refuses, in its words: options that it does not have, files that are not
 * there or have no whole header. The events of its files are JSON lines behind the header; a line `bad chunk` is passed over.
 */
const standIn = `#!${process.execPath}
const fs = require("node:fs");
const [option, format, path, ...more] = process.argv.slice(2);
function fail(code, ...lines) {
  process.stderr.write(lines.join("\\n") + "\\n");
  process.exit(code);
}
if (option !== "-o" || more.length > 0) fail(2, "error: unexpected argument '" + option + "' found");
if (!["json", "xml", "jsonl"].includes(format)) fail(2, "error: invalid value '" + format + "' for '--format <output-format>'");
if (!path) fail(1, "Error: Missing INPUT. Provide an EVTX file path, or use a subcommand (try \`--help\`).");
if (!fs.existsSync(path)) fail(1, "Error: Failed to open evtx file at: " + path, "", "Caused by:", "    0: An error occurred while trying to read input.");
const bytes = fs.readFileSync(path);
if (bytes.length < 4096 || bytes.subarray(0, 8).toString("latin1") !== "ElfFile\\0") {
  fail(1, "Error: Failed to open evtx file at: " + path, "", "Caused by:", "    0: An error occurred while trying to deserialize evtx stream.", "    1: failed to read EVTX file header block: failed to fill whole buffer", ...(process.env.RUST_BACKTRACE === "0" ? [] : ["", "Stack backtrace:", "   0: main"]));
}
let chunk = 0;
for (const line of bytes.subarray(4096).toString().split("\\n")) {
  if (line === "bad chunk") process.stderr.write("Failed to dump the next record.\\n\\nCaused by:\\n    0: Failed to parse chunk number " + chunk + "\\n    1: Invalid EVTX chunk header magic\\n");
  else if (line !== "") process.stdout.write(line + "\\n");
  chunk += 1;
}
`;

const header = Buffer.alloc(4096);
header.write("ElfFile\0", "latin1");
/** A header, then whole chunks of 64 KiB. */
const evtx = (text: string) => {
  const events = Buffer.from(text);
  return Buffer.concat([header, events, Buffer.alloc(65_536 - (events.length % 65_536), "\n")]);
};

describe("EVTX", () => {
  const before = process.env.PATH;
  beforeAll(() => {
    const bin = join(folder.path, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "evtx_dump"), standIn);
    chmodSync(join(bin, "evtx_dump"), 0o755);
    process.env.PATH = `${bin}:${before}`;
  });
  afterAll(() => {
    process.env.PATH = before;
  });

  it("answers as XML does", async () => {
    const answersOf = async (name: string, content: string | Buffer) =>
      (await auditFiles(folder, { [name]: content }, { asOf: "2026-11-01" })).answers;
    expect(await answersOf("kms.evtx", evtx(evtxJsonLines(fleet())))).toEqual(
      await answersOf("kms.xml", xmlLines(fleet())),
    );
  });

  it("what evtx_dump passes over is counted, with the cause", async () => {
    const lines = evtxJsonLines(fleet()).split("\n");
    lines.splice(3, 0, "bad chunk");
    lines.splice(9, 0, "bad chunk");
    const result = await auditFiles(folder, { "torn.evtx": evtx(lines.join("\n")) });
    expect([result.events.request, result.bad.count]).toEqual([243, 2]);
    expect(result.bad.samples[0]).toMatchObject({
      line: null,
      reason: "a piece that evtx_dump cannot read",
      text: "Failed to dump the next record: Failed to parse chunk number 3: Invalid EVTX chunk header magic",
    });
    expect(findingsOf(result).map(({ source }) => source)).toContain("bad-lines");
  });

  it("what is cut off, within a chunk or between two, is said to be, of which evtx_dump says nothing", async () => {
    const whole = evtx(evtxJsonLines(fleet()));
    const chunks = (whole.length - 4096) / 65_536;
    const counted = Buffer.from(whole);
    counted.writeUInt16LE(chunks + 1, 42);
    for (const [name, content] of [
      ["within.evtx", whole.subarray(0, -1)],
      ["between.evtx", counted],
    ] as const) {
      const result = await auditFiles(folder, { [name]: content });
      expect([result.events, result.files[0]?.note]).toEqual([
        { received: 1, request: 243, sent: 1, service: 4 },
        "is cut off: what is there was read, and its last events are missing, so copy or export it again",
      ]);
    }
  });

  it("what is none is refused in words of our own", async () => {
    await expect(auditFiles(folder, { "none.evtx": Buffer.from("ElfFile\0 and more") })).rejects.toThrow(
      "none.evtx: is a binary event log (EVTX) that is damaged or cut off within its header",
    );
  });

  it("of another log has no activation request, which is a finding", async () => {
    const other = fleet().map((event) => ({ ...event, id: 325 }));
    const result = await auditFiles(folder, { "other.evtx": evtx(evtxJsonLines(other)) });
    expect([result.events, result.bad.count]).toEqual([{ other: 249 }, 0]);
    expect(findingsOf(result)[0]).toMatchObject({ source: "events", level: "high" });
  });
});

it("without evtx_dump the audit says what to install", async () => {
  const before = process.env.PATH;
  process.env.PATH = folder.path;
  try {
    await expect(auditFiles(folder, { "kms.evtx": evtx("") })).rejects.toThrow(/evtx_dump.*cargo install evtx/s);
  } finally {
    process.env.PATH = before;
  }
});
