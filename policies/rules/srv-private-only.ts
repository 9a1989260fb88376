import { srvRecordName } from "../../activation/discovery";
import { concernsActivation, isPublicDns } from "../other-providers";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

export const srvPrivateOnly: Rule = {
  id: "KMS034",
  name: "srv-private-only",
  title: "The record that names KMS hosts is in no public zone",
  severity: "critical",
  level: "mandatory",
  since: "2026-11-24",
  types: [],
  scope: "all",
  exemptible: true,
  why: `Clients find a KMS host by the SRV record _vlmcs._tcp. In a public zone it tells everyone that the company runs one,
where, and under which name, and clients outside the network look for it there in vain, or find an impostor's.`,
  fix: "write the record to a private zone that is linked to the clients' networks",
  bad: `
new azure.dns.RecordSet("vlmcs", {
  resourceGroupName: "rg-dns", zoneName: "example.com", relativeRecordSetName: "_vlmcs._tcp", recordType: "SRV",
  ttl: 3600, srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms1.example.com" }],
});`,
  good: `
new azure.privatedns.PrivateRecordSet("vlmcs", {
  resourceGroupName: "rg-dns", privateZoneName: "corp.example.com", relativeRecordSetName: "_vlmcs._tcp",
  recordType: "SRV", ttl: 3600, srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms1.corp.example.com" }],
});`,
  controls: ["MCSB NS-10", "NIST SC-20"],
  peers: [],
  check(resource, report, _settings, memory) {
    if (!resource.isA(azure.publicRecordSet, aws.record, aws.zone)) {
      const names = isPublicDns(resource.type) && concernsActivation(resource) === "names _vlmcs";
      if (names) report(resource, "is in public DNS");
      return;
    }
    if (resource.type === azure.publicRecordSet) {
      const name = resource.at("relativeRecordSetName");
      if (isVlmcs(name.text) && !wrongType(resource.at("recordType").text)) report(name, "is in a public DNS zone");
      return;
    }
    // Zones come before their records: a record under the name of a zone without networks is public.
    const zones = memory.get("public zones") ?? new Set<string>();
    memory.set("public zones", zones);
    const name = resource.at("name");
    if (resource.type === aws.zone) {
      if (isPublicZone(resource.at("vpcs"))) zones.add(bare(name.text));
      else zones.delete(bare(name.text));
    } else if (isVlmcs(name.text) && zones.has(zoneOf(name.text))) {
      report(name, `is in the public zone ${zoneOf(name.text)}`);
    }
  },
  checkStack(stack, report) {
    for (const record of stack.of(aws.record)) {
      if (!isVlmcs(record.at("name").text)) continue;
      const zone = stack.of(aws.zone).find((candidate) => stack.refers(record, "zoneId", candidate));
      // Whether a zone of someone else's is private cannot be seen from here; kmshost's own component has asked Route 53.
      const asked = record.urn.includes(askingComponent);
      if (!zone && !asked && stack.sourcesOf(record, "zoneId").length === 0) record.properties.noteBelow("zoneId");
      if (zone && isPublicZone(zone.at("vpcs"))) {
        const associated = stack.of(aws.zoneAssociation).some((link) => stack.refers(link, "zoneId", zone));
        if (!associated) report(record, `${record.at("name").text} is in the public zone ${zone.at("name").text}`);
      }
    }
  },
};

/** Part of the URN below the component that refuses an existing zone unless it is private. */
const askingComponent = "kmshost:index:AwsDiscovery$";

const bare = (name: string | undefined): string => (name ?? "").toLowerCase().replace(/\.$/, "");
const isVlmcs = (name: string | undefined): boolean => bare(name).startsWith(srvRecordName);
const zoneOf = (name: string | undefined): string => bare(name).slice(srvRecordName.length + 1);
const wrongType = (type: string | undefined): boolean => type !== undefined && !/(^|\/)srv$/i.test(type);

function isPublicZone(networks: { absent: boolean; unknown: boolean; items: unknown[] }): boolean {
  return !networks.unknown && (networks.absent || networks.items.length === 0);
}
