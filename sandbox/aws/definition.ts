/** AWS, as far as a KMS host and its mistakes need it: what `@pulumi/aws` of the installed version would say. */
import type { CloudCall, CloudDefinition, Properties, ResourceType } from "../provider/resource-type";
import { type CloudError, unknownValue } from "../provider/resource-type";
import { without } from "../provider/values";
import { type AwsType, nounOf } from "./aws-type";
import { accountFunctions } from "./functions/account";
import { getAmi } from "./functions/image";
import { lookupFunctions } from "./functions/lookups";
import { getPolicyDocument } from "./functions/policy-document";
import { types } from "./types";
import { canonical, given, text } from "./values";

export const definition: CloudDefinition = {
  name: "aws",
  version: "7.48.0",
  types,
  functions: [...accountFunctions, ...lookupFunctions, getAmi, getPolicyDocument],
  account: accountOf,
  preview,
  words,
};

/** The account that the provider may touch: without one the real provider would ask AWS, and here there is none to ask. */
function accountOf(config: Properties): { account: string; region: string } {
  const allowed = listOf(config.allowedAccountIds);
  const account = allowed[0] ?? "000000000000";
  const region = text(config, "region") ?? process.env.AWS_REGION ?? "us-east-1";
  return { account, region };
}

/** Nested configuration comes as a list or as its JSON text. */
function listOf(value: Properties[string] | undefined): string[] {
  const parsed: unknown = typeof value === "string" && value.startsWith("[") ? JSON.parse(value) : value;
  return Array.isArray(parsed) ? parsed.map(String) : [];
}

/** What a preview shows: the inputs and defaults, unknown where only AWS can say. */
function preview(type: ResourceType, inputs: Properties, before?: Properties): Properties {
  const { defaults, recomputed } = type as AwsType;
  const shown: Properties = { ...defaults, ...before, ...without(inputs, type.writeOnly ?? []) };
  if (before) {
    for (const [input, names] of Object.entries(recomputed)) {
      if (canonical(before[input] ?? null) !== canonical(inputs[input] ?? null)) {
        Object.assign(shown, unknown(names));
      }
    }
  } else {
    Object.assign(shown, unknown(type.computed.filter((name) => !given(inputs, name))));
  }
  if (before ? before.tagsAll !== undefined : inputs.tags !== undefined) {
    shown.tagsAll = inputs.tags ?? {};
  }
  return shown;
}

function unknown(names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, unknownValue]));
}

const verbs: Record<CloudCall, string> = {
  create: "creating",
  read: "reading",
  update: "updating",
  delete: "deleting",
  invoke: "calling",
};

/** A refusal as the real provider passes it on. */
function words(error: CloudError, call: CloudCall, token: string): string {
  const [, module = ""] = token.split(":");
  const service = module.split("/")[0] ?? "";
  return `${verbs[call]} ${service} ${nounOf(token)}: api error ${error.message}`;
}
