import type { CloudView, Problem, Properties, StoredResource } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { letters, uniqueWords } from "../ids";
import {
  checkPolicyText,
  policySize,
  renderPolicies,
  requireIdentityPolicy,
  requireTrustPolicy,
} from "../policy-document";
import { refuse } from "../refuse";
import { expected, number, records, text, texts } from "../values";

const roleToken = "aws:iam/role:Role";
const rolePolicyToken = "aws:iam/rolePolicy:RolePolicy";
const policyToken = "aws:iam/policy:Policy";
const attachmentToken = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const profileToken = "aws:iam/instanceProfile:InstanceProfile";

/** Policies that Amazon keeps, as far as machines like a KMS host use them. */
const amazonPolicies = [
  "AmazonEC2ReadOnlyAccess",
  "AmazonSSMManagedEC2InstanceDefaultPolicy",
  "AmazonSSMManagedInstanceCore",
  "AmazonSSMPatchAssociation",
  "AmazonSSMReadOnlyAccess",
  "CloudWatchAgentAdminPolicy",
  "CloudWatchAgentServerPolicy",
  "ReadOnlyAccess",
  "SecretsManagerReadWrite",
  "SecurityAudit",
  "AdministratorAccess",
];

function byName(cloud: CloudView, token: string, name: string | undefined): StoredResource | undefined {
  return cloud.list(token).find(({ inputs }) => inputs.name === name);
}

function requireRole(cloud: CloudView, name: string | undefined): StoredResource {
  return byName(cloud, roleToken, name) ?? refuse("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
}

function checkName(inputs: Properties, most: number): Problem[] {
  const name = text(inputs, "name");
  const problems = expected.length("name", name, 1, most);
  return name !== undefined && !/^[\w+=,.@-]*$/.test(name)
    ? [...problems, { path: "name", reason: `invalid value for name (must match [\\w+=,.@-])` }]
    : problems;
}

function checkPath(inputs: Properties): Problem[] {
  const path = text(inputs, "path");
  return path === undefined || /^\/([\x21-\x7e]+\/)?$/.test(path)
    ? []
    : [{ path: "path", reason: `expected path to begin and end with "/", got ${path}` }];
}

function identity(
  prefix: string,
  token: string,
  inputs: Properties,
  cloud: CloudView,
  before: Properties | undefined,
): string {
  return (
    text(before, token === policyToken ? "policyId" : "uniqueId") ??
    prefix + letters(17, ...uniqueWords(token, inputs, cloud))
  );
}

function createDate(cloud: CloudView, before: Properties | undefined): string {
  return (
    text(before, "createDate") ??
    cloud
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z")
  );
}

export const role = awsType({
  token: roleToken,
  id: (inputs) => text(inputs, "name") ?? "",
  named: { property: "name", prefix: "namePrefix", max: 64 },
  arn: ["iam", (_id, inputs) => `role${text(inputs, "path") ?? "/"}${text(inputs, "name")}`],
  replaceOn: ["name", "namePrefix", "path"],
  taken: (inputs) => ["EntityAlreadyExists", `Role with name ${text(inputs, "name")} already exists.`],
  computed: ["inlinePolicies", "managedPolicyArns"],
  defaults: { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
  complete: (inputs) => renderPolicies(inputs, "assumeRolePolicy"),
  check: (inputs) => [
    ...checkName(inputs, 64),
    ...checkPath(inputs),
    ...checkPolicyText(inputs, "assumeRolePolicy"),
    ...expected.range("maxSessionDuration", number(inputs, "maxSessionDuration"), 3600, 43200),
    ...expected.length("description", text(inputs, "description"), 0, 1000),
    ...expected.arn("permissionsBoundary", text(inputs, "permissionsBoundary")),
  ],
  admit(inputs, cloud) {
    requireTrustPolicy(text(inputs, "assumeRolePolicy"), cloud);
    if (policySize(text(inputs, "assumeRolePolicy")) > 2048) {
      refuse("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048", 409);
    }
    for (const arn of [
      ...texts(inputs, "managedPolicyArns"),
      ...(text(inputs, "permissionsBoundary") ? [text(inputs, "permissionsBoundary") ?? ""] : []),
    ]) {
      requirePolicy(cloud, arn);
    }
    for (const inline of records(inputs, "inlinePolicies")) {
      requireIdentityPolicy(text(inline, "policy"));
    }
  },
  outputs(inputs, cloud, id) {
    const before = cloud.get(id)?.outputs;
    return {
      createDate: createDate(cloud, before),
      inlinePolicies: records(inputs, "inlinePolicies"),
      managedPolicyArns: texts(inputs, "managedPolicyArns"),
      uniqueId: identity("AROA", roleToken, inputs, cloud, before),
    };
  },
  remove({ inputs }, cloud) {
    const name = text(inputs, "name");
    if (cloud.list(profileToken).some((profile) => profile.inputs.role === name)) {
      refuse("DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", 409);
    }
    const attached = cloud.list(attachmentToken).some((attachment) => attachment.inputs.role === name);
    if (attached && inputs.forceDetachPolicies !== true) {
      refuse("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409);
    }
    if (
      cloud.list(rolePolicyToken).some((policy) => policy.inputs.role === name) &&
      inputs.forceDetachPolicies !== true
    ) {
      refuse("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
    }
  },
});

function requirePolicy(cloud: CloudView, arn: string | undefined): void {
  const amazon = /^arn:aws:iam::aws:policy\/(?:service-role\/)?(\w+)$/.exec(arn ?? "")?.[1];
  const own = cloud.list(policyToken).some(({ outputs }) => outputs.arn === arn);
  if (!own && !(amazon && amazonPolicies.includes(amazon))) {
    refuse("NoSuchEntity", `Policy ${arn} does not exist or is not attachable.`, 404);
  }
}

export const rolePolicy = awsType({
  token: rolePolicyToken,
  id: (inputs) => `${text(inputs, "role")}:${text(inputs, "name")}`,
  named: { property: "name", prefix: "namePrefix", max: 128 },
  replaceOn: ["name", "namePrefix", "role"],
  complete: (inputs) => renderPolicies(inputs, "policy"),
  check: (inputs) => [...checkName(inputs, 128), ...checkPolicyText(inputs, "policy")],
  admit(inputs, cloud, self) {
    const owner = requireRole(cloud, text(inputs, "role"));
    requireIdentityPolicy(text(inputs, "policy"));
    const others = cloud
      .list(rolePolicyToken)
      .filter((other) => other.id !== self?.id && other.inputs.role === inputs.role);
    const total = [...others.map((other) => text(other.inputs, "policy")), text(inputs, "policy")].reduce(
      (sum, policy) => sum + policySize(policy),
      0,
    );
    if (total > 10240) {
      refuse("LimitExceeded", `Maximum policy size of 10240 bytes exceeded for role ${owner.inputs.name}`, 409);
    }
  },
});

export const policy = awsType({
  token: policyToken,
  id: (inputs, cloud) => `arn:aws:iam::${cloud.account}:policy${text(inputs, "path") ?? "/"}${text(inputs, "name")}`,
  named: { property: "name", prefix: "namePrefix", max: 128 },
  replaceOn: ["name", "namePrefix", "path", "description"],
  taken: (inputs) => [
    "EntityAlreadyExists",
    `A policy called ${text(inputs, "name")} already exists. Duplicate names are not allowed.`,
  ],
  defaults: { path: "/" },
  complete: (inputs) => renderPolicies(inputs, "policy"),
  check: (inputs) => [...checkName(inputs, 128), ...checkPath(inputs), ...checkPolicyText(inputs, "policy")],
  admit(inputs) {
    requireIdentityPolicy(text(inputs, "policy"));
    if (policySize(text(inputs, "policy")) > 6144) {
      refuse("LimitExceeded", "Cannot exceed quota for PolicySize: 6144", 409);
    }
  },
  outputs(inputs, cloud, id) {
    const before = cloud.get(id)?.outputs;
    return { arn: id, attachmentCount: 0, policyId: identity("ANPA", policyToken, inputs, cloud, before) };
  },
  remove({ id }, cloud) {
    if (cloud.list(attachmentToken).some(({ inputs }) => inputs.policyArn === id)) {
      refuse("DeleteConflict", "Cannot delete a policy attached to entities.", 409);
    }
  },
});

export const rolePolicyAttachment = awsType({
  token: attachmentToken,
  id: (inputs) => `${text(inputs, "role")}-${text(inputs, "policyArn")}`,
  replaceOn: ["policyArn", "role"],
  check: (inputs) => expected.arn("policyArn", text(inputs, "policyArn")),
  admit(inputs, cloud, self) {
    const owner = requireRole(cloud, text(inputs, "role"));
    requirePolicy(cloud, text(inputs, "policyArn"));
    const others = cloud
      .list(attachmentToken)
      .filter((other) => other.id !== self?.id && other.inputs.role === owner.inputs.name);
    if (others.length >= 10) {
      refuse("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10", 409);
    }
  },
});

export const instanceProfile = awsType({
  token: profileToken,
  id: (inputs) => text(inputs, "name") ?? "",
  named: { property: "name", prefix: "namePrefix", max: 128 },
  arn: ["iam", (_id, inputs) => `instance-profile${text(inputs, "path") ?? "/"}${text(inputs, "name")}`],
  replaceOn: ["name", "namePrefix", "path"],
  taken: (inputs) => ["EntityAlreadyExists", `Instance Profile ${text(inputs, "name")} already exists.`],
  defaults: { path: "/" },
  check: (inputs) => [...checkName(inputs, 128), ...checkPath(inputs)],
  admit(inputs, cloud) {
    if (text(inputs, "role") !== undefined) {
      requireRole(cloud, text(inputs, "role"));
    }
  },
  outputs(inputs, cloud, id) {
    const before = cloud.list(profileToken).find((other) => other.id === id)?.outputs;
    return { createDate: createDate(cloud, before), uniqueId: identity("AIPA", profileToken, inputs, cloud, before) };
  },
});
