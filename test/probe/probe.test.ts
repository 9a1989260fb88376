import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { findActivationError } from "../../activation/errors";
import { registerProbe } from "../../cli/probe";
import { bindMessage } from "../../probe/bind-message";
import { lookupCodes } from "../../probe/codes";
import { type ProbeOptions, probe } from "../../probe/probe";
import { needing } from "../needs";
import { type NameServer, nameServer } from "./name-server";
import { bindAck, type RpcFixture, rpcFixture } from "./rpc-fixture";
import { runCommand } from "./run-command";

const { describe, it, beforeAll, afterAll } = needing("bind");

let host: RpcFixture;
let other: RpcFixture;
let deaf: RpcFixture;
let dns: NameServer;
/** A port where nobody listens. */
let stale: number;

beforeAll(async () => {
  host = await rpcFixture((socket) => socket.write(bindAck()));
  other = await rpcFixture((socket) => socket.write(bindAck(2, 1)));
  deaf = await rpcFixture((socket) => socket.end());
  const gone = await rpcFixture(() => {});
  stale = gone.port;
  await gone.close();
  const port = host.port;
  const a = "kms01 A 127.0.0.1";
  dns = await nameServer({
    "good.test": `_vlmcs._tcp SRV 0 0 ${port} kms01\n${a}`,
    "two.test": `_vlmcs._tcp SRV 0 0 ${port} kms01\n_vlmcs._tcp SRV 0 0 ${stale} kms02\n${a}\nkms02 A 127.0.0.1`,
    "misspelt.test": `_vmlcs._tcp SRV 0 0 ${port} kms01\n${a}`,
    "underscore.test": `vlmcs._tcp SRV 0 0 ${port} kms01\n${a}`,
    "extra.test": `_vlmcs._tcp SRV 0 0 ${port} kms01\n_vmlcs._tcp SRV 0 0 ${port} kms01\n${a}`,
    "twice.test": `_vlmcs._tcp.twice.test SRV 0 0 ${port} kms01\n${a}`,
    "empty.test": a,
    "text.test": `_vlmcs._tcp TXT "here"\n${a}`,
    "port.test": `_vlmcs._tcp SRV 0 0 ${stale} kms01\n${a}`,
    "dangling.test": `_vlmcs._tcp SRV 0 0 ${port} kms09`,
    "doubled.test": `_vlmcs._tcp SRV 0 0 ${port} kms01.doubled.test\n${a}`,
    "alias.test": `_vlmcs._tcp SRV 0 0 ${port} kms\nkms CNAME kms01\n${a}`,
    "deadalias.test": `_vlmcs._tcp SRV 0 0 ${port} kms\nkms CNAME kms09`,
    "text-target.test": `_vlmcs._tcp SRV 0 0 ${port} kms01\nkms01 TXT "no address"`,
    "address.test": `_vlmcs._tcp SRV 0 0 ${port} 127.0.0.1.`,
    "short.test": `_vlmcs._tcp SRV 0 0 ${port} kms01.`,
    "none.test": "_vlmcs._tcp SRV 0 0 0 .",
    "repeated.test": `_vlmcs._tcp SRV 0 0 ${port} kms01\n_vlmcs._tcp SRV 1 0 ${port} kms01\n${a}`,
    "wildcard.test": `* SRV 0 0 ${port} kms01\n${a}`,
    "many.test": `${[...Array(90).keys()].map((i) => `_vlmcs._tcp SRV 0 0 ${port} kms${i}`).join("\n")}`,
    "unfit.test": `_vlmcs._tcp SRV 0 0 ${port} kms01\nkms01 A 0.0.0.0\nkms01 A 224.0.0.1\nkms01 AAAA ff02::1`,
    "hostile.test": `_vlmcs._tcp SRV 0 0 ${port} kms\\027\\[31m\\010.evil`,
    "other.test": `_vlmcs._tcp SRV 0 0 ${other.port} kms01\n${a}`,
    "closed.test": `_vlmcs._tcp SRV 0 0 ${deaf.port} kms01\n${a}`,
    "broken.test": undefined,
    // The domain lives elsewhere: the service has a zone of its own, the hosts another.
    "domain.test": "dc01 A 127.0.0.7",
    "_vlmcs._tcp.domain.test": `@ SRV 0 0 ${port} kms01.hosts.test.`,
    "hosts.test": a,
  });
});

afterAll(async () => {
  const sent = [...host.received(), ...other.received(), ...deaf.received()];
  await Promise.all([host.close(), other.close(), deaf.close(), dns?.close()]);
  expect(sent.length).toBeGreaterThan(10);
  expect(new Set(sent)).toEqual(new Set([bindMessage().toString("hex")]));
});

const options = (more: Partial<ProbeOptions> = {}): ProbeOptions => ({
  timeout: 10_000,
  servers: [dns.server],
  port: host.port,
  ...more,
});

async function findingsOf(name: string, more: Partial<ProbeOptions> = {}) {
  const { findings, reached, clientCode } = await probe(name, options(more));
  return { found: findings.map(({ level, rule }) => `${level} ${rule}`), reached, clientCode };
}

const unreached = (code: string, ...found: string[]) => ({
  found: found.map((rule) => (rule.includes(" ") ? rule : `error ${rule}`)),
  reached: false,
  clientCode: code,
});
const through = (...found: string[]) => ({
  found: found.map((rule) => `warning ${rule}`),
  reached: true,
  clientCode: undefined,
});

describe("a zone on a real DNS server", () => {
  it("is followed from its record to the bind", async () => {
    const report = await probe("good.test", options());
    expect(report).toMatchObject({
      subject: "good.test",
      kind: "zone",
      dnsServers: [dns.server],
      findings: [],
      reached: true,
    });
    expect(report.addresses).toEqual([
      { target: "kms01.good.test", address: "127.0.0.1", port: host.port, outcome: "accepted" },
    ]);
    expect(report.steps.map(({ step, subject, result, ok }) => [step, subject, result, ok])).toEqual([
      ["SRV", "_vlmcs._tcp.good.test", `0 0 ${host.port} kms01.good.test`, true],
      ["A", "kms01.good.test", "127.0.0.1", true],
      ["TCP", `127.0.0.1:${host.port}`, "connected", true],
      ["bind", `127.0.0.1:${host.port}`, "accepted", true],
    ]);
  });

  const table: [zone: string, expected: ReturnType<typeof unreached> | ReturnType<typeof through>][] = [
    ["two.test", through("wrong-port", "nobody-listens")],
    ["misspelt.test", unreached("0x8007232B", "no-record", "warning misspelt-record")],
    ["underscore.test", unreached("0x8007232B", "no-record", "warning misspelt-record")],
    ["twice.test", unreached("0x8007232B", "no-record", "warning misspelt-record")],
    ["extra.test", through("misspelt-record")],
    ["text.test", unreached("0x8007251D", "no-record")],
    ["port.test", unreached("0xC004F074", "wrong-port", "nobody-listens")],
    ["dangling.test", unreached("0xC004F074", "dangling-target")],
    ["doubled.test", unreached("0xC004F074", "doubled-zone")],
    ["alias.test", through("alias-target")],
    ["deadalias.test", unreached("0xC004F074", "warning alias-target", "dangling-target")],
    ["text-target.test", unreached("0xC004F074", "dangling-target")],
    ["address.test", unreached("0xC004F074", "address-target")],
    ["short.test", unreached("0xC004F074", "unqualified-target")],
    ["none.test", unreached("0xC004F074", "wrong-port", "no-target")],
    ["repeated.test", through("repeated-target")],
    ["wildcard.test", through("wildcard")],
    ["unfit.test", unreached("0xC004F074", "unfit-address", "unfit-address", "unfit-address")],
    ["hostile.test", unreached("0xC004F074", "unfit-target")],
    ["broken.test", unreached("0x8007232A", "dns-failed")],
    ["elsewhere.test", unreached("0x8007232A", "dns-refused")],
  ];
  it.each(table)("%s", async (zone, expected) => {
    expect(await findingsOf(zone, { kind: "zone" })).toEqual(expected);
  });

  it("is found by a zone of the service alone, which hides nothing else of the domain", async () => {
    const report = await probe("domain.test", options());
    expect([report.reached, report.findings]).toEqual([true, []]);
    expect(report.addresses).toMatchObject([{ target: "kms01.hosts.test", address: "127.0.0.1" }]);
    const resolver = new Resolver();
    resolver.setServers([dns.server]);
    expect(await resolver.resolve4("dc01.domain.test")).toEqual(["127.0.0.7"]);
    await expect(resolver.resolve4("files.domain.test")).rejects.toThrow("ENOTFOUND");
  });

  it("says which port would have worked", async () => {
    const { findings } = await probe("port.test", options());
    expect(findings[0]).toEqual({
      level: "error",
      rule: "wrong-port",
      where: `kms01.port.test:${stale}`,
      problem: `the record says port ${stale}, the hosts listen on ${host.port}, and there it takes a bind on ${host.port}`,
      fix: `write port ${host.port} into the record`,
      code: "0xC004F074",
      innerCode: "0x800706BA",
    });
  });

  it.each([
    ["other.test", () => other.port, "not-a-kms-host"],
    ["closed.test", () => deaf.port, "closed"],
  ])("%s answers, but not as a KMS host", async (zone, port, rule) => {
    expect(await findingsOf(zone, { port: port() })).toEqual(unreached("0xC004F039", rule));
  });

  it("names a stack's host that is missing, and one that is no longer the stack's", async () => {
    const { findings } = await probe("good.test", options({ hosts: ["KMS02.good.test"] }));
    expect(findings.map(({ rule, problem }) => [rule, problem])).toEqual([
      ["missing-host", "kms02.good.test has no record here"],
      ["unknown-host", "kms01.good.test is not a host of the stack"],
    ]);
  });

  it("expects port 1688 unless told otherwise", async () => {
    const { findings } = await probe("good.test", { timeout: 10_000, servers: [dns.server] });
    expect(findings.map(({ level, rule, problem }) => [level, rule, problem])).toEqual([
      ["warning", "wrong-port", `the record says port ${host.port}, the hosts listen on 1688`],
    ]);
  });

  it("follows a bounded number of records of a huge answer", async () => {
    const { findings, reached } = await probe("many.test", options());
    expect(reached).toBe(false);
    expect(findings.map(({ rule }) => rule)).toEqual(["many-records", ...Array(20).fill("dangling-target")]);
    expect(findings[0]?.problem).toBe("has 90 records; the first 20 were followed");
  });

  it("shows no control character that a name server puts into a name", async () => {
    const json = JSON.stringify(await probe("hostile.test", options()));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    expect(JSON.parse(json).findings[0].where + json).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(json).toContain("[31m");
  });

  it("tells a host from a zone: an address, no record, and not the top of a zone", async () => {
    expect(await probe("kms01.good.test", options())).toMatchObject({ kind: "host", reached: true, findings: [] });
    // The top of a zone without the record is a zone, whatever addresses it has, as an Active Directory domain is.
    expect(await probe("empty.test", options())).toMatchObject({ kind: "zone", clientCode: "0x8007232B" });
    expect(await probe("127.0.0.1", options())).toMatchObject({ kind: "host", reached: true });
  });

  it("gives up on a DNS server that says nothing, within the time limit", async () => {
    const silent = createSocket("udp4");
    await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
    try {
      const servers = [`127.0.0.1:${silent.address().port}`];
      expect(await findingsOf("good.test", { servers, timeout: 300, kind: "zone" })).toEqual(
        unreached("0x800705B4", "dns-timeout"),
      );
    } finally {
      silent.close();
    }
  });

  it("survives answers that are no DNS", async () => {
    const noisy = createSocket("udp4");
    await new Promise<void>((resolve) => noisy.bind(0, "127.0.0.1", resolve));
    noisy.on("message", (question, from) => {
      // The question's own id, a response flag, thousands of announced answers, and a name that points to itself.
      const answer = Buffer.concat([
        question.subarray(0, 2),
        Buffer.from("8180000100ff00000000", "hex"),
        question.subarray(12),
        Buffer.from("c0ff", "hex"),
        Buffer.alloc(400, 0xc0),
      ]);
      noisy.send(answer, from.port, from.address);
    });
    try {
      const servers = [`127.0.0.1:${noisy.address().port}`];
      const result = await findingsOf("good.test", { servers, timeout: 400, kind: "zone" });
      expect(result.reached).toBe(false);
      expect(result.found).toHaveLength(1);
      expect(["error dns-unreadable", "error dns-timeout"]).toContain(result.found[0]);
    } finally {
      noisy.close();
    }
  });
});

it("names only codes that the catalogue explains", () => {
  for (const { code } of Object.values(lookupCodes)) expect(findActivationError(code)?.places).toContain("client");
});

describe("kmshost probe", () => {
  const run = (...args: string[]) => runCommand(registerProbe, ["probe", ...args]);
  const common = () => ["--server", dns.server, "--port", String(host.port), "--timeout", "10"];

  it("ends with 0 when a host takes the bind and nothing is wrong", async () => {
    const { code, stdout, stderr } = await run("good.test", ...common());
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.replace(/ +\d+\.\d ms/g, " # ms")).toBe(
      [
        `good.test  (zone; DNS: ${dns.server})`,
        `  SRV   _vlmcs._tcp.good.test # ms  0 0 ${host.port} kms01.good.test`,
        "  A     kms01.good.test # ms  127.0.0.1",
        `  TCP   127.0.0.1:${host.port} # ms  connected`,
        `  bind  127.0.0.1:${host.port} # ms  accepted`,
        "reached: a KMS host took the bind; its key, count and clock show only in an activation",
        "",
      ].join("\n"),
    );
  });

  it("ends with 1, the fix and the client's code, and with 0 below the chosen level", async () => {
    const wrong = await run("dangling.test", ...common());
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain(
      `error  kms09.dangling.test:${host.port}: the name does not exist\n` +
        "    fix     add the host's A record, or remove the record when the host is gone\n" +
        "    client  0xC004F074, with 0x800706BA inside event 12288\n" +
        "not reached: a client shows 0xC004F074 (no KMS host could be reached)\n",
    );
    expect((await run("alias.test", "--fail-on", "error", ...common())).code).toBe(0);
  });

  it("prints JSON, and takes host:port", async () => {
    const { code, stdout } = await run(`127.0.0.1:${host.port}`, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ subject: `127.0.0.1:${host.port}`, kind: "host", reached: true }]);
  });

  it.each([
    [["_vlmcs._tcp.good.test"], "is a record's name; write the zone alone"],
    [["a..b"], 'has the part ""'],
    [["good.test", "--server", "dns.example"], "--server takes address"],
    [["good.test", "--timeout", "0"], "--timeout takes 0.1 to 300 seconds"],
    [["good.test:99999"], "from 1 to 65535"],
    [["azure-prod", "-C", "sandbox"], "the sandbox's hosts and zones are files"],
  ])("ends with 2 on %j", async (args, words) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(words);
  });
});
