import { isForHostKey } from "../host-key-secret";
import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { aws, azure } from "../tokens";

export const secretMetadata: Rule = {
  id: "KMS016",
  name: "secret-metadata",
  title: "The secret for the host key says what it is and whose it is",
  severity: "low",
  level: "advisory",
  since: "2026-11-24",
  types: [azure.secret, aws.secret],
  scope: "kms",
  exemptible: true,
  why: `A host key is written once and read years later. A secret that says what it holds, who answers for it and when to look at
it again is not deleted in a tidy-up.`,
  fix: "set contentType (Azure) or description (AWS) and the owner's tag; with reviewDate: true an expiry as well",
  bad: `
new aws.secretsmanager.Secret("kms-host-key", { name: "kms-host-key" });`,
  good: `
new aws.secretsmanager.Secret("kms-host-key", {
  name: "kms-host-key", description: "KMS host key (CSVLK), Windows Server 2025", tags: { owner: "platform" },
});`,
  controls: ["CIS Azure 6.0.0 8.3.3"],
  peers: ["CKV_AZURE_41", "CKV_AZURE_114", "prowler keyvault_rbac_secret_expiration_set"],
  settings: {
    ownerTag: { type: "string", default: "owner", description: "tag that names the owner. Default: owner" },
    reviewDate: {
      type: "boolean",
      default: false,
      description: "also ask for an expiry on Azure, as the day to look again. Default: false",
    },
  },
  check(resource, report, settings) {
    if (!isForHostKey(resource)) return;
    const what = resource.at(resource.isA(azure.secret) ? "properties.contentType" : "description");
    if (what.namesNothing) report(what, "says nothing");
    const owner = resource.at("tags").at(String(settings.ownerTag));
    if (owner.namesNothing) report(owner, "names no owner");
    const expires = resource.at("properties.attributes.expires");
    if (
      settings.reviewDate === true &&
      resource.isA(azure.secret) &&
      expires.fails((value) => typeof value === "number")
    ) {
      report(expires, "names no day to look again");
    }
  },
  remediate: (properties, resource) =>
    resource.isA(azure.secret) &&
    isForHostKey(resource) &&
    !resource.at("properties.contentType").text &&
    setAt(properties, "properties.contentType", "KMS host key (CSVLK)"),
};
