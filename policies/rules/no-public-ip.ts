import type { Property } from "../leaves";
import { forEachAt, setAt } from "../remediation";
import type { Resource } from "../resource";
import type { Report, Rule } from "../rule";
import { aws, azure } from "../tokens";

/** Lists, and where in each of their elements a public address is attached. */
const attached: Readonly<Record<string, readonly (readonly string[])[]>> = {
  [azure.networkInterface]: [["ipConfigurations", "publicIPAddress"]],
  [azure.loadBalancer]: [["frontendIPConfigurations", "publicIPAddress"]],
  [azure.virtualMachine]: [
    ["networkProfile.networkInterfaceConfigurations", "ipConfigurations", "publicIPAddressConfiguration"],
  ],
  [azure.scaleSet]: [
    [
      "virtualMachineProfile.networkProfile.networkInterfaceConfigurations",
      "ipConfigurations",
      "publicIPAddressConfiguration",
    ],
  ],
};

const exists: Readonly<Record<string, string>> = {
  [azure.publicAddress]: "is a public address",
  [aws.elasticAddress]: "is a public address",
  [aws.elasticAddressAssociation]: "attaches a public address",
};

export const noPublicIp: Rule = {
  id: "KMS028",
  name: "no-public-ip",
  title: "Nothing that serves a KMS host has a public address",
  severity: "critical",
  level: "mandatory",
  since: "2026-11-24",
  types: [
    ...Object.keys(attached),
    ...Object.keys(exists),
    aws.instance,
    aws.subnet,
    aws.launchTemplate,
    aws.loadBalancer,
  ],
  scope: "kms",
  exemptible: true,
  why: `A KMS host answers whoever reaches it. With a public address, one wrong security rule puts it on the internet; without
one, no rule can. Its clients are inside, and it reaches Microsoft through the hub, or is activated by telephone.`,
  fix: "remove the public address; clients, administrators and updates come over the private network",
  bad: `
new azure.network.NetworkInterface("kms-host-nic", {
  resourceGroupName: "rg-kms",
  ipConfigurations: [{ name: "ipconfig", publicIPAddress: { id: "/subscriptions/s/publicIPAddresses/pip-kms" } }],
});`,
  good: `
new azure.network.NetworkInterface("kms-host-nic", {
  resourceGroupName: "rg-kms",
  ipConfigurations: [{ name: "ipconfig", privateIPAllocationMethod: "Static", privateIPAddress: "10.90.0.4" }],
});`,
  controls: ["CIS Azure 6.0.0 7.7", "NIST SC-7(3)"],
  peers: [
    "CKV_AZURE_119",
    "CKV_AWS_88",
    "CKV_AWS_130",
    "cdk-nag EC2InstanceNoPublicIp",
    "awsguard ec2-instance-no-public-ip",
  ],
  check(resource, report) {
    const whole = exists[resource.type];
    if (whole) report(resource, whole);
    for (const path of attached[resource.type] ?? []) checkAttached(resource.properties, path, report);
    checkAws(resource, report);
  },
  remediate(properties, resource) {
    if (resource.isA(aws.instance)) {
      return !resource.at("associatePublicIpAddress").absent && setAt(properties, "associatePublicIpAddress", false);
    }
    if (resource.isA(aws.subnet)) return setAt(properties, "mapPublicIpOnLaunch", false);
    return forEachAt(properties, "networkInterfaces", (card) => setAt(card, "associatePublicIpAddress", "false"));
  },
};

function checkAttached(at: Property, [first, ...rest]: readonly string[], report: Report): void {
  if (first === undefined) return;
  const next = at.at(first);
  if (rest.length === 0) {
    if (!next.absent) report(next, "attaches a public address");
    return;
  }
  for (const item of next.items) checkAttached(item, rest, report);
}

const yes = (value: unknown): boolean => value === true || value === "true";

function checkAws(resource: Resource, report: Report): void {
  if (resource.isA(aws.instance)) {
    const setting = resource.at("associatePublicIpAddress");
    if (yes(setting.value)) report(setting, "asks for a public address");
  }
  if (resource.isA(aws.subnet)) {
    const setting = resource.at("mapPublicIpOnLaunch");
    if (yes(setting.value)) report(setting, "gives every machine a public address");
  }
  if (resource.isA(aws.launchTemplate)) {
    for (const card of resource.at("networkInterfaces").items) {
      const setting = card.at("associatePublicIpAddress");
      if (yes(setting.value)) report(setting, "asks for a public address");
    }
  }
  if (resource.isA(aws.loadBalancer)) {
    const setting = resource.at("internal");
    if (setting.fails((value) => value === true)) report(setting, "is not true, so the load balancer is public");
  }
}
