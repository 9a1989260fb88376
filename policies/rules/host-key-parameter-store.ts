import { isForHostKey } from "../host-key-secret";
import type { Rule } from "../rule";
import { aws } from "../tokens";

export const hostKeyParameterStore: Rule = {
  id: "KMS006",
  name: "host-key-parameter-store",
  title: "A host key in the parameter store is a SecureString under a key of your own",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [aws.parameter],
  scope: "kms",
  exemptible: true,
  why: `A parameter of type String is shown to everyone who may read parameters, keeps its last hundred values, and has no policy
of its own. Secrets Manager has a policy for each secret and a recovery window; a SecureString under a key of your own is
the least that will do.`,
  fix: "keep the host key in Secrets Manager, or make the parameter a SecureString and set keyId to a key of your own",
  bad: `
new aws.ssm.Parameter("kms-host-key", { name: "/kms/host-key", type: "String", value: "not set yet" });`,
  good: `
new aws.ssm.Parameter("kms-host-key", {
  name: "/kms/host-key", type: "SecureString", keyId: "alias/kms-host-key", value: "not set yet",
}, { ignoreChanges: ["value"] });`,
  controls: ["MCSB DP-8"],
  peers: ["CKV2_AWS_34", "CKV_AWS_337"],
  check(resource, report) {
    // A parameter beside the key, such as the agent's configuration, is not the key.
    if (!isForHostKey(resource) || !/key|csvlk/i.test(resource.name + (resource.at("name").text ?? ""))) return;
    const type = resource.at("type");
    if (type.fails((value) => value === "SecureString")) report(type, 'is not "SecureString"');
    const key = resource.at("keyId");
    if (key.namesNothing || key.quiet.is("alias/aws/ssm")) report(key, "names no key of your own");
  },
};
