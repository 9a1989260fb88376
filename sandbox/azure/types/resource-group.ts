import type { ResourceType } from "../../provider/resource-type";
import { azureType } from "../azure-type";

const token = "azure-native:resources:ResourceGroup";

/** Deleting a group deletes everything in it. */
export const resourceGroup: ResourceType = {
  ...azureType({
    token,
    path: "/resourceGroups/{resourceGroupName}",
    name: {
      pattern: /^[\w().-]{0,89}[\w()-]$/,
      allowed: "1 to 90 letters, digits, _, (, ), . and -, not ending with a dot",
    },
    replaceOn: ["location"],
    outputs: () => ({ properties: { provisioningState: "Succeeded" } }),
  }),
  admit: () => undefined,
  removesWith(resource, cloud) {
    const prefix = `${resource.id.toLowerCase()}/`;
    return cloud
      .all()
      .map(({ id }) => id)
      .filter((id) => id.toLowerCase().startsWith(prefix));
  },
};
