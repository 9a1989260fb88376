import { numeric } from "../leaves";
import { setAt } from "../remediation";
import type { Rule } from "../rule";
import { aws } from "../tokens";

export const imdsv2: Rule = {
  id: "KMS040",
  name: "imdsv2",
  title: "The metadata service asks for a session token and answers the machine itself only",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [aws.instance, aws.launchTemplate, aws.launchConfiguration, aws.spotRequest],
  scope: "kms",
  exemptible: true,
  why: `The credentials by which the host reads its key from the secret come from the metadata service. Version 1 gives them to
any program that can make the machine fetch a URL; version 2 wants a token first, and a hop limit of 1 keeps the answer on
the machine.`,
  fix: 'set metadataOptions to { httpTokens: "required", httpPutResponseHopLimit: 1 }',
  bad: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 2 } });`,
  good: `
new aws.ec2.Instance("kms-host-1", { ami: "ami-0abc", metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } });`,
  controls: ["CIS AWS 7.0 6.7", "NIST AC-6"],
  peers: ["CKV_AWS_79", "CKV_AWS_341", "cdk-nag EC2IMDSv2Enabled", "prowler ec2_instance_imdsv2_enabled"],
  check(resource, report) {
    const options = resource.at("metadataOptions");
    if (options.at("httpEndpoint").is("disabled")) return;
    const tokens = options.at("httpTokens");
    const version1 = tokens.fails((value) => value === "required");
    const hops = options.at("httpPutResponseHopLimit");
    const far = hops.fails((value) => value === undefined || numeric(value) === 1);
    if (version1) report(tokens, `is not "required"${far ? ", and httpPutResponseHopLimit is not 1" : ""}`);
    else if (far) report(hops, "is not 1");
  },
  remediate(properties) {
    const tokens = setAt(properties, "metadataOptions.httpTokens", "required");
    return setAt(properties, "metadataOptions.httpPutResponseHopLimit", 1) || tokens;
  },
};
