import * as pulumi from "@pulumi/pulumi";
import { Deletable, HostKeyGeneration } from "../../../components/args";
import { AwsHostKeyVault, type AwsHostKeyVaultArgs } from "../../../components/aws";
import { account, children, errorOf, mockCloud, named, resolved, settled } from "./mock-cloud";

const args: AwsHostKeyVaultArgs = {
  region: "eu-central-1",
  hostKey: { generation: HostKeyGeneration.WindowsServer2025 },
  networkId: "vpc-00000001",
  tags: { owner: "platform" },
};

async function build(more: Partial<AwsHostKeyVaultArgs> = {}) {
  const registered = mockCloud();
  const vault = new AwsHostKeyVault("vault", { ...args, ...more });
  await settled(vault);
  return { registered, vault };
}

const tags = { owner: "platform", "kmshost-role": "vault" };
const root = `arn:aws:iam::${account}:root`;
const roleArn = `arn:aws:iam::${account}:role/vault-host`;
const secretArn = `arn:aws:secretsmanager:eu-central-1:${account}:secret:vault-host-key-1-AbCdEf`;
const keyArn = `arn:aws:kms:eu-central-1:${account}:key/vault-key-id`;
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("AwsHostKeyVault", () => {
  it("makes these resources and no other, and no secret version above all", async () => {
    const { registered } = await build();
    expect(children(registered)).toEqual([
      {
        type: "aws:kms/alias:Alias",
        name: "vault-alias",
        inputs: { name: "alias/vault", targetKeyId: "vault-key-id" },
      },
      {
        type: "aws:iam/role:Role",
        name: "vault-host",
        inputs: {
          name: "vault-host",
          description: "KMS hosts: managed by Systems Manager, may read the host key",
          assumeRolePolicy: policy({
            Sid: "KmsHosts",
            Effect: "Allow",
            Principal: { Service: "ec2.amazonaws.com" },
            Action: "sts:AssumeRole",
          }),
          tags,
        },
      },
      {
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: "vault-host-managed",
        inputs: { role: "vault-host", policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" },
      },
      {
        type: "aws:iam/rolePolicy:RolePolicy",
        name: "vault-host-no-parameters",
        inputs: {
          name: "no-other-parameters",
          role: "vault-host",
          policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              {
                Sid: "NoOtherParameters",
                Effect: "Deny",
                Action: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"],
                Resource: "*",
              },
            ],
          }),
        },
      },
      {
        type: "aws:iam/instanceProfile:InstanceProfile",
        name: "vault-host-profile",
        inputs: { name: "vault-host", role: "vault-host", tags },
      },
      {
        type: "aws:iam/rolePolicy:RolePolicy",
        name: "vault-host-reads-key",
        inputs: {
          name: "read-host-key",
          role: "vault-host",
          policy: policy(
            {
              Sid: "ReadTheHostKey",
              Effect: "Allow",
              Action: "secretsmanager:GetSecretValue",
              Resource: secretArn,
            },
            {
              Sid: "DecryptTheHostKey",
              Effect: "Allow",
              Action: "kms:Decrypt",
              Resource: keyArn,
              Condition: {
                StringEquals: {
                  "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com",
                  "kms:EncryptionContext:SecretARN": secretArn,
                },
              },
            },
          ),
        },
      },
      {
        type: "aws:kms/key:Key",
        name: "vault-key",
        inputs: {
          description: "KMS host key and host disks of vault",
          keyUsage: "ENCRYPT_DECRYPT",
          enableKeyRotation: true,
          deletionWindowInDays: 30,
          multiRegion: false,
          policy: policy({
            Sid: "AdministeredByTheAccount",
            Effect: "Allow",
            Principal: { AWS: root },
            Action: "kms:*",
            Resource: "*",
          }),
          tags: { Name: "vault", ...tags },
        },
      },
      {
        type: "aws:secretsmanager/secret:Secret",
        name: "vault-secret",
        inputs: {
          namePrefix: "vault-host-key-",
          description: "KMS host key (CSVLK), generation windows-server-2025; put there by hand, never by Pulumi",
          kmsKeyId: keyArn,
          recoveryWindowInDays: 30,
          forceOverwriteReplicaSecret: false,
          tags,
        },
      },
      {
        type: "aws:secretsmanager/secretPolicy:SecretPolicy",
        name: "vault-secret-policy",
        inputs: {
          secretArn,
          blockPublicPolicy: true,
          policy: policy(
            {
              Sid: "OnlyHostsReadTheHostKey",
              Effect: "Deny",
              Principal: { AWS: root },
              Action: "secretsmanager:GetSecretValue",
              Resource: "*",
              Condition: { ArnNotEquals: { "aws:PrincipalArn": [roleArn] } },
            },
            {
              Sid: "HostsReadItFromTheirNetwork",
              Effect: "Deny",
              Principal: { AWS: root },
              Action: "secretsmanager:GetSecretValue",
              Resource: "*",
              Condition: {
                ArnEquals: { "aws:PrincipalArn": roleArn },
                StringNotEquals: { "aws:SourceVpc": "vpc-00000001" },
              },
            },
          ),
        },
      },
    ]);
  });

  it("protects the secret and its encryption key, until the environment says the word", async () => {
    const protectedOnes = async (more: Partial<AwsHostKeyVaultArgs>) => {
      const { registered } = await build(more);
      return registered.filter((r) => r.protect).map((r) => r.name);
    };
    // Its policy and the role too: without them, an administrator would read the key.
    const all = await protectedOnes({});
    expect(all).toEqual(expect.arrayContaining(["vault-key", "vault-secret", "vault-secret-policy", "vault-host"]));
    expect(await protectedOnes({ mayDelete: [Deletable.Hosts, Deletable.Zones] })).toEqual(all);
    expect(await protectedOnes({ mayDelete: [Deletable.Vault] })).toEqual([]);
  });

  it("lets named principals read the key in an emergency", async () => {
    const reader = `arn:aws:iam::${account}:role/break-glass`;
    const { registered } = await build({ keyReaders: [pulumi.output(reader)] });
    const { policy: text } = named(registered, "vault-secret-policy").inputs as { policy: string };
    const [only] = JSON.parse(text).Statement;
    expect(only.Condition).toEqual({ ArnNotEquals: { "aws:PrincipalArn": [roleArn, reader] } });
  });

  it("writes ARNs and services of other partitions", async () => {
    const { registered } = await build({ region: "cn-north-1" });
    expect(named(registered, "vault-host").inputs.assumeRolePolicy).toContain("ec2.amazonaws.com.cn");
    expect(named(registered, "vault-host-managed").inputs.policyArn).toBe(
      "arn:aws-cn:iam::aws:policy/AmazonSSMManagedInstanceCore",
    );
    expect(named(registered, "vault-key").inputs.policy).toContain(`arn:aws-cn:iam::${account}:root`);
  });

  it("tells where the key is kept and who may read it", async () => {
    const { vault } = await build();
    expect(await resolved(vault.secretArn)).toBe(secretArn);
    expect(await resolved(vault.keyId)).toBe("vault-key-id");
    expect(await resolved(vault.hostRoleArn)).toBe(roleArn);
    expect(await resolved(vault.instanceProfileName)).toBe("vault-host");
  });

  it("names every mistake before anything is made", () => {
    const registered = mockCloud();
    const wrong = { ...args, region: "westeurope", keyReaders: ["*", `arn:aws:iam::${account}:role/*`] };
    wrong.hostKey = { ...args.hostKey, secretName: "kms-server" };
    const error = errorOf(() => new AwsHostKeyVault("my vault", wrong));
    expect(error.message.split("\n").slice(1)).toEqual([
      '  name: not a name for a component: got "my vault", allowed: 1 to 59 letters, digits and hyphens, since the names of AWS resources come from it; fix: write another name',
      '  region: not an AWS region: got "westeurope", allowed: a name such as eu-central-1; this looks like an Azure region; fix: write a region\'s name',
      '  hostKey.secretName: the name looks like the end of an ARN: got "kms-server", allowed: a name that does not end in a hyphen and six characters; fix: write another name',
      '  keyReaders[0]: not a principal: got "*", allowed: arn:aws:iam::<account>:role/<name>, or user, without wildcards; fix: write arn:aws:iam::<account>:role/<name>, or user, without wildcards',
      `  keyReaders[1]: not a principal: got "arn:aws:iam::${account}:role/*", allowed: arn:aws:iam::<account>:role/<name>, or user, without wildcards; fix: write arn:aws:iam::<account>:role/<name>, or user, without wildcards`,
    ]);
    expect(registered.filter((r) => r.type.startsWith("aws:"))).toEqual([]);
  });
});

describe("what an organisation asks of IAM", () => {
  const iam = { permissionsBoundaryArn: `arn:aws:iam::${account}:policy/boundary`, path: "/kms/" };

  it("bounds every role, and puts it under its path", async () => {
    const { registered } = await build({ iam });
    expect(named(registered, "vault-host").inputs).toMatchObject({
      permissionsBoundary: iam.permissionsBoundaryArn,
      path: "/kms/",
    });
    expect(named(registered, "vault-host-profile").inputs.path).toBe("/kms/");
  });

  it("uses a key and a role that exist, and adds nothing to them", async () => {
    const encryptionKeyArn = `arn:aws:kms:eu-central-1:${account}:key/00000000-1111-2222-3333-444444444444`;
    const hostRole = { roleArn: `arn:aws:iam::${account}:role/kms/central`, instanceProfileName: "central" };
    const { registered, vault } = await build({ encryptionKeyArn, iam: { hostRole } });
    expect(children(registered).map(({ name }) => name)).toEqual(["vault-secret", "vault-secret-policy"]);
    expect(named(registered, "vault-secret").inputs.kmsKeyId).toBe(encryptionKeyArn);
    expect(String(named(registered, "vault-secret-policy").inputs.policy)).toContain(hostRole.roleArn);
    expect(await resolved(vault.keyId)).toBe("00000000-1111-2222-3333-444444444444");
    expect([await resolved(vault.hostRoleName), await resolved(vault.instanceProfileName)]).toEqual([
      "central",
      "central",
    ]);
  });

  it("refuses what is no policy, path, role, profile or key", () => {
    mockCloud();
    const bad = {
      encryptionKeyArn: "alias/kms",
      iam: { permissionsBoundaryArn: "boundary", path: "kms", hostRole: { roleArn: "r", instanceProfileName: "a b" } },
    };
    const { message } = errorOf(() => new AwsHostKeyVault("vault", { ...args, ...bad }));
    expect(
      message
        .split("\n")
        .slice(1)
        .map((line) => line.trim().replace(/: .*/, "")),
    ).toEqual([
      "iam.permissionsBoundaryArn",
      "iam.path",
      "iam.hostRole.roleArn",
      "iam.hostRole.instanceProfileName",
      "encryptionKeyArn",
    ]);
  });
});
