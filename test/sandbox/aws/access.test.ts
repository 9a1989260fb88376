import type { Properties } from "../../../sandbox/provider/resource-type";
import { type Aws, account, allowing, openAws, refusal, region, t, trustOf } from "./world";

describe("IAM", () => {
  let aws: Aws;
  beforeEach(async () => {
    aws = openAws();
    await aws.create(t.role, { name: "host", assumeRolePolicy: trustOf("ec2.amazonaws.com") });
  });
  const create = (token: string, inputs: Parameters<Aws["create"]>[1]) => refusal(aws.create(token, inputs));
  const inline = (policy: object | string) =>
    create(t.rolePolicy, {
      role: "host",
      name: "p",
      policy: typeof policy === "string" ? policy : JSON.stringify(policy),
    });
  const one = (statement: Properties): Properties => ({ Version: "2012-10-17", Statement: [statement] });

  it("gives each name once", async () => {
    expect(await create(t.role, { name: "host", assumeRolePolicy: trustOf("ec2.amazonaws.com") })).toBe(
      "EntityAlreadyExists: Role with name host already exists.",
    );
    await aws.create(t.instanceProfile, { name: "profile" });
    expect(await create(t.instanceProfile, { name: "profile" })).toBe(
      "EntityAlreadyExists: Instance Profile profile already exists.",
    );
    await aws.create(t.policy, { name: "logs", policy: allowing("logs:*") });
    expect(await create(t.policy, { name: "logs", policy: allowing("logs:*") })).toContain(
      "EntityAlreadyExists: A policy called logs already exists.",
    );
    expect(await create(t.role, { name: "a b", assumeRolePolicy: trustOf("ec2.amazonaws.com") })).toContain(
      "must match [\\w+=,.@-]",
    );
    expect(await create(t.role, { name: "x".repeat(65), assumeRolePolicy: trustOf("ec2.amazonaws.com") })).toContain(
      "in the range (1 - 64)",
    );
  });

  it("reads the policies of identities as AWS does", async () => {
    expect(await inline("{")).toBe(`policy: "policy" contains an invalid JSON policy: not a JSON object`);
    expect(await inline({})).toBe("MalformedPolicyDocument: Syntax errors in policy.");
    expect(await inline({ Version: "2024-01-01", Statement: one({}).Statement })).toBe(
      "MalformedPolicyDocument: Syntax errors in policy.",
    );
    expect(await inline(one({ Effect: "Permit", Action: "s3:*", Resource: "*" }))).toBe(
      "MalformedPolicyDocument: Syntax errors in policy.",
    );
    expect(await inline(one({ Effect: "Allow", Resource: "*" }))).toBe(
      "MalformedPolicyDocument: Policy statement must contain actions.",
    );
    expect(await inline(one({ Effect: "Allow", Action: "s3:*" }))).toBe(
      "MalformedPolicyDocument: Policy statement must contain resources.",
    );
    expect(await inline(one({ Effect: "Allow", Action: "GetObject", Resource: "*" }))).toBe(
      "MalformedPolicyDocument: Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    );
    expect(await inline(one({ Effect: "Allow", Action: "s3:*", Resource: "my-bucket" }))).toBe(
      `MalformedPolicyDocument: Resource my-bucket must be in ARN format or "*".`,
    );
    expect(await inline(one({ Effect: "Allow", Action: "s3:*", Resource: "*", Principal: "*" }))).toBe(
      "MalformedPolicyDocument: Policy document should not specify a principal.",
    );
    const sid = { Sid: "a", Effect: "Allow", Action: "s3:*", Resource: "*" };
    expect(await inline({ Version: "2012-10-17", Statement: [sid, sid] })).toBe(
      "MalformedPolicyDocument: Statement IDs (SID) in a single policy must be unique.",
    );
    expect(await inline(one({ ...sid, Sid: "not alnum" }))).toContain("Statement IDs (SID) must be alpha-numeric");
    expect(await inline(one(sid))).toBe("(not refused)");
  });

  it("reads trust policies as AWS does", async () => {
    const trust = (statement: Properties) =>
      create(t.role, { name: "other", assumeRolePolicy: JSON.stringify(one(statement)) });
    expect(await trust({ Effect: "Allow", Action: "sts:AssumeRole" })).toBe(
      "MalformedPolicyDocument: Missing required field Principal",
    );
    expect(await trust({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2" } })).toBe(
      `MalformedPolicyDocument: Invalid principal in policy: "SERVICE":"ec2"`,
    );
    expect(await trust({ Effect: "Allow", Action: "s3:GetObject", Principal: { Service: "ec2.amazonaws.com" } })).toBe(
      "MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions.",
    );
    expect(
      await trust({
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "ec2.amazonaws.com" },
        Resource: "*",
      }),
    ).toBe("MalformedPolicyDocument: Has prohibited field Resource");
    const gone = `arn:aws:iam::${account}:role/gone`;
    expect(await trust({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: gone } })).toBe(
      `MalformedPolicyDocument: Invalid principal in policy: "AWS":"${gone}"`,
    );
    expect(
      await trust({
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { AWS: `arn:aws:iam::${account}:role/host` },
      }),
    ).toBe("(not refused)");
  });

  it("limits the size of a role's policies together", async () => {
    const big = allowing(Array.from({ length: 290 }, (_, index) => `s3:Get${"x".repeat(12)}${index}`));
    expect(await create(t.policy, { name: "big", policy: big })).toContain(
      "LimitExceeded: Cannot exceed quota for PolicySize: 6144",
    );
    await aws.create(t.rolePolicy, { role: "host", name: "one", policy: big });
    expect(await create(t.rolePolicy, { role: "host", name: "two", policy: big })).toBe(
      "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role host",
    );
  });

  it("attaches policies that exist, and deletes none that is in use", async () => {
    const attach = (policyArn: string, role = "host") => create(t.rolePolicyAttachment, { role, policyArn });
    expect(await attach("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCor")).toBe(
      "NoSuchEntity: Policy arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCor does not exist or is not attachable.",
    );
    expect(await attach("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", "none")).toBe(
      "NoSuchEntity: The role with name none cannot be found.",
    );
    expect(await attach("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")).toBe("(not refused)");
    expect(await refusal(aws.operations.delete(t.role, "host"))).toBe(
      "DeleteConflict: Cannot delete entity, must detach all policies first.",
    );
    await aws.operations.delete(t.rolePolicyAttachment, "host-arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore");
    await aws.create(t.rolePolicy, { role: "host", name: "p", policy: allowing("s3:*") });
    expect(await refusal(aws.operations.delete(t.role, "host"))).toBe(
      "DeleteConflict: Cannot delete entity, must delete policies first.",
    );
    await aws.operations.delete(t.rolePolicy, "host:p");
    await aws.create(t.instanceProfile, { name: "profile", role: "host" });
    expect(await refusal(aws.operations.delete(t.role, "host"))).toBe(
      "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.",
    );
    expect(await create(t.instanceProfile, { name: "other", role: "none" })).toBe(
      "NoSuchEntity: The role with name none cannot be found.",
    );
  });

  it("turns a policy that is an object into its text", () => {
    const { inputs, problems } = aws.operations.check(t.rolePolicy, "p", {
      role: "host",
      policy: one({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
    });
    expect(problems).toEqual([]);
    expect(JSON.parse(String(inputs.policy))).toEqual(one({ Effect: "Allow", Action: "s3:*", Resource: "*" }));
  });

  it("makes a name up that stays the same from preview to update", () => {
    const seed = new Uint8Array(32).fill(7);
    const first = aws.operations.check(
      t.role,
      "host",
      { assumeRolePolicy: trustOf("ec2.amazonaws.com") },
      undefined,
      seed,
    ).inputs.name;
    expect(first).toBe("host-0707070");
    expect(
      aws.operations.check(t.role, "host", { assumeRolePolicy: trustOf("ec2.amazonaws.com") }, { name: "host-1234567" })
        .inputs.name,
    ).toBe("host-1234567");
    expect(aws.operations.check(t.alias, "key", { targetKeyId: "x" }, undefined, seed).inputs.name).toBe(
      "alias/key-0707070",
    );
  });
});

describe("keys", () => {
  let aws: Aws;
  let now: Date;
  beforeEach(() => {
    now = new Date("2026-11-24T00:00:00Z");
    aws = openAws({ clock: () => now });
  });
  const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const owner = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" };

  it("do not lock their owner out", async () => {
    const create = (text: string, more = {}) => refusal(aws.create(t.key, { policy: text, ...more }));
    const reader = { ...owner, Action: "kms:Decrypt" };
    expect(await create(policy(reader))).toBe(
      "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.",
    );
    expect(await create(policy(reader), { bypassPolicyLockoutSafetyCheck: true })).toBe("(not refused)");
    expect(await create(policy(owner, { ...owner, Principal: { AWS: `arn:aws:iam::${account}:role/gone` } }))).toBe(
      "MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.",
    );
    expect(await create("[]")).toContain("invalid JSON policy");
    expect(await create(policy({ Effect: "Allow", Action: "kms:*", Resource: "*" }))).toContain(
      "one or more invalid elements",
    );
    expect(await create(policy(owner))).toBe("(not refused)");
  });

  it("wait 7 to 30 days for their deletion", async () => {
    expect(await refusal(aws.create(t.key, { deletionWindowInDays: 5 }))).toBe(
      "deletionWindowInDays: expected deletionWindowInDays to be in the range (7 - 30), got 5",
    );
    const key = await aws.create(t.key, { deletionWindowInDays: 7 });
    await aws.operations.delete(t.key, key.id);
    expect(aws.cloud.snapshot()?.reserved).toMatchObject([{ name: key.id, until: "2026-12-01T00:00:00.000Z" }]);
    const use = { name: "s", kmsKeyId: key.outputs.arn ?? "" };
    expect(await refusal(aws.create(t.secret, use))).toBe(
      `KMSInvalidStateException: ${key.outputs.arn} is pending deletion.`,
    );
    now = new Date("2026-12-02T00:00:00Z");
    expect(await refusal(aws.create(t.secret, use))).toBe(`NotFoundException: Key '${key.outputs.arn}' does not exist`);
  });

  it("have aliases, each once", async () => {
    const { id } = await aws.create(t.key, {});
    expect(await refusal(aws.create(t.alias, { name: "kms", targetKeyId: id }))).toContain(
      `"name" must begin with 'alias/'`,
    );
    expect(await refusal(aws.create(t.alias, { name: "alias/aws/kms", targetKeyId: id }))).toContain(
      "cannot begin with reserved AWS CMK prefix",
    );
    expect(await refusal(aws.create(t.alias, { name: "alias/kms", targetKeyId: "gone" }))).toContain(
      "NotFoundException",
    );
    const alias = await aws.create(t.alias, { name: "alias/kms", targetKeyId: id });
    expect(alias.outputs.targetKeyArn).toBe(`arn:aws:kms:${region}:${account}:key/${id}`);
    expect(await refusal(aws.create(t.alias, { name: "alias/kms", targetKeyId: id }))).toBe(
      "AlreadyExistsException: An alias with the name alias/kms already exists",
    );
    expect(await refusal(aws.create(t.secret, { name: "by-alias", kmsKeyId: "alias/kms" }))).toBe("(not refused)");
  });

  it("must let CloudWatch Logs use them before a log group does", async () => {
    const key = await aws.create(t.key, { policy: policy(owner) });
    const group = { name: "/kms/host", kmsKeyId: key.outputs.arn ?? "" };
    expect(await refusal(aws.create(t.logGroup, group))).toBe(
      `AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:${region}:${account}:log-group:/kms/host'`,
    );
    const logs = {
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ["kms:Encrypt*", "kms:GenerateDataKey*"],
      Resource: "*",
    };
    await aws.operations.update(t.key, key.id, { ...key.inputs, policy: policy(owner, logs) });
    expect(await refusal(aws.create(t.logGroup, group))).toBe("(not refused)");
  });

  it("are refused while they are disabled", async () => {
    const key = await aws.create(t.key, { isEnabled: false });
    expect(await refusal(aws.create(t.secret, { name: "s", kmsKeyId: key.id }))).toBe(
      `DisabledException: ${key.outputs.arn} is disabled.`,
    );
  });
});

describe("secrets", () => {
  let aws: Aws;
  let now: Date;
  beforeEach(() => {
    now = new Date("2026-11-24T00:00:00Z");
    aws = openAws({ clock: () => now });
  });

  it("have a name once, with six letters after it in the ARN", async () => {
    const secret = await aws.create(t.secret, { name: "kms-host-key" });
    expect(secret.id).toMatch(
      new RegExp(`^arn:aws:secretsmanager:${region}:${account}:secret:kms-host-key-[A-Za-z]{6}$`),
    );
    expect(await refusal(aws.create(t.secret, { name: "kms-host-key", description: "other" }))).toBe(
      "ResourceExistsException: The operation failed because the secret kms-host-key already exists.",
    );
    expect(await refusal(aws.create(t.secret, { name: "kms host key" }))).toContain(
      "must only contain alphanumeric characters",
    );
  });

  it("keep their name for the recovery window", async () => {
    const first = await aws.create(t.secret, { name: "kms-host-key", recoveryWindowInDays: 7 });
    await aws.operations.delete(t.secret, first.id);
    const taken =
      "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.";
    expect(await refusal(aws.create(t.secret, { name: "kms-host-key" }))).toBe(taken);
    expect(await refusal(aws.create(t.secretVersion, { secretId: first.id, secretString: "words" }))).toBe(
      "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.",
    );
    now = new Date("2026-11-30T23:59:59Z");
    expect(await refusal(aws.create(t.secret, { name: "kms-host-key" }))).toBe(taken);
    now = new Date("2026-12-01T00:00:01Z");
    const again = await aws.create(t.secret, { name: "kms-host-key", recoveryWindowInDays: 7 });
    expect(again.id).not.toBe(first.id);
  });

  it("go at once with a window of 0, and take no window of 1 to 6 days", async () => {
    const secret = await aws.create(t.secret, { name: "short", recoveryWindowInDays: 0 });
    await aws.operations.delete(t.secret, secret.id);
    expect(await refusal(aws.create(t.secret, { name: "short", recoveryWindowInDays: 0 }))).toBe("(not refused)");
    expect(await refusal(aws.create(t.secret, { name: "x", recoveryWindowInDays: 6 }))).toContain(
      "to be in the range (7 - 30), got 6",
    );
    expect(await refusal(aws.create(t.secret, { name: "x", recoveryWindowInDays: 31 }))).toContain("got 31");
  });

  it("take policies that name someone who exists, and no open ones when that is blocked", async () => {
    const { id } = await aws.create(t.secret, { name: "s" });
    const put = (statement: object, more = {}) =>
      refusal(
        aws.create(t.secretPolicy, {
          secretArn: id,
          policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
          ...more,
        }),
      );
    const open = { Effect: "Allow", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" };
    expect(await put(open, { blockPublicPolicy: true })).toContain(
      "PublicPolicyException: The BlockPublicPolicy parameter is set to true",
    );
    expect(await put({ ...open, Principal: { AWS: `arn:aws:iam::${account}:role/gone` } })).toBe(
      "MalformedPolicyDocumentException: This resource policy contains an unsupported principal.",
    );
    expect(await put({ Effect: "Allow", Principal: "*", Resource: "*" })).toBe(
      "MalformedPolicyDocumentException: This resource policy contains a syntax error.",
    );
    expect(await refusal(aws.create(t.secretPolicy, { secretArn: `${id}x`, policy: "{}" }))).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
    expect(await put({ ...open, Effect: "Deny" }, { blockPublicPolicy: true })).toBe("(not refused)");
  });

  it("never give a value back, nor keep it", async () => {
    const { id } = await aws.create(t.secret, { name: "s" });
    const version = await aws.create(t.secretVersion, { secretId: id, secretString: "a value that nobody reads" });
    expect(version.outputs.secretString).toBeUndefined();
    expect(JSON.stringify(aws.cloud.snapshot())).not.toContain("a value that nobody reads");
  });
});
