import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../files/write-whole";
import { sandboxHome } from "../../sandbox/cloud/home";
import { fingerprintOf } from "../../text/keys";
import { UserError } from "../exit-codes";
import type { Vault } from "./vault";

/** What the sandbox's vault keeps of a key: enough to tell two apart, never the key. */
export interface SandboxKeyVersion {
  readonly version: string;
  readonly fingerprint: string;
  readonly lastFive: string;
}

/** The vault in the sandbox: it refuses a secret that the stored cloud does not have, and keeps a fingerprint only. */
export function sandboxVault(reference: string, home = sandboxHome()): Vault {
  if (!storedClouds(home).some((text) => text.includes(JSON.stringify(reference)))) {
    throw new UserError(
      "the sandbox's clouds have no such secret: run pulumi -C sandbox up first, or name the secret that the stack made",
    );
  }
  return {
    title: `the sandbox's vault, ${reference}`,
    async put(key) {
      const path = versionsPath(home, reference);
      const versions = sandboxKeyVersions(reference, home);
      const version = String(versions.length + 1);
      const added: SandboxKeyVersion = { version, fingerprint: fingerprintOf(key), lastFive: key.slice(-5) };
      const content = `${JSON.stringify([...versions, added], null, 2)}\n`;
      writeWhole([{ path, content }], { mode: 0o600, makeFolders: true });
      return version;
    },
  };
}

/** The versions that were put into a secret of the sandbox, oldest first. */
export function sandboxKeyVersions(reference: string, home = sandboxHome()): SandboxKeyVersion[] {
  const path = versionsPath(home, reference);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as SandboxKeyVersion[]) : [];
}

function versionsPath(home: string, reference: string): string {
  return join(home, "vault", `${createHash("sha256").update(reference).digest("hex").slice(0, 16)}.json`);
}

function storedClouds(home: string): string[] {
  const folder = join(home, "cloud");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}
