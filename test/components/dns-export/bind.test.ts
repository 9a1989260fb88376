import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { recordsByZone } from "../../../components/dns-export/records";
import { renderZoneFile } from "../../../components/dns-export/zone-file";
import { needing } from "../../needs";

const { describe, beforeAll } = needing("bind");

const run = promisify(execFile);
// Debian keeps named in a folder that is not on everybody's path.
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
const folder = mkdtempSync(join(tmpdir(), "kmshost-bind-"));
const outputs = {
  srvRecords: [
    "_vlmcs._tcp.corp.example.com 0 0 1688 kms01.corp.example.com",
    "_vlmcs._tcp.corp.example.com 10 0 1688 kms02.corp.example.com",
  ],
  hostAddresses: { kms01: "10.90.0.4", kms02: "10.90.0.5" },
};
const [records] = recordsByZone(outputs, 300).zones as [ReturnType<typeof recordsByZone>["zones"][0]];
const authority = { nameServers: [{ name: "ns1.corp.example.com", address: "10.0.0.53" }], serial: 2_026_112_401 };
const whole = join(folder, "whole.zone");
const part = join(folder, "part.zone");
const including = join(folder, "including.zone");

beforeAll(() => {
  writeFileSync(whole, renderZoneFile(records, "stack azure-prod", authority));
  writeFileSync(part, renderZoneFile(records, "stack azure-prod"));
  const zone = ["$TTL 1h", "@ SOA ns.example.net. admin.example.net. 1 1h 10m 2w 1h", "@ NS ns.example.net."];
  writeFileSync(including, `${[...zone, `$INCLUDE ${part} corp.example.com.`, "www A 10.0.0.80"].join("\n")}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** BIND's own words for the zone, with every name in full. */
async function checkzone(file: string): Promise<string[]> {
  const { stdout } = await run("named-checkzone", ["-D", "-i", "full", "corp.example.com", file], { env });
  return stdout.split("\n").map((line) => line.replace(/\s+/g, " ").trim());
}

describe("named-checkzone", () => {
  const expected = [
    "_vlmcs._tcp.corp.example.com. 300 IN SRV 0 0 1688 kms01.corp.example.com.",
    "_vlmcs._tcp.corp.example.com. 300 IN SRV 10 0 1688 kms02.corp.example.com.",
    "kms01.corp.example.com. 300 IN A 10.90.0.4",
    "kms02.corp.example.com. 300 IN A 10.90.0.5",
  ];

  it("takes a whole zone", async () => {
    const lines = await checkzone(whole);
    expect(lines).toEqual(expect.arrayContaining([...expected, "ns1.corp.example.com. 300 IN A 10.0.0.53"]));
    expect(lines[0]).toContain("2026112401 3600 600 1209600 3600");
  });

  it("takes a part in a zone that includes it, and the zone goes on after it as before", async () => {
    const lines = await checkzone(including);
    expect(lines).toEqual(expect.arrayContaining(expected));
    expect(lines.some((line) => /^www\.corp\.example\.com\. \d+ IN A 10\.0\.0\.80$/.test(line))).toBe(true);
  });

  it("refuses the zone when a record is spoilt, so that it would tell us", async () => {
    const spoilt = join(folder, "spoilt.zone");
    writeFileSync(spoilt, renderZoneFile(records, "x", authority).replace("10.90.0.5", "10.90.0.555"));
    await expect(checkzone(spoilt)).rejects.toThrow();
  });
});

describe("a running named", () => {
  let server: ChildProcess | undefined;
  let port = 0;
  let said = "";

  beforeAll(async () => {
    port = await freePort();
    const configuration = join(folder, "named.conf");
    writeFileSync(
      configuration,
      `options { directory "${folder}"; pid-file none; session-keyfile none; recursion no; dnssec-validation no;
         listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; };
       controls { };
       zone "corp.example.com" { type primary; file "${whole}"; };\n`,
    );
    server = spawn("named", ["-g", "-n", "1", "-c", configuration], { env, stdio: ["ignore", "ignore", "pipe"] });
    await new Promise<void>((resolve, reject) => {
      server?.on("exit", (code) => reject(new Error(`named ended with ${code}\n${said}`)));
      server?.stderr?.on("data", (chunk) => {
        said += chunk;
        if (/\brunning\b/.test(said)) resolve();
      });
    });
  });
  afterAll(async () => {
    if (!server || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server?.on("close", resolve));
    server.removeAllListeners("exit");
    server.kill();
    await ended;
  });

  const ask = async (...question: string[]) => {
    const args = ["@127.0.0.1", "-p", String(port), "+norecurse", "+short", "+tries=3", ...question];
    // named gives the records of a set in any order.
    return (await run("dig", args, { env })).stdout.trim().split("\n").sort();
  };

  it("answers as a client asks: the service, then the host's address", async () => {
    expect(await ask("_vlmcs._tcp.corp.example.com", "SRV")).toEqual([
      "0 0 1688 kms01.corp.example.com.",
      "10 0 1688 kms02.corp.example.com.",
    ]);
    expect(await ask("KMS02.corp.example.com", "A")).toEqual(["10.90.0.5"]);
  });

  it("gives the addresses along with the service, in one answer", async () => {
    const args = ["@127.0.0.1", "-p", String(port), "+norecurse", "_vlmcs._tcp.corp.example.com", "SRV"];
    const { stdout } = await run("dig", args, { env });
    expect(stdout).toMatch(/ADDITIONAL SECTION:\n(?:.*\n)*?kms01\.corp\.example\.com\.\s+300\s+IN\s+A\s+10\.90\.0\.4/);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
