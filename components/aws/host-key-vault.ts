import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { InstanceProfile, Role, RolePolicy, RolePolicyAttachment } from "@pulumi/aws/iam";
import { Alias, Key } from "@pulumi/aws/kms";
import { Secret, SecretPolicy } from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { officeHostKeys } from "../../activation/generations";
import { checkEncryptionKey, checkIam, checkName, checkReaders, checkSecretNames } from "../../requirements/aws";
import { checkRegion } from "../../requirements/aws-regions";
import { checkImageAndKey, checkOfficeKeys } from "../../requirements/host-key";
import { problemsOf } from "../../requirements/report";
import { Deletable } from "../args";
import { Children, nodesOf } from "../children";
import { checked, throwProblems } from "../problems";
import { roleTags } from "../tags";
import {
  encryptionKeyPolicy,
  hostTrustPolicy,
  managedInstancePolicyArn,
  noOtherParametersPolicy,
  readHostKeyPolicy,
  roleSettings,
  secretPolicy,
  sessionKeyPolicy,
} from "./access-policies";
import type { AwsHostKeyVaultArgs } from "./args";
import type { AwsChildKinds } from "./child-kinds";

/** The longest name of a vault: its role is called after it, and IAM takes 64 characters. */
const longestVaultName = 59;

/**
 * The place of the host key: a secret without a value, encrypted with a key of its own, that the hosts' role may read
 * from the hosts' network and nobody else. `kmshost key put` writes the value; Pulumi never sees it.
 *
 * A deleted secret can be brought back for 30 days, and so can its encryption key.
 */
export class AwsHostKeyVault extends pulumi.ComponentResource {
  /** ARN of the secret that is to hold the host key. */
  public readonly secretArn: pulumi.Output<string>;
  /** ARNs of the secrets of Office keys, by version. */
  public readonly officeSecretArns: pulumi.Output<Record<string, string>>;
  /** Id of the encryption key of the secret and the hosts' disks. */
  public readonly keyId: pulumi.Output<string>;
  /** ARN of the encryption key. */
  public readonly keyArn: pulumi.Output<string>;
  /** ARN of the role of the hosts. */
  public readonly hostRoleArn: pulumi.Output<string>;
  /** Name of the role of the hosts. */
  public readonly hostRoleName: pulumi.Output<string>;
  /** Name of the instance profile that gives a host its role. */
  public readonly instanceProfileName: pulumi.Output<string>;

  constructor(name: string, args: AwsHostKeyVaultArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems("AwsHostKeyVault", [
      ...checkName(name, longestVaultName),
      ...problemsOf(args, [checkRegion, checkImageAndKey, checkSecretNames, checkOfficeKeys, checkReaders]),
      ...problemsOf(args, [checkIam, checkEncryptionKey]),
    ]);
    super("kmshost:index:AwsHostKeyVault", name, {}, opts);
    const protect = !args.mayDelete?.includes(Deletable.Vault);
    const context: VaultContext = {
      name,
      args,
      children: new Children<AwsChildKinds>(this, name, (child) => args.transform?.(child), protect),
      tags: roleTags(args.tags, "vault"),
      accountId: getCallerIdentityOutput({}, { parent: this }).accountId,
    };
    const key = createEncryptionKey(context);
    const secret = createSecret(context, key, "secret", {
      own: args.hostKey.secretName,
      prefix: `${name}-host-key-`,
      description: `KMS host key (CSVLK), generation ${args.hostKey.generation}; put there by hand, never by Pulumi`,
    });
    const office = createOfficeSecrets(context, key);
    const { role, profile } = hostRole(context, key, [secret, ...Object.values(office)]);
    createSecretPolicy(context, "secret-policy", secret, role.arn);
    for (const [version, one] of Object.entries(office)) {
      createSecretPolicy(context, `${version}-secret-policy`, one, role.arn);
    }

    this.secretArn = secret.arn;
    this.officeSecretArns = pulumi.all(Object.fromEntries(Object.entries(office).map(([v, one]) => [v, one.arn])));
    this.keyId = key.id;
    this.keyArn = key.arn;
    this.hostRoleArn = role.arn;
    this.hostRoleName = role.name;
    this.instanceProfileName = profile;
    this.registerOutputs({
      secretArn: this.secretArn,
      officeSecretArns: this.officeSecretArns,
      keyId: this.keyId,
      keyArn: this.keyArn,
      hostRoleArn: this.hostRoleArn,
      hostRoleName: this.hostRoleName,
      instanceProfileName: this.instanceProfileName,
    });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}

interface VaultContext {
  readonly name: string;
  readonly args: AwsHostKeyVaultArgs;
  readonly children: Children<AwsChildKinds>;
  readonly tags: Record<string, pulumi.Input<string>>;
  readonly accountId: pulumi.Output<string>;
}

/** The key of the secrets and the disks, made or given. */
interface UsedKey {
  readonly arn: pulumi.Output<string>;
  readonly id: pulumi.Output<string>;
}

function createEncryptionKey({ name, args, children, tags, accountId }: VaultContext): UsedKey {
  if (args.encryptionKeyArn !== undefined) {
    const arn = checked("AwsHostKeyVault", args.encryptionKeyArn, (encryptionKeyArn) =>
      problemsOf({ encryptionKeyArn }, [checkEncryptionKey]),
    );
    return { arn, id: arn.apply((known) => known.split("/").at(-1) ?? "") };
  }
  const key = children.create("encryptionKey", "key", Key, {
    description: `KMS host key and host disks of ${name}`,
    keyUsage: "ENCRYPT_DECRYPT",
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    multiRegion: false,
    policy: accountId.apply((account) => JSON.stringify(encryptionKeyPolicy(args.region, account))),
    tags: { Name: name, ...tags },
  });
  children.create("encryptionKeyAlias", "alias", Alias, { name: `alias/${name}`, targetKeyId: key.keyId });
  return { arn: key.arn, id: key.keyId };
}

/**
 * A secret, and on purpose no version of it: a value that Pulumi knew would be in its state. A name that nobody chose begins
 * with the vault's and ends in what differs each time: so two stacks of an account do not meet, nor a new secret and a deleted
 * one, which keeps its name. A secret that was made under another name keeps it.
 */
function createSecret(
  { children, tags }: VaultContext,
  key: UsedKey,
  suffix: string,
  { own, prefix, description }: { own?: string; prefix: string; description: string },
): Secret {
  const named = own === undefined ? { namePrefix: prefix } : { name: own };
  return children.create(
    "secret",
    suffix,
    Secret,
    { ...named, description, kmsKeyId: key.arn, recoveryWindowInDays: 30, forceOverwriteReplicaSecret: false, tags },
    own === undefined ? { ignoreChanges: ["name", "namePrefix"] } : {},
  );
}

/** A secret for each Office key, by version. */
function createOfficeSecrets(context: VaultContext, key: UsedKey): Record<string, Secret> {
  const secrets = (context.args.officeKeys ?? []).map((office) => {
    const { title } = officeHostKeys[office.version];
    const description = `KMS host key (CSVLK) of ${title}; put there by hand, never by Pulumi`;
    const args = { own: office.secretName, prefix: `${context.name}-${office.version}-key-`, description };
    return [office.version, createSecret(context, key, `${office.version}-secret`, args)] as const;
  });
  return Object.fromEntries(secrets);
}

/** The hosts' role and the name of its instance profile, made or given. */
function hostRole(context: VaultContext, key: UsedKey, secrets: readonly Secret[]) {
  const existing = context.args.iam?.hostRole;
  if (existing === undefined) return createHostRole(context, key, secrets);
  const name = existing.roleArn.split("/").at(-1) ?? "";
  const role = { arn: pulumi.output(existing.roleArn), name: pulumi.output(name) };
  return { role, profile: pulumi.output(existing.instanceProfileName) };
}

function createHostRole(context: VaultContext, key: UsedKey, secrets: readonly Secret[]) {
  const { name, args, children, tags, accountId } = context;
  const role = children.create("role", "host", Role, {
    name: `${name}-host`,
    ...roleSettings(args.iam),
    description: "KMS hosts: managed by Systems Manager, may read the host key",
    assumeRolePolicy: JSON.stringify(hostTrustPolicy(args.region)),
    tags,
  });
  children.create("rolePolicyAttachment", "host-managed", RolePolicyAttachment, {
    role: role.name,
    policyArn: managedInstancePolicyArn(args.region),
  });
  children.create("rolePolicy", "host-no-parameters", RolePolicy, {
    name: "no-other-parameters",
    role: role.name,
    policy: accountId.apply((account) =>
      JSON.stringify(noOtherParametersPolicy(args.region, account, args.parameterNames ?? [])),
    ),
  });
  if (args.sessionKeyArn !== undefined) {
    const policy = pulumi.output(args.sessionKeyArn).apply((keyArn) => JSON.stringify(sessionKeyPolicy(keyArn)));
    const rights = { name: "decrypt-sessions", role: role.name, policy };
    children.create("rolePolicy", "host-decrypts-sessions", RolePolicy, rights, { protect: false });
  }
  children.create("rolePolicy", "host-reads-key", RolePolicy, {
    name: "read-host-key",
    role: role.name,
    policy: pulumi.all([pulumi.all(secrets.map(({ arn }) => arn)), key.arn]).apply(([secretArns, keyArn]) => {
      return JSON.stringify(readHostKeyPolicy(args.region, secretArns, keyArn));
    }),
  });
  const profile = children.create("instanceProfile", "host-profile", InstanceProfile, {
    name: `${name}-host`,
    path: args.iam?.path,
    role: role.name,
    tags,
  });
  return { role, profile: profile.name };
}

/** Those who may read the keys beside the hosts, judged as soon as they are known. */
function readersOf({ args }: VaultContext): pulumi.Output<string[]> {
  return checked("AwsHostKeyVault", args.keyReaders ?? [], (keyReaders) => problemsOf({ keyReaders }, [checkReaders]));
}

function createSecretPolicy(
  context: VaultContext,
  suffix: string,
  secret: Secret,
  roleArn: pulumi.Input<string>,
): void {
  const { args, children, accountId } = context;
  children.create("secretPolicy", suffix, SecretPolicy, {
    secretArn: secret.arn,
    blockPublicPolicy: true,
    policy: pulumi
      .all([accountId, roleArn, args.networkId, readersOf(context)])
      .apply(([account, reader, networkId, readers]) => {
        return JSON.stringify(secretPolicy(args.region, account, reader, networkId, readers));
      }),
  });
}
