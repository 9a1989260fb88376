import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kmshost } from "./run-cli";

const folder = mkdtempSync(join(tmpdir(), "kmshost-dns-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const outputs = {
  srvRecords: [
    "_vlmcs._tcp.corp.example.com 0 0 1688 kms01.corp.example.com",
    "_vlmcs._tcp.lab.example.com 0 0 1688 kms01.lab.example.com",
  ],
  hostAddresses: { kms01: "10.90.0.4" },
};

/** Runs the command beside an engine that answers with these outputs. */
function dns(args: readonly string[], answer: unknown = outputs) {
  const engine = join(folder, "pulumi");
  const expected = "-C . --non-interactive stack output --json --stack azure-prod";
  const words = `[ "$*" = "${expected}" ] || { echo "error: unexpected: $*" >&2; exit 1; }`;
  writeFileSync(engine, `#!/bin/sh\n${words}\ncat <<'END'\n${JSON.stringify(answer)}\nEND\n`);
  chmodSync(engine, 0o755);
  return kmshost(["dns", "azure-prod", ...args], { env: { PATH: `${folder}:${process.env.PATH}` } });
}

describe("kmshost dns", () => {
  it("prints records to include, of every zone", async () => {
    const { code, stdout } = await dns(["--ttl", "600"]);
    expect(code).toBe(0);
    expect(stdout.split("\n").filter((line) => !line.startsWith(";"))).toEqual([
      "$ORIGIN corp.example.com.",
      "$TTL 600",
      "_vlmcs._tcp IN SRV 0 0 1688 kms01.corp.example.com.",
      "kms01 IN A 10.90.0.4",
      "",
      "$ORIGIN lab.example.com.",
      "$TTL 600",
      "_vlmcs._tcp IN SRV 0 0 1688 kms01.lab.example.com.",
      "kms01 IN A 10.90.0.4",
      "",
    ]);
  });

  it("writes whole zones into a folder, and a script for Windows", async () => {
    const out = join(folder, "out");
    const whole = await dns(["--name-server", "ns.example.net", "--serial", "7", "--output", out]);
    const script = await dns(["--format", "powershell", "--zone", "LAB.example.com", "--output", out]);
    expect([whole.code, script.code]).toEqual([0, 0]);
    expect(readdirSync(out).sort()).toEqual(["corp.example.com.zone", "kms-azure-prod.ps1", "lab.example.com.zone"]);
    expect(readFileSync(join(out, "lab.example.com.zone"), "utf8")).toContain(
      "@ IN SOA ns.example.net. hostmaster.lab.example.com. 7 3600 600 1209600 3600\n@ IN NS ns.example.net.\n",
    );
    const powershell = readFileSync(join(out, "kms-azure-prod.ps1"), "utf8");
    expect([powershell.includes("'lab.example.com'"), powershell.includes("'corp.example.com'")]).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    [
      ["--format", "csv", "--ttl", "5", "--serial", "x", "--name-server", "ns1"],
      2,
      [
        "error: --format: got csv, allowed: bind, powershell",
        "  --ttl: got 5, allowed: whole seconds from 60 to 86400",
        "  --serial: got x, allowed: 1 to 4294967295",
        "  --name-server: got ns1, allowed: ns1.example.com or ns1.example.com=10.0.0.53",
      ],
    ],
    [
      ["--zone", "x.example.com"],
      2,
      [
        "error: --zone: got x.example.com, which is not a zone of stack azure-prod, allowed: corp.example.com, lab.example.com",
      ],
    ],
    [
      ["--name-server", "ns.example.net"],
      2,
      [
        "error: a whole zone is a file of its own, and the stack has corp.example.com, lab.example.com: name one with --zone, or a folder with --output",
      ],
    ],
  ])("refuses %j with what is allowed", async (args, code, lines) => {
    const result = await dns(args);
    expect([result.code, result.stdout, result.stderr.trimEnd().split("\n")]).toEqual([code, "", lines]);
  });

  it("refuses a stack of another kind, and records that cannot be written", async () => {
    const other = await dns([], { url: "https://example.com" });
    expect([other.code, other.stderr]).toEqual([
      3,
      "error: stack azure-prod has no outputs srvRecords and hostAddresses: run pulumi up -s azure-prod first, or name the stack of a KMS host\n",
    ]);
    const broken = await dns([], { ...outputs, hostAddresses: {} });
    expect([broken.code, broken.stderr.split("\n")[1]]).toEqual([
      3,
      "  the host kms01.corp.example.com has no address",
    ]);
  });
});
