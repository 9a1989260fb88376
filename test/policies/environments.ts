import { engineConfiguration } from "../../policies/configuration";
import { configurationFor, type EnvironmentFacts } from "../../policies/environment-configuration";
import { loadEnvironment } from "../../stacks/environment";
import { program } from "../../stacks/program";
import { type Mocks, type Registered, record } from "./snippets";

type Props = Record<string, unknown>;

/** Azure answers with a `name` that the program gave under another one: `vaultName`, `subnetName`. */
function nameIn(type: string, inputs: Props): unknown {
  const kind = type.split(":").at(-1) ?? "";
  return inputs.vmName ?? inputs[`${kind.charAt(0).toLowerCase()}${kind.slice(1)}Name`] ?? inputs.name;
}

const mocks: Mocks = {
  newResource: ({ type, name, inputs }) => {
    const id = `id-of-${name}`;
    const added = {
      arn: `arn:${name}`,
      keyId: id,
      zoneId: id,
      principalId: `principal-of-${name}`,
      prefixListId: "pl-0123",
      defaultVersion: "1",
    };
    return { id, state: { ...inputs, ...added, name: nameIn(type, inputs) } };
  },
  call: ({ token, inputs }) => {
    switch (token) {
      case "azure-native:authorization:getClientConfig":
        return {
          tenantId: "tenant",
          subscriptionId: "00000000-1111-2222-3333-444444444444",
          objectId: "o",
          clientId: "c",
          ...owner,
        };
      case "aws:index/getCallerIdentity:getCallerIdentity":
        return { accountId: owner.account, arn: `arn:aws:iam::${owner.account}:user/ci` };
      case "aws:ssm/getParameter:getParameter":
        return { name: inputs.name, insecureValue: "ami-0123456789abcdef0" };
      case "aws:index/getAvailabilityZones:getAvailabilityZones":
        return { names: ["eu-central-1", "eu-west-1"].flatMap((region) => [`${region}a`, `${region}b`]) };
      case "aws:route53/getZone:getZone":
        return { zoneId: inputs.zoneId, name: "corp.example.com", privateZone: true };
      default:
        return {};
    }
  },
};

let owner: { subscriptionId?: string; account?: string } = {};

/** What the shipped environment of a stack registers, and the pack's configuration for it. */
export async function environment(stack: string): Promise<{ registered: Registered; config: Record<string, Props> }> {
  const { environment: facts } = loadEnvironment(stack);
  const { subscription, account } = facts as { subscription?: string; account?: string };
  owner = { ...(subscription ? { subscriptionId: subscription } : {}), ...(account ? { account } : {}) };
  const registered = await record(stack, program, mocks);
  return { registered, config: engineConfiguration(configurationFor(facts as unknown as EnvironmentFacts)) };
}
