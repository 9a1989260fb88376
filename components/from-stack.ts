import * as pulumi from "@pulumi/pulumi";
import { show } from "../text/problem";

/** The outputs of a KMS host stack, typed. All but the host key's place, which other teams have no use for. */
export interface KmsHostOutputs {
  /** Private address of each host, by computer name. */
  readonly hostAddresses: pulumi.Output<Record<string, string>>;
  /** The cloud's id of each host, by computer name. */
  readonly hostIds: pulumi.Output<Record<string, string>>;
  /** The SRV records, one line each: name, priority, weight, port, target. */
  readonly srvRecords: pulumi.Output<string[]>;
  /** Id of each zone that holds the records, by the zone's name. */
  readonly zoneIds: pulumi.Output<Record<string, string>>;
  /** Id of the hosts' network. */
  readonly networkId: pulumi.Output<string>;
  /** Ids of the hosts' subnets. */
  readonly subnetIds: pulumi.Output<string[]>;
}

type Values = { readonly [K in keyof KmsHostOutputs]: pulumi.Unwrap<KmsHostOutputs[K]> };

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isTextMap = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isText);

/** What each output must be, in words and as a test. */
const expected: Readonly<Record<keyof KmsHostOutputs, readonly [string, (value: unknown) => boolean]>> = {
  hostAddresses: ["a map of host names to addresses", isTextMap],
  hostIds: ["a map of host names to ids", isTextMap],
  srvRecords: ["a list of SRV records", isTextList],
  zoneIds: ["a map of zone names to ids", isTextMap],
  networkId: ["an id", isText],
  subnetIds: ["a list of ids", isTextList],
};

/** Why these are not the outputs of a KMS host stack, every fault in one message; undefined when they are. */
export function refuseOutputs(stack: string, outputs: Readonly<Record<string, unknown>>): string | undefined {
  const faults = Object.entries(expected).flatMap(([name, [words, test]]) => {
    if (!(name in outputs)) return [`${name}: missing, expected ${words}`];
    return test(outputs[name]) ? [] : [`${name}: got ${show(outputs[name])}, expected ${words}`];
  });
  if (faults.length === 0) return undefined;
  const none = faults.length === Object.keys(expected).length && Object.keys(outputs).length === 0;
  const fix = none
    ? "run pulumi up in that stack first, or name the stack of the KMS host"
    : "name the stack of the KMS host, or update that stack to this version of kmshost";
  return `stack ${stack} has not the outputs of a KMS host\n  ${faults.join("\n  ")}\n  fix: ${fix}`;
}

/**
 * The outputs of a KMS host stack, typed and checked: `fromStack(new StackReference("organization/kmshost/azure-prod"))`.
 * A stack whose outputs are others stops the program with one error that names every fault.
 */
export function fromStack(reference: pulumi.StackReference): KmsHostOutputs {
  const values = pulumi.all([reference.name, reference.outputs]).apply(([stack, outputs]) => {
    const refused = refuseOutputs(stack, outputs);
    if (refused) throw new pulumi.RunError(refused);
    return outputs as Values;
  });
  const hostAddresses = values.apply((all) => all.hostAddresses);
  const hostIds = values.apply((all) => all.hostIds);
  const srvRecords = values.apply((all) => all.srvRecords);
  const zoneIds = values.apply((all) => all.zoneIds);
  const networkId = values.apply((all) => all.networkId);
  const subnetIds = values.apply((all) => all.subnetIds);
  return { hostAddresses, hostIds, srvRecords, zoneIds, networkId, subnetIds };
}
