import { relationsOf } from "../relations";
import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

/** Whole copies of a machine: each would be a further host that spends an activation. */
const copies = [azure.image, azure.galleryVersion, azure.restorePoints, aws.imageFromInstance, aws.imageCopy];

export const diskNoExport: Rule = {
  id: "KMS038",
  name: "disk-no-export",
  title: "A host's disk, snapshot or image cannot be taken out",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.disk, azure.snapshot, aws.snapshotPermission, aws.imagePermission, aws.image, ...copies],
  scope: "kms",
  exemptible: true,
  why: `An activated host keeps its key on its system disk. A disk that can be exported by a link, or a snapshot or image that is
shared with another account, takes the key along; so does an image that is made from a host.`,
  fix: 'set publicNetworkAccess to "Disabled" and networkAccessPolicy to "DenyAll"; make no images of hosts and share no snapshots',
  bad: `
new azure.compute.Snapshot("kms-host-snapshot", {
  resourceGroupName: "rg-kms", creationData: { createOption: "Copy", sourceResourceId: "/subscriptions/s/disks/kms1" },
  networkAccessPolicy: "AllowAll",
});`,
  good: `
new azure.compute.Snapshot("kms-host-snapshot", {
  resourceGroupName: "rg-kms", creationData: { createOption: "Copy", sourceResourceId: "/subscriptions/s/disks/kms1" },
  networkAccessPolicy: "DenyAll", publicNetworkAccess: "Disabled",
});`,
  controls: ["NIST SC-28", "MCSB BR-2"],
  peers: ["CKV_AZURE_251", "prowler ec2_ebs_public_snapshot"],
  check(resource, report) {
    if (resource.isA(...copies)) {
      report(resource, "is a copy of a host, with the host key on it");
      return;
    }
    if (resource.isA(aws.image)) return;
    if (!resource.isA(azure.disk, azure.snapshot)) {
      report(resource, "shares a host's disk with another account");
      return;
    }
    const access = resource.at("publicNetworkAccess");
    if (access.fails(() => access.is("Disabled"))) report(access, 'is not "Disabled"');
    const policy = resource.at("networkAccessPolicy");
    if (policy.fails(() => policy.is("DenyAll"))) report(policy, 'is not "DenyAll"');
  },
  checkStack(stack, report) {
    // An image by its name may be what hosts are made from; one of a host's snapshot is a host.
    for (const image of stack.of(aws.image)) {
      const from = [aws.snapshot, aws.snapshotCopy].flatMap((type) => stack.linked(image, "ebsBlockDevices", type));
      if (from.some((snapshot) => relationsOf(stack).serving.has(snapshot)))
        report(image, "is an image of a host's disk, with the host key on it");
    }
  },
  remediate(properties, resource) {
    if (!resource.isA(azure.disk, azure.snapshot)) return false;
    const closed =
      !resource.at("publicNetworkAccess").is("Disabled") && setAt(properties, "publicNetworkAccess", "Disabled");
    const denied =
      !resource.at("networkAccessPolicy").is("DenyAll") && setAt(properties, "networkAccessPolicy", "DenyAll");
    return closed || denied;
  },
};
