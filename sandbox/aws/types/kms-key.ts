import type { CloudView, Problem, Properties, StoredResource } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { arn, uniqueWords, uuid } from "../ids";
import {
  allows,
  checkPolicyText,
  renderPolicies,
  requireResourcePolicy,
  type Statement,
  statementsOf,
} from "../policy-document";
import { refuse } from "../refuse";
import { expected, flag, number, text } from "../values";

export const keyToken = "aws:kms/key:Key";
const aliasToken = "aws:kms/alias:Alias";
const keyPolicyToken = "aws:kms/keyPolicy:KeyPolicy";

const words = {
  code: "MalformedPolicyDocumentException",
  syntax: "Policy contains a statement with one or more invalid elements.",
  principal: "Policy contains a statement with one or more invalid principals.",
};

/** AWS's own key of a service, which every account has. */
export function defaultKeyArn(service: string, cloud: CloudView): string {
  return arn("kms", cloud.region, cloud.account, `key/${uuid(cloud.account, "aws", service)}`);
}

function root(cloud: CloudView): string {
  return `arn:aws:iam::${cloud.account}:root`;
}

export const key = awsType({
  token: keyToken,
  id: (inputs, cloud) => uuid(...uniqueWords(keyToken, inputs, cloud)),
  arn: ["kms", (id) => `key/${id}`],
  replaceOn: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
  computed: ["policy", "rotationPeriodInDays"],
  defaults: {
    bypassPolicyLockoutSafetyCheck: false,
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    description: "",
    enableKeyRotation: false,
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
    multiRegion: false,
  },
  complete: (inputs) => renderPolicies(inputs, "policy"),
  check: (inputs) => [
    ...expected.range("deletionWindowInDays", number(inputs, "deletionWindowInDays"), 7, 30),
    ...expected.range("rotationPeriodInDays", number(inputs, "rotationPeriodInDays"), 90, 2560),
    ...expected.length("description", text(inputs, "description"), 0, 8192),
    ...expected.oneOf("keyUsage", text(inputs, "keyUsage"), [
      "ENCRYPT_DECRYPT",
      "SIGN_VERIFY",
      "GENERATE_VERIFY_MAC",
      "KEY_AGREEMENT",
    ]),
    ...checkPolicyText(inputs, "policy"),
    ...(text(inputs, "policy") === ""
      ? [{ path: "policy", reason: `"policy" is an empty string, which is not a valid JSON value` }]
      : []),
  ],
  admit(inputs, cloud) {
    requireKeyPolicy(text(inputs, "policy"), flag(inputs, "bypassPolicyLockoutSafetyCheck") ?? false, cloud);
  },
  outputs(inputs, cloud, id) {
    return {
      keyId: id,
      policy: policyOf(inputs, cloud, id) ?? defaultPolicy(cloud),
      rotationPeriodInDays: number(inputs, "rotationPeriodInDays") ?? (flag(inputs, "enableKeyRotation") ? 365 : 0),
    };
  },
  /** The key waits for its deletion; what it encrypted can be read again only when the deletion is cancelled. */
  remove(resource, cloud) {
    const days = number(resource.inputs, "deletionWindowInDays") ?? 30;
    const until = new Date(cloud.now().getTime() + days * 86_400_000).toISOString();
    cloud.reserve({ token: keyToken, name: resource.id, until, resource });
  },
});

function defaultPolicy(cloud: CloudView): string {
  return JSON.stringify({
    Id: "key-default-1",
    Statement: [
      {
        Action: "kms:*",
        Effect: "Allow",
        Principal: { AWS: root(cloud) },
        Resource: "*",
        Sid: "Enable IAM User Permissions",
      },
    ],
    Version: "2012-10-17",
  });
}

function policyOf(inputs: Properties, cloud: CloudView, id: string): string | undefined {
  const separate = cloud.list(keyPolicyToken).find((other) => other.inputs.keyId === id);
  return text(inputs, "policy") ?? text(separate?.inputs, "policy");
}

function requireKeyPolicy(policy: string | undefined, unchecked: boolean, cloud: CloudView): void {
  if (policy === undefined) {
    return;
  }
  if (Buffer.byteLength(policy) > 32768) {
    refuse("LimitExceededException", "The key policy exceeds the limit of 32768 bytes.");
  }
  const statements = requireResourcePolicy(policy, cloud, words);
  if (statements.some(({ resources, notResources }) => resources.length + notResources.length === 0)) {
    refuse(words.code, words.syntax);
  }
  // The caller acts with the account's full rights.
  if (!unchecked && !allows(statements, [root(cloud), cloud.account], "kms:PutKeyPolicy")) {
    refuse(words.code, "The new key policy will not allow you to update the key policy in the future.");
  }
}

/** A key by its id, ARN or alias. */
export function findKey(reference: string, cloud: CloudView): StoredResource | undefined {
  const name = reference.replace(/^arn:aws:kms:[^:]+:\d+:/, "");
  const alias = name.startsWith("alias/") && cloud.list(aliasToken).find(({ inputs }) => inputs.name === name);
  const id = alias ? (text(alias.inputs, "targetKeyId") ?? "") : name;
  return cloud.list(keyToken).find((stored) => stored.id === id.replace(/^(arn:.*:)?key\//, ""));
}

/** Refuses a key that is not there, waits for its deletion or is disabled. Keys of other accounts pass. */
export function requireUsableKey(reference: string | undefined, cloud: CloudView): void {
  if (reference === undefined || reference.includes("alias/aws/") || isForeign(reference, cloud)) {
    return;
  }
  const found = findKey(reference, cloud);
  const id = reference.replace(/^.*key\//, "");
  if (!found && cloud.reserved(keyToken).some(({ name }) => name === id)) {
    refuse("KMSInvalidStateException", `${arn("kms", cloud.region, cloud.account, `key/${id}`)} is pending deletion.`);
  }
  if (!found && !reference.endsWith(defaultKeyArn("ebs", cloud).slice(-36))) {
    refuse(
      "NotFoundException",
      reference.includes("alias/") ? `Alias ${reference} is not found.` : `Key '${asArn(id, cloud)}' does not exist`,
    );
  }
  if (flag(found?.inputs, "isEnabled") === false) {
    refuse("DisabledException", `${found?.outputs.arn} is disabled.`);
  }
}

function asArn(id: string, cloud: CloudView): string {
  return arn("kms", cloud.region, cloud.account, `key/${id}`);
}

function isForeign(reference: string, cloud: CloudView): boolean {
  const account = /^arn:aws:kms:[^:]+:(\d{12}):/.exec(reference)?.[1];
  return account !== undefined && account !== cloud.account;
}

/** What a key lets others do: its own policy, that of a KeyPolicy, or the one that AWS gives it. */
export function keyStatements(found: StoredResource, cloud: CloudView): Statement[] {
  return statementsOf(policyOf(found.inputs, cloud, found.id) ?? defaultPolicy(cloud)) ?? [];
}

export const alias = awsType({
  token: aliasToken,
  id: (inputs) => text(inputs, "name") ?? "",
  named: { property: "name", prefix: "namePrefix", lead: "alias/", max: 256 },
  arn: ["kms", (_id, inputs) => text(inputs, "name") ?? ""],
  replaceOn: ["name", "namePrefix"],
  namedByProgram: () => true,
  taken: (inputs) => ["AlreadyExistsException", `An alias with the name ${text(inputs, "name")} already exists`],
  check: checkAlias,
  admit(inputs, cloud) {
    const target = text(inputs, "targetKeyId") ?? "";
    requireUsableKey(target, cloud);
  },
  outputs: (inputs, cloud) => ({
    targetKeyArn: findKey(text(inputs, "targetKeyId") ?? "", cloud)?.outputs.arn ?? text(inputs, "targetKeyId") ?? "",
  }),
});

function checkAlias(inputs: Properties): Problem[] {
  const name = text(inputs, "name");
  if (name !== undefined && !/^alias\/[a-zA-Z0-9/_-]+$/.test(name)) {
    return [{ path: "name", reason: `"name" must begin with 'alias/' and be comprised of only [a-zA-Z0-9/_-]` }];
  }
  return name?.startsWith("alias/aws/")
    ? [{ path: "name", reason: `"name" cannot begin with reserved AWS CMK prefix 'alias/aws/'` }]
    : [];
}

export const keyPolicy = awsType({
  token: keyPolicyToken,
  id: (inputs) => text(inputs, "keyId") ?? "",
  replaceOn: ["keyId"],
  namedByProgram: () => true,
  defaults: { bypassPolicyLockoutSafetyCheck: false },
  complete: (inputs) => renderPolicies(inputs, "policy"),
  check: (inputs) => checkPolicyText(inputs, "policy"),
  admit(inputs, cloud) {
    requireUsableKey(text(inputs, "keyId"), cloud);
    requireKeyPolicy(text(inputs, "policy"), flag(inputs, "bypassPolicyLockoutSafetyCheck") ?? false, cloud);
  },
});
