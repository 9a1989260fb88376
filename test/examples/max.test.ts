import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project";

interface Property {
  readonly $ref?: string;
  readonly items?: Property;
}
interface Schema {
  readonly resources: Record<string, { readonly inputProperties: Record<string, Property> }>;
  readonly types: Record<string, { readonly properties?: Record<string, Property> }>;
}
const schema = JSON.parse(readFileSync(join(root, "plugin/schema.generated.json"), "utf8")) as Schema;

/** Names of all arguments, those of parts as `network.addressSpace`. */
function argumentsOf(properties: Record<string, Property>, prefix = ""): string[] {
  return Object.entries(properties).flatMap(([name, { $ref, items }]) => {
    const part = schema.types[($ref ?? items?.$ref ?? "").replace("#/types/", "")]?.properties;
    return [`${prefix}${name}`, ...(part ? argumentsOf(part, `${prefix}${name}.`) : [])];
  });
}

/** What an example cannot say beside what it says: another way to the same, or a thing of one day in a host's life. */
const otherwise = {
  Azure: [
    "hosts.confirmationId",
    "hosts.officeConfirmationIds",
    "hosts.rebuild",
    "hosts.reactivate",
    "hosts.hold",
    "hosts.setupAttempt",
    "hostKey.lastFive",
    "hostKey.activationsUsed",
    "officeKeys.lastFive",
    "existingVaultId",
    "network.subnetId",
    "network.firewallAddress",
    "network.vaultZoneId",
    "network.bastion.existingSubnetRange",
    "discovery.activeDirectory.only",
    "discovery.activeDirectory.confirmationId",
    "discovery.activeDirectory.officeConfirmationIds",
    "discovery.hostZone",
    "discovery.zones.serviceZone",
    "monitoring.privateLinkScopeId",
    "monitoring.privateLinkRanges",
  ],
  Aws: [
    "hosts.confirmationId",
    "hosts.officeConfirmationIds",
    "hosts.rebuild",
    "hosts.reactivate",
    "hosts.hold",
    "hosts.setupAttempt",
    "hostKey.lastFive",
    "hostKey.activationsUsed",
    "officeKeys.lastFive",
    "network.vpcId",
    "network.subnetIds",
    "network.centralEndpoints",
    "network.centralEndpoints.vpcId",
    "inboundResolver.addresses",
    "encryptionKeyArn",
    "iam.hostRole",
    "iam.hostRole.instanceProfileName",
    "iam.hostRole.roleArn",
    "discovery.activeDirectory.only",
    "discovery.activeDirectory.confirmationId",
    "discovery.activeDirectory.officeConfirmationIds",
    "hostResourceGroupArn",
    "createDedicatedHosts",
  ],
};

describe.each(["Azure", "Aws"] as const)("the example that says all on %s", (cloud) => {
  it("says every argument but those that exclude another", () => {
    const source = readFileSync(join(root, `examples/${cloud.toLowerCase()}-max/index.ts`), "utf8");
    const all = argumentsOf(schema.resources[`kmshost:index:${cloud}KmsHost`]?.inputProperties ?? {});
    const unsaid = all.filter((path) => !new RegExp(`\\b${path.split(".").at(-1)}(:|,)`).test(source));
    expect(unsaid.sort()).toEqual([...otherwise[cloud]].sort());
  });
});
