import type { Command } from "commander";
import { checkHostKey } from "../activation/product-key";
import { sandboxProject } from "../stacks/guard";
import { showText } from "../text/problem";
import { exitCodes, UserError } from "./exit-codes";
import { readKey } from "./key-input";
import { projectName, pulumi, stackOutputs } from "./pulumi";
import { isSecretsManagerSecret, secretsManager } from "./vaults/aws";
import { isKeyVaultSecret, keyVault, keyVaultByControlPlane, secretIdOf } from "./vaults/azure";
import { vaultProblem } from "./vaults/problem";
import { sandboxVault } from "./vaults/sandbox";
import type { Vault } from "./vaults/vault";

/** Output of the stack that names the secret. */
const secretOutput = "hostKeySecret";

/** Output of the stack that names the secrets of Office keys, by version. */
const officeOutput = "officeKeySecrets";

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
    .option("--office <version>", "the secret of an Office key, such as office2024, instead of the one for Windows")
    .option(
      "--through <way>",
      "azure only: `endpoint`, the vault's own address, or `arm`, the control plane",
      "endpoint",
    )
    .option("--fd <number>", "read from this open file descriptor instead of a prompt or standard input")
    .action(async (stack: string, options: PutOptions) => {
      const cwd = program.opts<{ cwd: string }>().cwd;
      checkWay(options.through);
      const reference = options.secret ?? (await secretOf(cwd, stack, options.office));
      const vault = await openVault(cwd, stack, reference, options.through);
      const { key: value, lastFive } = checkedKey(await readKey(options));
      const version = await putInto(vault, value);
      process.stdout.write(`put: key ending in ${lastFive} into ${vault.title}, version ${version}\n`);
      process.stdout.write(
        "next: the host takes it at its next host setup; `kmshost key put` never activates anything\n",
      );
    });
}

interface PutOptions {
  secret?: string;
  office?: string;
  through: string;
  fd?: string;
}

function checkWay(through: string): void {
  if (through === "endpoint" || through === "arm") return;
  throw new UserError(`unknown way to the vault: got ${showText(through)}, allowed: endpoint, arm`);
}

function checkedKey(raw: string): { key: string; lastFive: string } {
  const checked = checkHostKey(raw);
  if (!checked.ok) throw new UserError(checked.problem, exitCodes.invalidInput);
  return checked;
}

async function secretOf(cwd: string, stack: string, office: string | undefined): Promise<string> {
  const outputs = await stackOutputs(cwd, stack);
  if (office !== undefined) return officeSecretOf(stack, office, outputs[officeOutput]);
  const reference = outputs[secretOutput];
  if (typeof reference === "string") return reference;
  throw new UserError(
    `stack ${stack} has no output ${secretOutput}: run pulumi up -s ${stack} first, or name the secret with --secret`,
  );
}

/** Where the key of a version of Office belongs, by a stack's output; throws what there is instead. */
export function officeSecretOf(stack: string, office: string, secrets: unknown): string {
  const known: Record<string, unknown> = typeof secrets === "object" && secrets !== null ? { ...secrets } : {};
  const reference = Object.hasOwn(known, office) ? known[office] : undefined;
  if (typeof reference === "string") return reference;
  const versions = Object.keys(known).sort().join(", ") || "none";
  throw new UserError(
    `stack ${stack} has no secret for the key of ${office}; it has: ${versions}\n` +
      "  fix  add it to officeKeys in the environment and run pulumi up, or name the secret with --secret",
  );
}

/** The sandbox's vault for the sandbox project, a real one for any other; never the one for the other. */
async function openVault(cwd: string, stack: string, reference: string, through: string): Promise<Vault> {
  if (through === "arm") return openByControlPlane(cwd, stack, reference);
  if (projectName(cwd) === sandboxProject) return sandboxVault(reference);
  if (isKeyVaultSecret(reference)) return keyVault(reference);
  if (isSecretsManagerSecret(reference)) return secretsManager(reference);
  throw new UserError(
    "the secret's reference has no known shape\n" +
      "  allowed  https://<vault>.vault.azure.net/secrets/<name>, or arn:aws:secretsmanager:<region>:<account>:secret:<name>",
  );
}

async function openByControlPlane(cwd: string, stack: string, reference: string): Promise<Vault> {
  // The vault that the stack made, or the one that its private endpoint leads to.
  const state = await pulumi(cwd, ["stack", "export", "--stack", stack]);
  const ids = state.match(/\/subscriptions\/[^"\s]+?\/vaults\/[A-Za-z0-9-]+(?=")/gi) ?? [];
  const secretId = ids.map((id) => secretIdOf(reference, id)).find((id) => id !== undefined);
  if (secretId === undefined) {
    throw new UserError(
      `stack ${stack} has no vault on azure with this secret, which the control plane could write\n` +
        "  fix  run pulumi up first, or put the key by the vault's own address, without --through arm",
    );
  }
  return projectName(cwd) === sandboxProject ? sandboxVault(reference) : keyVaultByControlPlane(secretId);
}

/** A vendor's error may quote the request: only its name, its status and what the network said pass. */
async function putInto(vault: Vault, key: string): Promise<string> {
  try {
    return await vault.put(key);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(vaultProblem(vault.title, error), exitCodes.internal);
  }
}
