import type { Resource } from "../resource";
import type { Rule, Settings } from "../rule";
import { number } from "../settings";
import { aws, azure } from "../tokens";

const hostTypes = [azure.virtualMachine, azure.scaleSet, aws.instance, aws.autoScalingGroup];

export const hostsPerKeyMax: Rule = {
  id: "KMS008",
  name: "hosts-per-key-max",
  title: "No more KMS hosts use one host key than Microsoft activates it on",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: hostTypes,
  scope: "kms",
  exemptible: true,
  why: `A host key (CSVLK) can be activated on six computers, ten times each. The seventh host is built, paid for, and then
refused by Microsoft, and only a call to the Licensing Activation Center fixes that. Scale sets and scaling groups count
with the most they may grow to, and so do hosts in other stacks and in the other cloud.`,
  fix: "build fewer hosts, or tag hosts that have a key of their own with `kmshost-key`, or ask Microsoft for more activations and set `max`",
  bad: `
for (const n of [1, 2, 3, 4, 5, 6, 7]) {
  new aws.ec2.Instance("kms-host-" + n, { ami: "ami-0abc", tags: { "kmshost-role": "host" } });
}`,
  good: `
for (const n of [1, 2]) {
  new aws.ec2.Instance("kms-host-" + n, { ami: "ami-0abc", tags: { "kmshost-role": "host" } });
}`,
  controls: ["NIST CM-8"],
  peers: [],
  settings: {
    max: {
      type: "integer",
      default: 6,
      minimum: 1,
      maximum: 100,
      description: "hosts that one key may be activated on. Default: 6, as Microsoft issues keys",
    },
    usedElsewhere: {
      type: "integer",
      default: 0,
      minimum: 0,
      maximum: 100,
      description: "hosts outside this stack that use the same key. Default: 0",
    },
  },
  check(resource, report, settings, memory) {
    // Machines of the audit and of discovery are no hosts.
    if (resource.role !== undefined && resource.role !== "host") return;
    const key = keyOf(resource);
    const hosts = memory.get(key) ?? new Set<string>();
    memory.set(key, hosts);
    for (const place of placesOf(resource)) hosts.add(place);
    const said = tooMany(hosts.size, key, settings);
    if (said) report(resource, said);
  },
};

function tooMany(hosts: number, key: string, settings: Settings): string | undefined {
  const elsewhere = number(settings, "usedElsewhere");
  const max = number(settings, "max");
  if (hosts + elsewhere <= max) return undefined;
  const others = elsewhere > 0 ? ` and ${elsewhere} elsewhere` : "";
  return `${hosts} hosts here${others} use ${key}, which can be activated on ${max}`;
}

function keyOf(resource: Resource): string {
  const own = resource.at("tags").at("kmshost-key").text;
  return own ? `the host key ${own}` : "the host key";
}

/** One name for each machine that the resource can come to. */
function placesOf(resource: Resource): string[] {
  const count =
    resource.type === azure.scaleSet
      ? (resource.at("sku.capacity").number ?? 1)
      : resource.type === aws.autoScalingGroup
        ? (resource.at("maxSize").number ?? 1)
        : 1;
  return Array.from({ length: Math.min(Math.max(0, count), 1000) }, (_, index) => `${resource.urn}#${index}`);
}
