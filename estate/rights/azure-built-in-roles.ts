/**
 * Azure's built-in roles, by GUID: those that concern the secrets of a vault, and common ones that do not. Kept by hand; a
 * role that is not here is told as undecided. Names as on Microsoft Learn, "Azure built-in roles"; GUIDs were compared on
 * 2026-11-24 with Microsoft Learn or with public copies and uses of it. Permissions were read for the Key Vault and general
 * roles; that the other rows are of no concern is belief, by each role's description.
 */

/** May read the value of a secret: Microsoft.KeyVault/vaults/secrets/getSecret/action. */
export const readsSecrets: Readonly<Record<string, string>> = {
  "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
  "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
  "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba": "Key Vault Certificate User",
};

/** May hand out roles that read secrets: Microsoft.Authorization/roleAssignments/write. */
export const grantsRoles: Readonly<Record<string, string>> = {
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
  "8b54135c-b56d-4d72-a534-26097cfdc8d8": "Key Vault Data Access Administrator",
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
};

/** May write a vault and its access policies: Microsoft.KeyVault/vaults/write. */
export const writesVaults: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "f25e0fa2-a7c8-4377-a976-54943a77a395": "Key Vault Contributor",
};

/**
 * May act as a user-assigned identity: the operator by assigning it to a machine of one's own
 * (userAssignedIdentities/assign/action, read on 2026-11-25 in a public copy of the role's definition), the contributor by
 * giving it credentials of another issuer (federatedIdentityCredentials/write: belief, by its description).
 */
export const usesIdentities: Readonly<Record<string, string>> = {
  "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59": "Managed Identity Contributor",
  "f1a07417-d97a-45cb-824c-7a7467783830": "Managed Identity Operator",
};

/** Common roles that do none of these. */
export const noConcern: Readonly<Record<string, string>> = {
  // General, management and governance
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
  "36243c78-bf99-498c-9df9-86d9f8d28608": "Resource Policy Contributor",
  "434105ed-43f6-45c7-a02f-909b2ba83430": "Cost Management Contributor",
  "4a9ae827-6dc8-4573-8ac7-8239d42aa03f": "Tag Contributor",
  "4fe576fe-1146-4730-92eb-48519fa6bf9f": "Automation Job Operator",
  "5fb5aef8-1081-4b8e-bb16-9d5d0385bab5": "Automation Runbook Operator",
  "72fafb9e-0641-4937-9268-a91bfd8191a3": "Cost Management Reader",
  "d3881f73-407a-4167-8283-e981cbba0404": "Automation Operator",
  "f353d9bd-d4a6-484e-a77a-8050b599b867": "Automation Contributor",
  "fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64": "Billing Reader",
  // Security and identity
  "12338af0-0e69-4776-bea7-57ae8d297424": "Key Vault Crypto User",
  "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": "Key Vault Crypto Officer",
  "21090545-7ca7-4776-b22c-e363652d74d2": "Key Vault Reader",
  "39bc4728-0917-49c7-9d2c-d95423bc2eb4": "Security Reader",
  "a4417e6f-fecd-4de8-b567-7b0420556985": "Key Vault Certificates Officer",
  "e147488a-f6f5-4113-8e2d-b22465e65bf6": "Key Vault Crypto Service Encryption User",
  "fb1c8493-542b-48eb-b624-b4c8fea62acd": "Security Admin",
  // Compute and desktop virtualization
  "082f0a83-3be5-4ba1-904c-961cca79b387": "Desktop Virtualization Contributor",
  "1d18fff3-a72a-46b5-b4a9-0b38a3cd7e63": "Desktop Virtualization User",
  "40c5ff49-9181-41f8-ae61-143b0e78555e": "Desktop Virtualization Power On Off Contributor",
  "49a72310-ab8d-41df-bbb0-79b649203868": "Desktop Virtualization Reader",
  "602da2ba-a5c2-41da-b01d-5360126ab525": "Virtual Machine Local User Login",
  "9106cda0-8a86-4e81-b686-29a22c54effe": "Virtual Machine Administrator Login",
  "9980e02c-c2be-4d73-94e8-173b1dc7cf3c": "Virtual Machine Contributor",
  "fb879df8-f326-4884-b1cf-06f3ad86be52": "Virtual Machine User Login",
  // Networking
  "4d97b98b-1d4f-4787-a291-c67834d212e7": "Network Contributor",
  "a4b10055-b0c7-44c2-b00f-c7b5b3550cf7": "Traffic Manager Contributor",
  "b12aa53e-6015-4669-85d0-8515ebb3ae7f": "Private DNS Zone Contributor",
  "befefa01-2a29-4197-83a8-272ff33ce314": "DNS Zone Contributor",
  // Monitor
  "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
  "43d0d8ad-25c7-4714-9337-8ba259a9fe05": "Monitoring Reader",
  "73c42c96-874c-492b-b04d-ab87d138a893": "Log Analytics Reader",
  "749f88d5-cbae-40b8-bcfc-e573ddc772fa": "Monitoring Contributor",
  "92aaf0da-9dab-42b6-94a3-d43ce8d16293": "Log Analytics Contributor",
  "ae349356-3a1b-4a5e-921d-050484c6347e": "Application Insights Component Contributor",
  // Storage and backup
  "00c29273-979b-4161-815c-10b084fb9324": "Backup Operator",
  "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "Storage Table Data Contributor",
  "17d1049b-9a84-46fb-8f53-869881c3d3ab": "Storage Account Contributor",
  "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
  "5e467623-bb1f-42f4-a55d-6e525e11384b": "Backup Contributor",
  "81a9662b-bebf-436f-a333-f67b29880f12": "Storage Account Key Operator Service Role",
  "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
  "a795c7a0-d4a2-40c1-ae25-d81f01202912": "Backup Reader",
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
  "c12c1c16-33a1-487b-954d-41c89c60f349": "Reader and Data Access",
  // Containers, databases, web
  "056cd41c-7e88-42e1-933e-88ba6a50c9c3": "SQL Security Manager",
  "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8": "Azure Kubernetes Service Cluster Admin Role",
  "2cc479cb-7b4d-49a8-b449-8c00fd0f0a4b": "Web Plan Contributor",
  "312a565d-c81f-4fd8-895a-4e21e48d571c": "API Management Service Contributor",
  "4abbcc35-e782-43d8-92c5-2d3f1bd2253f": "Azure Kubernetes Service Cluster User Role",
  "6cef56e8-d556-48e5-a04f-b8e64114680f": "AcrImageSigner",
  "6d8ee4ec-f05a-4a1d-8b00-a9b17e38b437": "SQL Server Contributor",
  "71522526-b88f-4d52-b57f-d31fc3546d0d": "API Management Service Reader Role",
  "7f951dda-4ed3-4680-a7ca-43fe172d538d": "AcrPull",
  "8311e382-0749-4cb8-b61a-304f252e45ec": "AcrPush",
  "9b7fa17d-e63e-47b0-bb0a-15c516ac86ec": "SQL DB Contributor",
  "c2f4ef07-c644-48eb-af81-4b1b4947fb11": "AcrDelete",
  "de139f84-1756-47ae-9be6-808fbbe84772": "Website Contributor",
  "fbdf93bf-df7d-467e-a4d2-9458aa1360c8": "Cosmos DB Account Reader Role",
};
