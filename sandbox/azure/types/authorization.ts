import { CloudError, type CloudView, type ResourceType } from "../../provider/resource-type";
import { azureType, exists } from "../azure-type";
import { parseId, sameId, text, uuid } from "../ids";
import { uuidName } from "../names";

const assignmentToken = "azure-native:authorization:RoleAssignment";
const definitionToken = "azure-native:authorization:RoleDefinition";

/** Built-in roles (Microsoft, "Azure built-in roles"). */
export const builtInRoles: ReadonlyMap<string, string> = new Map([
  ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner"],
  ["b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor"],
  ["acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader"],
  ["00482a5a-887f-4fb3-b363-3b7fe8e74483", "Key Vault Administrator"],
  ["21090545-7ca7-4776-b22c-e363652d74d2", "Key Vault Reader"],
  ["4633458b-17de-408a-b874-0445c86b69e6", "Key Vault Secrets User"],
  ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "Key Vault Secrets Officer"],
  ["e147488a-f6f5-4113-8e2d-b22465e65bf6", "Key Vault Crypto Service Encryption User"],
  ["3913510d-42f4-4e42-8a64-420c390055eb", "Monitoring Metrics Publisher"],
  ["43d0d8ad-25c7-4714-9337-8ba259a9fe05", "Monitoring Reader"],
  ["73c42c96-874c-492b-b04d-ab87d138a893", "Log Analytics Reader"],
  ["92aaf0da-9dab-42b6-94a3-d43ce8d16293", "Log Analytics Contributor"],
  ["9980e02c-c2be-4d73-94e8-173b1dc7cf3c", "Virtual Machine Contributor"],
  ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Storage Blob Data Reader"],
  ["ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor"],
]);

/** Principals that this cloud made: user-assigned identities, and machines with an identity of their own. */
function principals(cloud: CloudView): string[] {
  const own = (token: string) =>
    cloud.list(token).map(({ outputs }) => text(outputs, "principalId") ?? text(outputs, "identity", "principalId"));
  return [
    ...own("azure-native:managedidentity:UserAssignedIdentity"),
    ...own("azure-native:compute:VirtualMachine"),
    ...own("azure-native:compute:DiskEncryptionSet"),
  ].filter((principal) => principal !== undefined);
}

function scopeExists(cloud: CloudView, scope: string): boolean {
  const parsed = parseId(scope);
  return parsed === undefined || (parsed.group === undefined && parsed.names.length === 0) || exists(cloud, scope);
}

export const roleAssignment: ResourceType = azureType({
  token: assignmentToken,
  path: "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
  name: uuidName,
  autoName: "uuid",
  replaceOn: ["principalId"],
  outputs: (_inputs, cloud, id) => ({ createdOn: cloud.get(id)?.outputs.createdOn ?? cloud.now().toISOString() }),
  admit(inputs, cloud, id, self) {
    const role = text(inputs, "roleDefinitionId") ?? "";
    const roleName = role.split("/").at(-1)?.toLowerCase() ?? "";
    const custom = cloud
      .list(definitionToken)
      .some((definition) => parseId(definition.id)?.name.toLowerCase() === roleName);
    if (!builtInRoles.has(roleName) && !custom) {
      throw new CloudError(
        "RoleDefinitionDoesNotExist",
        `The specified role definition with ID '${roleName.replaceAll("-", "")}' does not exist.`,
        404,
      );
    }
    if (!scopeExists(cloud, String(inputs.scope))) {
      const { name = "", type = "", group = "" } = parseId(String(inputs.scope)) ?? {};
      throw new CloudError(
        "ResourceNotFound",
        `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
        404,
      );
    }
    const principal = text(inputs, "principalId") ?? "";
    if (inputs.principalType === "ServicePrincipal" && !principals(cloud).includes(principal)) {
      throw new CloudError(
        "PrincipalNotFound",
        `Principal ${principal.replaceAll("-", "")} does not exist in the directory ${tenant}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`,
        400,
      );
    }
    if (self !== undefined && !sameId(text(self.inputs, "roleDefinitionId"), role)) {
      throw new CloudError(
        "RoleAssignmentUpdateNotPermitted",
        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
        400,
      );
    }
    const same = cloud
      .list(assignmentToken)
      .some(
        (other) =>
          !sameId(other.id, id) &&
          (sameId(parseId(other.id)?.name, parseId(id)?.name) ||
            (sameId(text(other.inputs, "scope"), inputs.scope) &&
              other.inputs.principalId === principal &&
              sameId(text(other.inputs, "roleDefinitionId")?.split("/").at(-1), roleName))),
      );
    if (same) {
      throw new CloudError("RoleAssignmentExists", "The role assignment already exists.", 409);
    }
  },
});

export const tenant = "00000000-0000-0000-0000-5a4db0000000";

export const roleDefinition: ResourceType = azureType({
  token: definitionToken,
  path: "{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
  name: uuidName,
  autoName: "uuid",
  admit(inputs, cloud, id) {
    const twin = cloud
      .list(definitionToken)
      .find((other) => !sameId(other.id, id) && other.inputs.roleName === inputs.roleName);
    if (twin !== undefined) {
      throw new CloudError(
        "RoleDefinitionWithSameNameExists",
        `A custom role with the same name already exists in this directory. Use a different name`,
        409,
      );
    }
  },
  remove(resource, cloud) {
    const name = parseId(resource.id)?.name;
    const held = cloud
      .list(assignmentToken)
      .some((other) => sameId(text(other.inputs, "roleDefinitionId")?.split("/").at(-1), name));
    if (held) {
      throw new CloudError(
        "RoleDefinitionHasAssignments",
        "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments)",
        400,
      );
    }
  },
});

export const managementLockByScope = azureType({
  token: "azure-native:authorization:ManagementLockByScope",
  path: "{scope}/providers/Microsoft.Authorization/locks/{lockName}",
});

export const managementLockAtResource = azureType({
  token: "azure-native:authorization:ManagementLockAtResourceLevel",
  path: "/resourceGroups/{resourceGroupName}/providers/{resourceProviderNamespace}/{parentResourcePath}/{resourceType}/{resourceName}/providers/Microsoft.Authorization/locks/{lockName}",
});

export const userAssignedIdentity: ResourceType = azureType({
  token: "azure-native:managedidentity:UserAssignedIdentity",
  path: "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}",
  name: {
    pattern: /^[a-zA-Z0-9][\w-]{2,127}$/,
    allowed: "3 to 128 letters, digits, _ and -, beginning with a letter or digit",
  },
  replaceOn: ["location"],
  outputs: (_inputs, cloud, id) => ({
    principalId: uuid(cloud, "principal", id),
    clientId: uuid(cloud, "client", id),
    tenantId: tenant,
  }),
});
