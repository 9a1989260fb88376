import {
  type CloudDefinition,
  CloudError,
  type CloudFunction,
  type CloudView,
  type Properties,
  type ResourceType,
  type StoredResource,
} from "../provider/resource-type";
import { resourceManager } from "./ask";
import { normalLocation } from "./locations";
import { previewOf, sdkShape } from "./sdk-shapes";
import { azureTypes } from "./types";
import { tenant } from "./types/authorization";
import { findSubnet } from "./types/virtual-network";

/** Outputs that azure-native keeps from the state in the preview of an update: it knows no others to be stable. */
const stable = ["name", "location"];

function preview(type: ResourceType, inputs: Properties, before?: Properties): Properties {
  const outputs = previewOf(type.token, inputs);
  for (const name of before === undefined ? [] : stable) {
    const value = before?.[name];
    if (value !== undefined) {
      outputs[name] = value;
    }
  }
  return outputs;
}

/** azure-native keeps the answer's properties alone: what names the resource in its path is an input only. */
function state(type: ResourceType, _inputs: Properties, outputs: Properties): Properties {
  const { outputs: names } = sdkShape(type.token);
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => names[name] !== undefined));
}

const clientConfig: CloudFunction = {
  token: "azure-native:authorization:getClientConfig",
  call: (_args, cloud) => ({
    clientId: "00000000-0000-0000-0000-5a4db0000001",
    objectId: "00000000-0000-0000-0000-5a4db0000002",
    subscriptionId: cloud.account,
    tenantId: tenant,
  }),
};

/** A subnet that is written inside its network is as good as one of its own. */
function inlineSubnet(token: string, cloud: CloudView, id: string): StoredSubnet | undefined {
  const prefixes = token === "azure-native:network:Subnet" ? findSubnet(cloud, id) : undefined;
  return prefixes && { id, inputs: { addressPrefixes: [...prefixes] } };
}

type StoredSubnet = Pick<StoredResource, "id" | "inputs">;

/** `getVirtualNetwork` and the like: the resource that the arguments name, as its type answers. */
function getter(type: ResourceType): CloudFunction {
  const [, module, name] = type.token.split(":");
  return {
    token: `azure-native:${module}:get${name}`,
    call(args, cloud) {
      const id = type.id(args, cloud);
      const found = cloud.get(id) ?? inlineSubnet(type.token, cloud, id);
      if (found === undefined) {
        throw new CloudError(
          "ResourceNotFound",
          `The Resource '${id}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
          404,
        );
      }
      const outputs = { ...found.inputs, ...type.outputs(found.inputs, cloud, id) };
      return { ...state(type, found.inputs, outputs), id: found.id };
    },
  };
}

/** Azure, as far as this project builds on it. */
export const azure: CloudDefinition = {
  name: "azure-native",
  version: "3.28.0",
  types: azureTypes,
  functions: [clientConfig, resourceManager, ...azureTypes.map(getter)],
  account(config) {
    const subscription = String(config.subscriptionId ?? process.env.ARM_SUBSCRIPTION_ID ?? "");
    if (!/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(subscription)) {
      throw new CloudError("SubscriptionNotFound", `The subscription '${subscription}' could not be found.`, 404);
    }
    return { account: subscription.toLowerCase(), region: String(config.location ?? "") };
  },
  taken: (id) => new CloudError("AlreadyExists", `cannot create already existing resource '${id}'`, 409),
  words: (error) =>
    error.code === "AlreadyExists" || error.status === 0
      ? error.message.slice(error.code.length + 2)
      : `Status=${error.status} Code="${error.code}" Message="${error.message.slice(error.code.length + 2)}"`,
  updatesWhole: true,
  same: (path, old, now) =>
    path === "location" &&
    typeof old === "string" &&
    typeof now === "string" &&
    normalLocation(old) === normalLocation(now),
  preview,
  state,
};
