import { UserError } from "../exit-codes";
import type { Vault } from "./vault";

const secretArn = /^arn:aws(?:-[a-z]+)*:secretsmanager:([a-z0-9-]+):\d{12}:secret:[A-Za-z0-9/_+=.@-]+$/;

export function isSecretsManagerSecret(reference: string): boolean {
  return secretArn.test(reference);
}

/** Secrets Manager, reached with AWS's ordinary credential chain: environment, profile, SSO, instance role. */
export async function secretsManager(reference: string): Promise<Vault> {
  const region = secretArn.exec(reference)?.[1];
  if (!region)
    throw new UserError(
      "not a Secrets Manager secret: got a reference of another shape, allowed arn:aws:secretsmanager:<region>:<account>:secret:<name>",
    );
  const { PutSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient({ region });
  return {
    title: `Secrets Manager, ${reference}`,
    async put(key) {
      const version = await client.send(new PutSecretValueCommand({ SecretId: reference, SecretString: key }));
      return version.VersionId ?? "";
    },
  };
}
