/** Name of the project whose providers are the sandbox. */
export const sandboxProject = "kmshost-sandbox";

/** What the sandbox answers to the question who is asking; no real tenant or partition has these names. */
export const sandboxTenant = "00000000-0000-0000-0000-5a4db0000000";
export const sandboxPartition = "aws-sandbox";

/** Function of the sandbox's Azure that answers a GET of Azure Resource Manager; the real provider has none of the name. */
export const sandboxQuestion = "azure-native:sandbox:ask";

/** Who the provider works as, as the cloud itself answers. */
export interface Identity {
  /** Is it the sandbox that answered? */
  sandbox: boolean;
  /** Subscription or account that the provider works in. */
  owner: string;
}

/**
 * Why this project must not go on with this provider; undefined when it may. A sandbox project must never reach a real
 * cloud, nor a real project the sandbox, and neither another subscription or account than the environment names.
 */
export function refuseIdentity(project: string, expectedOwner: string, identity: Identity): string | undefined {
  const wantsSandbox = project === sandboxProject;
  if (wantsSandbox !== identity.sandbox) {
    const [is, answers] = wantsSandbox ? ["is the sandbox", "a real cloud"] : ["is not the sandbox", "the sandbox"];
    return [
      `project ${project} ${is}, but ${answers} answered; nothing was created`,
      `  fix  ${wantsSandbox ? "run pulumi in the sandbox folder (-C sandbox), whose Pulumi.yaml names its providers" : "remove plugins.providers from Pulumi.yaml"}`,
    ].join("\n");
  }
  if (identity.owner.toLowerCase() !== expectedOwner.toLowerCase()) {
    return [
      `the credentials work in ${identity.owner}, but the environment is for ${expectedOwner}; nothing was created`,
      "  fix  log in to the subscription or account that the environment names, or correct the environment",
    ].join("\n");
  }
  return undefined;
}
