import type { Command } from "commander";
import { checkHostKey } from "../activation/product-key";
import { exitCodes, UserError } from "./exit-codes";
import { readKey } from "./key-input";
import { sandboxProject } from "../stacks/guard";
import { projectName, stackOutputs } from "./pulumi";
import { isSecretsManagerSecret, secretsManager } from "./vaults/aws";
import { isKeyVaultSecret, keyVault } from "./vaults/azure";
import { sandboxVault } from "./vaults/sandbox";
import type { Vault } from "./vaults/vault";

/** Output of the stack that names the secret. */
const secretOutput = "hostKeySecret";

export function registerKey(program: Command): void {
  const key = program.command("key").description("the KMS host key (CSVLK): check it, put it into the vault");
  key
    .command("check")
    .description("read a key and say whether it can be a KMS host key; nothing is stored or sent")
    .option("--fd <number>", "read from this open file descriptor instead of a prompt or standard input")
    .action(async (options: { fd?: string }) => {
      const checked = checkedKey(await readKey(options));
      process.stdout.write(`ok: shaped like a KMS host key, ends in ${checked.lastFive}\n`);
    });
  key
    .command("put")
    .description("read the host key and write it to the vault of a stack")
    .argument("<stack>", "the stack whose vault is meant")
    .option("--secret <reference>", "Key Vault secret URI or Secrets Manager ARN, instead of the stack's own output")
    .option("--fd <number>", "read from this open file descriptor instead of a prompt or standard input")
    .action(async (stack: string, options: { secret?: string; fd?: string }) => {
      const cwd = program.opts<{ cwd: string }>().cwd;
      const vault = await openVault(cwd, options.secret ?? (await secretOf(cwd, stack)));
      const { key: value, lastFive } = checkedKey(await readKey(options));
      const version = await putInto(vault, value);
      process.stdout.write(`put: key ending in ${lastFive} into ${vault.title}, version ${version}\n`);
      process.stdout.write(
        "next: the host takes it at its next host setup; `kmshost key put` never activates anything\n",
      );
    });
}

function checkedKey(raw: string): { key: string; lastFive: string } {
  const checked = checkHostKey(raw);
  if (!checked.ok) throw new UserError(checked.problem, exitCodes.invalidInput);
  return checked;
}

async function secretOf(cwd: string, stack: string): Promise<string> {
  const reference = (await stackOutputs(cwd, stack))[secretOutput];
  if (typeof reference === "string") return reference;
  throw new UserError(
    `stack ${stack} has no output ${secretOutput}: run pulumi up -s ${stack} first, or name the secret with --secret`,
  );
}

/** The sandbox's vault for the sandbox project, a real one for any other; never the one for the other. */
async function openVault(cwd: string, reference: string): Promise<Vault> {
  if (projectName(cwd) === sandboxProject) return sandboxVault(reference);
  if (isKeyVaultSecret(reference)) return keyVault(reference);
  if (isSecretsManagerSecret(reference)) return secretsManager(reference);
  throw new UserError(
    "the secret's reference has no known shape\n" +
      "  allowed  https://<vault>.vault.azure.net/secrets/<name>, or arn:aws:secretsmanager:<region>:<account>:secret:<name>",
  );
}

/** A vendor's error may quote the request: only its name and status pass. */
async function putInto(vault: Vault, key: string): Promise<string> {
  try {
    return await vault.put(key);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const name = error instanceof Error ? error.name : "unknown error";
    const status = (error as { statusCode?: number; $metadata?: { httpStatusCode?: number } } | undefined) ?? {};
    const code = status.statusCode ?? status.$metadata?.httpStatusCode;
    throw new UserError(
      `${vault.title} refused the key: ${name}${code === undefined ? "" : `, status ${code}`}; ` +
        "check that you are signed in, may write this one secret, and reach the vault's private endpoint",
      exitCodes.internal,
    );
  }
}
