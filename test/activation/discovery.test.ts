import {
  checkComputerName,
  checkZoneName,
  discoveryOrder,
  discoveryZone,
  formatSrvRecord,
  isMeantForDiscovery,
  lintSrvRecordSet,
  readSrvRecord,
  srvRecordName,
} from "../../activation/discovery";
import { activationPort, activationProtocol, checkListeningPort, firewallRuleName } from "../../activation/transport";

const hosts = new Map([["kms01.corp.example.com", 1688]]);
const record = { priority: 0, weight: 0, port: 1688, target: "kms01.corp.example.com" };
const set = { name: srvRecordName, zone: "corp.example.com", ttl: 3600, records: [record] };

describe("discovery", () => {
  it("is by the record that Microsoft names", () => {
    expect(srvRecordName).toBe("_vlmcs._tcp");
    expect(discoveryOrder.map(({ name }) => name)).toEqual([
      "pinned",
      "cached",
      "lookup-domain",
      "primary-suffix",
      "directory-domain",
      "dhcp-suffix",
    ]);
  });

  it("asks exactly one zone", () => {
    const all = {
      lookupDomain: "L.example",
      primarySuffix: "p.example.",
      directoryDomain: "d.example",
      dhcpSuffix: "h.example",
    };
    expect(discoveryZone(all)).toBe("l.example");
    expect(discoveryZone({ ...all, lookupDomain: undefined })).toBe("p.example");
    expect(discoveryZone({ directoryDomain: "d.example", dhcpSuffix: "h.example" })).toBe("d.example");
    expect(discoveryZone({ dhcpSuffix: "h.example" })).toBe("h.example");
    expect(discoveryZone({ ...all, pinnedHost: "azkms.core.windows.net" })).toBeUndefined();
    expect(discoveryZone({})).toBeUndefined();
  });

  it("reads and writes the value of a record", () => {
    expect(formatSrvRecord(record)).toBe("0 0 1688 kms01.corp.example.com");
    expect(readSrvRecord("0 0 1688 KMS01.corp.example.com.")).toEqual(record);
    for (const bad of ["", "1688 kms01", "0 0 1688", "0 0 port kms01", "0 0 1688 kms01 extra"])
      expect(readSrvRecord(bad)).toBeUndefined();
  });

  it("finds nothing wrong with a good record set", () => {
    expect(lintSrvRecordSet(set, hosts)).toEqual([]);
    expect(lintSrvRecordSet({ ...set, name: "_VLMCS._TCP" }, hosts)).toEqual([]);
  });

  it.each([
    [{ name: "_vmlcs._tcp" }, "named _vmlcs._tcp"],
    [{ name: "vlmcs._tcp" }, "named vlmcs._tcp"],
    [{ records: [] }, "empty"],
    [{ ttl: 5 }, "time to live is 5 s"],
    [{ ttl: 604800 }, "time to live is 604800 s"],
    [{ records: [{ ...record, port: 1689 }] }, "port of kms01.corp.example.com is 1689, but the host listens on 1688"],
    [{ records: [{ ...record, target: "kms09.corp.example.com" }] }, "not a KMS host of this stack"],
    [{ records: [{ ...record, target: "10.90.0.4" }] }, "is an address"],
    [{ records: [{ ...record, target: "kms01" }] }, "not fully qualified"],
    [{ records: [record, { ...record, weight: 5 }] }, "listed twice"],
    [{ records: [{ ...record, priority: 70_000 }] }, "priority of kms01.corp.example.com is 70000"],
    [{ records: [{ ...record, weight: 0.5 }] }, "weight of kms01.corp.example.com is 0.5"],
  ])("lints %j", (change, problem) => {
    expect(lintSrvRecordSet({ ...set, ...change }, hosts).join("; ")).toContain(problem);
  });

  it("recognises the misspellings that documents spread", () => {
    for (const name of ["_vlmcs._tcp", "_VLMCS._TCP", "vlmcs._tcp", "_vmlcs._tcp", "_vlmcs._udp"])
      expect(isMeantForDiscovery(name)).toBe(true);
    for (const name of ["_kerberos._tcp", "kms01", "_vlmcsd"]) expect(isMeantForDiscovery(name)).toBe(false);
  });
});

describe("checkZoneName", () => {
  it.each(["corp.example.com", "corp.internal", "Corp.Example.", "a.b", "xn--mnchen-3ya.example.de", "example.co.uk"])(
    "takes %s",
    (name) => {
      expect(checkZoneName(name)).toBeUndefined();
    },
  );

  it.each([
    ["", "empty"],
    ["corp", "single part"],
    ["com", "single part"],
    ["co.uk", "public suffix"],
    ["10.20.30.40", "address"],
    ["corp..example", 'part ""'],
    ["-corp.example", "each part"],
    ["münchen.example.de", "xn--"],
    ["corp example.com", "each part"],
    [`${"a".repeat(64)}.example`, "each part"],
    [`${"a.".repeat(130)}com`, "characters"],
    [`${"a.".repeat(40)}com`, "42 parts".replace("42", "41")],
    ["_vlmcs._tcp.corp.example.com", "without _vlmcs._tcp"],
    ["kms.core.windows.net", "Azure reserves"],
  ])("refuses %p", (name, problem) => {
    expect(checkZoneName(name)).toContain(problem);
  });
});

describe("checkComputerName", () => {
  it("takes names that Windows takes", () => {
    for (const name of ["kms01", "KMS-EU-01", "a", "k".repeat(15)]) expect(checkComputerName(name)).toBeUndefined();
  });

  it.each([
    ["", "empty"],
    ["k".repeat(16), "at most 15"],
    ["kms_01", "letters, digits"],
    ["kms01-", "letters, digits"],
    ["kms.01", "letters, digits"],
    ["12345", "only digits"],
    ["localhost", "keeps for itself"],
  ])("refuses %p", (name, problem) => {
    expect(checkComputerName(name)).toContain(problem);
  });
});

describe("transport", () => {
  it("is TCP 1688 through a rule that Windows brings along", () => {
    expect([activationProtocol, activationPort, firewallRuleName]).toEqual(["tcp", 1688, "SPPSVC-In-TCP"]);
  });

  it.each([0, -1, 65536, 1.5, Number.NaN, 445, 3389, 135, 49152, 65535])("refuses port %p", (port) => {
    expect(checkListeningPort(port)).toContain("1688");
  });

  it.each([1688, 1024, 49151, 1])("takes port %p", (port) => {
    expect(checkListeningPort(port)).toBeUndefined();
  });
});
