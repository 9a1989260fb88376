import type { CloudView, Problem, Properties, StoredResource } from "../../provider/resource-type";
import { awsType, regionOf } from "../aws-type";
import { arn, hex, uniqueWords, uuid } from "../ids";
import { checkPolicyText, renderPolicies, requireResourcePolicy } from "../policy-document";
import { refuse } from "../refuse";
import { expected, flag, given, number, text, texts } from "../values";
import { requireUsableKey } from "./kms-key";

export const secretToken = "aws:secretsmanager/secret:Secret";
const policyToken = "aws:secretsmanager/secretPolicy:SecretPolicy";
const versionToken = "aws:secretsmanager/secretVersion:SecretVersion";

const words = {
  code: "MalformedPolicyDocumentException",
  syntax: "This resource policy contains a syntax error.",
  principal: "This resource policy contains an unsupported principal.",
};

function requirePolicy(policy: string | undefined, blockPublic: boolean, cloud: CloudView): void {
  if (!policy) {
    return;
  }
  const statements = requireResourcePolicy(policy, cloud, words);
  const open = statements.some(
    ({ effect, principals, hasCondition }) =>
      effect === "Allow" && !hasCondition && principals.some(([, name]) => name === "*"),
  );
  if (blockPublic && open) {
    refuse(
      "PublicPolicyException",
      "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret.",
    );
  }
}

export const secret = awsType({
  token: secretToken,
  /** The ARN, which ends with six letters that differ each time a name is used again. */
  id: (inputs, cloud) => {
    const name = text(inputs, "name") ?? "";
    return arn("secretsmanager", regionOf(inputs, cloud), cloud.account, `secret:${name}-${suffix(inputs, cloud)}`);
  },
  named: { property: "name", prefix: "namePrefix", max: 512 },
  replaceOn: ["name", "namePrefix"],
  computed: ["policy"],
  defaults: { forceOverwriteReplicaSecret: false, recoveryWindowInDays: 30 },
  complete: (inputs) => renderPolicies(inputs, "policy"),
  check: checkSecret,
  admit(inputs, cloud, self) {
    const name = text(inputs, "name") ?? "";
    requireFreeName(name, cloud, self);
    requireUsableKey(text(inputs, "kmsKeyId"), cloud);
    requirePolicy(text(inputs, "policy"), false, cloud);
  },
  outputs(inputs, cloud, id) {
    const separate = cloud.list(policyToken).find((other) => other.inputs.secretArn === id);
    return { arn: id, policy: text(inputs, "policy") ?? text(separate?.inputs, "policy") ?? "" };
  },
  /** The name stays taken for the recovery window; a window of 0 deletes at once. */
  remove(resource, cloud) {
    const days = number(resource.inputs, "recoveryWindowInDays") ?? 30;
    if (days > 0) {
      const until = new Date(cloud.now().getTime() + days * 86_400_000).toISOString();
      cloud.reserve({ token: secretToken, name: text(resource.inputs, "name") ?? "", until, resource });
    }
  },
});

function suffix(inputs: Properties, cloud: CloudView): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const digits = hex(12, ...uniqueWords(secretToken, inputs, cloud));
  return (digits.match(/../g) ?? []).map((pair) => letters[Number.parseInt(pair, 16) % letters.length]).join("");
}

function requireFreeName(name: string, cloud: CloudView, self: StoredResource | undefined): void {
  if (self) {
    return;
  }
  if (cloud.reserved(secretToken).some((reserved) => reserved.name === name)) {
    refuse(
      "InvalidRequestException",
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  if (cloud.list(secretToken).some(({ inputs }) => inputs.name === name)) {
    refuse("ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
  }
}

function checkSecret(inputs: Properties): Problem[] {
  const name = text(inputs, "name");
  const days = number(inputs, "recoveryWindowInDays");
  return [
    ...expected.length("name", name, 1, 512),
    ...(name !== undefined && !/^[0-9A-Za-z/_+=.@-]*$/.test(name)
      ? [{ path: "name", reason: `"name" must only contain alphanumeric characters and /_+=.@- special characters` }]
      : []),
    ...(days === 0 ? [] : expected.range("recoveryWindowInDays", days, 7, 30)),
    ...checkPolicyText(inputs, "policy"),
  ];
}

function requireSecret(cloud: CloudView, reference: string | undefined): StoredResource {
  const found = cloud.list(secretToken).find(({ id, inputs }) => id === reference || inputs.name === reference);
  if (found) {
    return found;
  }
  if (cloud.reserved(secretToken).some(({ resource, name }) => resource.id === reference || name === reference)) {
    refuse(
      "InvalidRequestException",
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }
  return refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
}

export const secretPolicy = awsType({
  token: policyToken,
  id: (inputs) => text(inputs, "secretArn") ?? "",
  replaceOn: ["secretArn"],
  namedByProgram: () => true,
  complete: (inputs) => renderPolicies(inputs, "policy"),
  check: (inputs) => [...expected.arn("secretArn", text(inputs, "secretArn")), ...checkPolicyText(inputs, "policy")],
  admit(inputs, cloud) {
    requireSecret(cloud, text(inputs, "secretArn"));
    if (!given(inputs, "policy") || text(inputs, "policy") === "") {
      refuse("InvalidParameterException", "You must provide a value for the ResourcePolicy parameter.");
    }
    requirePolicy(text(inputs, "policy"), flag(inputs, "blockPublicPolicy") ?? false, cloud);
  },
});

/** A secret's value. The KMS components never make one: the host key is put into the secret past Pulumi. */
export const secretVersion = awsType({
  token: versionToken,
  id: (inputs, cloud) => {
    const version = uuid(...uniqueWords(versionToken, { secretId: inputs.secretId ?? null }, cloud));
    return `${text(inputs, "secretId")}|${version}`;
  },
  replaceOn: ["secretBinary", "secretId", "secretString"],
  writeOnly: ["secretString", "secretBinary", "secretStringWo"],
  computed: ["versionStages"],
  check: (inputs) => [
    ...expected.exactlyOne(inputs, ["secretString", "secretBinary", "secretStringWo"]),
    ...expected.length("secretString", text(inputs, "secretString"), 0, 65536),
  ],
  admit(inputs, cloud) {
    requireSecret(cloud, text(inputs, "secretId"));
  },
  outputs(inputs, cloud, id) {
    const [secretId = "", versionId = ""] = id.split("|");
    const stages = texts(inputs, "versionStages");
    return {
      arn: requireSecret(cloud, secretId).id,
      hasSecretStringWo: given(inputs, "secretStringWo") || number(inputs, "secretStringWoVersion") !== undefined,
      secretArn: requireSecret(cloud, secretId).id,
      versionId,
      versionStages: stages.length > 0 ? stages : ["AWSCURRENT"],
    };
  },
});
