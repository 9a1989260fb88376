import { join } from "node:path";
import { type PulumiAnswer, runPulumi } from "../pulumi";

/** The sandbox's own Pulumi project. */
export const sandboxFolder = join(__dirname, "../../sandbox");

/** Runs Pulumi in the sandbox. `onLine` gets each line of what it prints as it comes. */
export function pulumi(args: readonly string[], onLine?: (line: string) => void): Promise<PulumiAnswer> {
  const environment = {
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NO_COLOR: "1",
  };
  return runPulumi(sandboxFolder, args, { environment, ...(onLine ? { onLine } : {}) });
}
