import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Check, note, ok } from "./check";

/** Ways to sign in, each by the names of what must be set; values are never read into a message. */
const azureWays: readonly (readonly [title: string, ...names: string[]])[] = [
  ["a service principal with a secret", "ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_CLIENT_SECRET"],
  ["a service principal with a certificate", "ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_CLIENT_CERTIFICATE_PATH"],
  ["OpenID Connect", "ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_USE_OIDC"],
  ["a managed identity", "ARM_USE_MSI"],
  ["a service principal with a secret", "AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"],
  ["a workload identity", "AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE"],
];

const awsWays: typeof azureWays = [
  ["access keys", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
  ["a web identity", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"],
  ["a container's role", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"],
  ["a container's role", "AWS_CONTAINER_CREDENTIALS_FULL_URI"],
  ["a named profile", "AWS_PROFILE"],
];

/** Are there credentials of the cloud? Whether they are good only the cloud knows, and it is not asked. */
export function checkCredentials(
  cloud: "azure" | "aws",
  options: { needed: boolean; env?: NodeJS.ProcessEnv; home?: string },
): Check {
  const { env = process.env, home = homedir() } = options;
  const name = `${cloud} credentials`;
  const way = (cloud === "azure" ? azureWays : awsWays).find(([, ...names]) => names.every((key) => env[key]));
  if (way) return ok(name, `present: ${way[0]} (${way.slice(1).join(", ")})`);
  const files =
    cloud === "azure"
      ? [join(env.AZURE_CONFIG_DIR ?? join(home, ".azure"), "azureProfile.json")]
      : [
          env.AWS_SHARED_CREDENTIALS_FILE ?? join(home, ".aws", "credentials"),
          env.AWS_CONFIG_FILE ?? join(home, ".aws", "config"),
        ];
  const file = files.find((path) => existsSync(path));
  if (file) return ok(name, `present: ${cloud === "azure" ? "az login" : "the AWS command line"} (${file})`);
  const fix = cloud === "azure" ? "az login, or set ARM_CLIENT_ID and the like" : "aws sso login, or set AWS_PROFILE";
  return note(name, "none found", options.needed ? `${fix}; a machine's own identity is found when it is used` : fix);
}
