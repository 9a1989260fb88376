import type * as pulumi from "@pulumi/pulumi";

/** Name of the tag that says what a resource is for; the same on both clouds, so without characters that Azure forbids. */
export const roleTag = "kmshost-role";

/** What a resource is for. */
export type Role = "network" | "vault" | "host" | "discovery" | "audit";

/** The caller's tags and the role. */
export function roleTags(
  tags: Record<string, pulumi.Input<string>> | undefined,
  role: Role,
): Record<string, pulumi.Input<string>> {
  return { ...tags, [roleTag]: role };
}
