import { renderDnsScript } from "../../../components/dns-export/powershell";
import { recordsByZone } from "../../../components/dns-export/records";
import { checkNameServers, renderZoneFile } from "../../../components/dns-export/zone-file";
import { nodesOfType, parsePowerShell, syntaxErrors } from "../host-setup/powershell";

const outputs = {
  srvRecords: [
    "_vlmcs._tcp.corp.example.com 0 0 1688 kms01.corp.example.com",
    "_vlmcs._tcp.corp.example.com 10 5 1700 kms02.corp.example.com",
    "_vlmcs._tcp.lab.example.com 0 0 1688 kms01.lab.example.com",
  ],
  hostAddresses: { KMS01: "10.90.0.4", kms02: "10.90.0.5" },
};
const { zones } = recordsByZone(outputs, 300);
const [corp, lab] = zones as [(typeof zones)[0], (typeof zones)[0]];

describe("records by zone", () => {
  it("have each host's address once in each zone", () => {
    expect(recordsByZone({ ...outputs, srvRecords: [...outputs.srvRecords].reverse() }, 300).problems).toEqual([]);
    expect(corp).toEqual({
      zone: "corp.example.com",
      ttl: 300,
      services: [
        { priority: 0, weight: 0, port: 1688, target: "kms01.corp.example.com" },
        { priority: 10, weight: 5, port: 1700, target: "kms02.corp.example.com" },
      ],
      addresses: [
        { name: "kms01", address: "10.90.0.4" },
        { name: "kms02", address: "10.90.0.5" },
      ],
    });
    expect([lab.zone, lab.addresses]).toEqual(["lab.example.com", [{ name: "kms01", address: "10.90.0.4" }]]);
  });

  it("of a zone for the service alone lead to a zone of the hosts, which is exported too", () => {
    const srvRecords = ["_vlmcs._tcp.corp.example.com 0 0 1688 kms11.kms.example.com"];
    const { zones, problems } = recordsByZone({ srvRecords, hostAddresses: { kms11: "10.91.0.5" } }, 300);
    expect(problems).toEqual([]);
    expect(zones).toEqual([
      { zone: "corp.example.com", ttl: 300, services: [expect.objectContaining({ port: 1688 })], addresses: [] },
      { zone: "kms.example.com", ttl: 300, services: [], addresses: [{ name: "kms11", address: "10.91.0.5" }] },
    ]);
  });

  it("tell everything that must not get into a file", () => {
    const { problems } = recordsByZone(
      {
        srvRecords: [
          "_vlmcs._tcp.corp.example.com 0 0 1688 kms09.corp.example.com",
          "_vlmcs._tcp.corp.example.com 0 0 1688 kms01.other.example.com",
          "_vlmcs._tcp.corp.example.com 0 0 1688 bad.corp.example.com",
          "_vlmcs._tcp.com 0 0 1688 kms01.com",
          "vlmcs.corp.example.com 0 0 1688 kms01.corp.example.com",
          "_vlmcs._tcp.corp.example.com 0 0 1688",
        ],
        hostAddresses: { kms01: "10.90.0.4", bad: "10.0.0.1\n$INCLUDE /etc/passwd" },
      },
      300,
    );
    expect(problems).toEqual([
      '"vlmcs.corp.example.com 0 0 1688 kms01.corp.example.com" is not an SRV record for KMS',
      '"_vlmcs._tcp.corp.example.com 0 0 1688" is not an SRV record for KMS',
      "the host kms09.corp.example.com has no address",
      "the host kms01.other.example.com is not in the zone corp.example.com",
      expect.stringMatching(/^the address of bad\.corp\.example\.com is no IPv4 address/),
      expect.stringMatching(/^the zone com has a single part/),
    ]);
    expect(recordsByZone({ srvRecords: [], hostAddresses: {} }, 300).problems).toHaveLength(1);
  });
});

describe("a zone file", () => {
  it("without a name server is a part to include", () => {
    expect(renderZoneFile(corp, "stack azure-prod").split("\n")).toEqual([
      "; The KMS hosts of stack azure-prod, for corp.example.com. Written by kmshost dns: change the stack, not this file.",
      "; Add to the zone that you have: $INCLUDE <this file> corp.example.com.",
      "$ORIGIN corp.example.com.",
      "$TTL 300",
      "_vlmcs._tcp IN SRV 0 0 1688 kms01.corp.example.com.",
      "_vlmcs._tcp IN SRV 10 5 1700 kms02.corp.example.com.",
      "kms01 IN A 10.90.0.4",
      "kms02 IN A 10.90.0.5",
      "",
    ]);
  });

  it("with name servers is a whole zone, which needs the addresses of its own ones", () => {
    const nameServers = [{ name: "NS1.lab.example.com", address: "10.0.0.53" }, { name: "ns.example.net." }];
    expect(renderZoneFile(lab, "stack azure-prod", { nameServers, serial: 7 }).split("\n").slice(1)).toEqual([
      "$ORIGIN lab.example.com.",
      "$TTL 300",
      "@ IN SOA ns1.lab.example.com. hostmaster.lab.example.com. 7 3600 600 1209600 3600",
      "@ IN NS ns1.lab.example.com.",
      "@ IN NS ns.example.net.",
      "ns1.lab.example.com. IN A 10.0.0.53",
      "_vlmcs._tcp IN SRV 0 0 1688 kms01.lab.example.com.",
      "kms01 IN A 10.90.0.4",
      "",
    ]);
    expect(checkNameServers("lab.example.com", nameServers)).toBeUndefined();
    expect(checkNameServers("lab.example.com", [{ name: "ns1.lab.example.com" }])).toBe(
      "the name server ns1.lab.example.com is in the zone lab.example.com, which must then hold its address: write ns1.lab.example.com=<address>",
    );
  });
});

describe("the script for a Windows DNS server", () => {
  it("is PowerShell that holds every record once, addresses first", async () => {
    const script = renderDnsScript(zones, "stack azure-prod");
    const tree = await parsePowerShell(script);
    expect(syntaxErrors(tree)).toEqual([]);
    const from = script.indexOf("} -Record @(");
    expect(script.slice(from).split("\n")).toEqual([
      "} -Record @(",
      "    @{ Zone = 'corp.example.com'; Type = 'A'; Name = 'kms01'; Address = '10.90.0.4'; Ttl = 300 }",
      "    @{ Zone = 'corp.example.com'; Type = 'A'; Name = 'kms02'; Address = '10.90.0.5'; Ttl = 300 }",
      "    @{ Zone = 'corp.example.com'; Type = 'Srv'; Name = '_vlmcs._tcp'; Target = 'kms01.corp.example.com.'; Priority = 0; Weight = 0; Port = 1688; Ttl = 300 }",
      "    @{ Zone = 'corp.example.com'; Type = 'Srv'; Name = '_vlmcs._tcp'; Target = 'kms02.corp.example.com.'; Priority = 10; Weight = 5; Port = 1700; Ttl = 300 }",
      "    @{ Zone = 'lab.example.com'; Type = 'A'; Name = 'kms01'; Address = '10.90.0.4'; Ttl = 300 }",
      "    @{ Zone = 'lab.example.com'; Type = 'Srv'; Name = '_vlmcs._tcp'; Target = 'kms01.lab.example.com.'; Priority = 0; Weight = 0; Port = 1688; Ttl = 300 }",
      ") @args",
      "",
    ]);
  });

  it("adds and reads, and never changes or removes a record", async () => {
    const tree = await parsePowerShell(renderDnsScript(zones, "stack azure-prod"));
    const commands = nodesOfType(tree, "command_name").map(({ text }) => text);
    const dns = [...new Set(commands.filter((name) => name.includes("DnsServer")))].sort();
    expect(dns).toEqual(["Add-DnsServerResourceRecord", "Add-DnsServerResourceRecordA", "Get-DnsServerResourceRecord"]);
  });
});
