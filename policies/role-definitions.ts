/** Azure's built-in roles that matter for the host key. Source: Microsoft Learn, "Azure built-in roles". */
export const azureRoles: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
  "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
  "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
};

/** Those that read the secret. */
export const readingRoles = ["Key Vault Administrator", "Key Vault Secrets Officer", "Key Vault Secrets User"];

/** Name of the role that a role definition id ends in, when it is one of these. */
export function azureRoleName(roleDefinitionId: string | undefined): string | undefined {
  return azureRoles[roleDefinitionId?.toLowerCase().split("/").at(-1) ?? ""];
}
