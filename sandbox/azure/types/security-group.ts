import {
  CloudError,
  type CloudView,
  type Json,
  type Properties,
  type ResourceType,
} from "../../provider/resource-type";
import { isNetwork, rangeOf } from "../addresses";
import { azureType, users } from "../azure-type";
import { childrenOf, list, parentId, parseId, property, strings, text } from "../ids";
import { networkName } from "../names";

const groupToken = "azure-native:network:NetworkSecurityGroup";
const ruleToken = "azure-native:network:SecurityRule";

/** Microsoft, "Azure networking limits": rules in a group, and addresses or ranges in all its rules. */
const mostRules = 1000;
const mostPrefixes = 4000;

/** Service tags that the components could use. Any other word with a capital letter is taken for a tag of another service. */
const tagPattern = /^[A-Z][A-Za-z0-9]*(\.[A-Za-z0-9]+)?$/;

interface NamedRule {
  readonly name: string;
  readonly rule: Json;
}

function rulesInside(inputs: Properties): NamedRule[] {
  return list(inputs, "securityRules").map((rule) => ({ name: text(rule, "name") ?? "", rule }));
}

function admitRule({ name, rule }: NamedRule): void {
  const priority = property(rule, "priority");
  if (typeof priority === "number" && (priority < 100 || priority > 4096)) {
    throw new CloudError(
      "SecurityRuleInvalidPriority",
      `Security rule has invalid Priority. Value provided: ${priority} Allowed range 100-4096.`,
    );
  }
  if (text(rule, "access") === undefined || text(rule, "direction") === undefined) {
    throw new CloudError("SecurityRuleMissingParameter", `Security rule ${name} must have Access and Direction.`);
  }
  for (const side of ["source", "destination"] as const) {
    const prefixes = strings(rule, `${side}AddressPrefix`, `${side}AddressPrefixes`);
    admitPrefixes(name, side, prefixes, rule);
    admitPorts(side, strings(rule, `${side}PortRange`, `${side}PortRanges`), name);
  }
}

function admitPrefixes(name: string, side: string, prefixes: readonly string[], rule: Json): void {
  const groups = list(rule, `${side}ApplicationSecurityGroups`);
  if (prefixes.length === 0 && groups.length === 0) {
    throw new CloudError(
      "SecurityRuleParameterNotSpecified",
      `Security rule ${name} does not specify ${side[0]?.toUpperCase()}${side.slice(1)}AddressPrefixes, ${side[0]?.toUpperCase()}${side.slice(1)}AddressPrefix or ${side[0]?.toUpperCase()}${side.slice(1)}ApplicationSecurityGroups.`,
    );
  }
  for (const prefix of prefixes) {
    const several = prefixes.length > 1;
    if (several && (prefix === "*" || tagPattern.test(prefix))) {
      throw new CloudError(
        "SecurityRuleParameterContainsUnsupportedValue",
        `Security rule parameter ${side}AddressPrefixes for rule with Id ${name} cannot specify existing value ${prefix} with other values. Supported values are valid IP prefixes.`,
      );
    }
    if (prefix !== "*" && !tagPattern.test(prefix) && rangeOf(prefix) === undefined) {
      throw new CloudError(
        "SecurityRuleInvalidAddressPrefix",
        `Security rule has invalid Address prefix. Value provided: ${prefix}`,
      );
    }
  }
  if (new Set(prefixes).size !== prefixes.length) {
    throw new CloudError(
      "SecurityRuleDuplicateAddressPrefixes",
      `Security rule ${name} has duplicate address prefixes.`,
    );
  }
  const ranges = prefixes.map(rangeOf).filter((range) => range !== undefined);
  if (ranges.some((range, index) => ranges.slice(0, index).some((other) => covers(other, range)))) {
    throw new CloudError(
      "SecurityRuleAddressPrefixesOverlap",
      `Security rule ${name} has overlapping address prefixes in ${side}AddressPrefixes.`,
    );
  }
  if (new Set(ranges.map((range) => range.version)).size > 1) {
    throw new CloudError(
      "SecurityRuleAddressPrefixesMixedFamilies",
      `Security rule ${name} cannot have both IPv4 and IPv6 address prefixes.`,
    );
  }
}

function covers(left: { version: number; first: bigint; last: bigint }, right: typeof left): boolean {
  return left.version === right.version && left.first <= right.last && right.first <= left.last;
}

function admitPorts(side: string, ports: readonly string[], name: string): void {
  if (ports.length === 0) {
    throw new CloudError(
      "SecurityRuleParameterNotSpecified",
      `Security rule ${name} does not specify ${side}PortRanges or ${side}PortRange.`,
    );
  }
  for (const range of ports) {
    const [first = Number.NaN, last = first] = range
      .split("-")
      .map((port) => (/^\d+$/.test(port) ? Number(port) : Number.NaN));
    if (range !== "*" && !(first >= 0 && first <= last && last <= 65_535)) {
      throw new CloudError(
        "SecurityRuleInvalidPortRange",
        `Security rule has invalid Port range. Value provided: ${range}. Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535.`,
      );
    }
  }
}

/** No two rules of one direction may have the same priority, and no two the same name. */
function admitTogether(rules: readonly NamedRule[]): void {
  const seen = new Map<string, string>();
  const names = new Set<string>();
  for (const { name, rule } of rules) {
    const slot = `${text(rule, "direction")?.toLowerCase()} ${property(rule, "priority")}`;
    const other = seen.get(slot);
    if (other !== undefined) {
      throw new CloudError(
        "SecurityRuleConflict",
        `Security rule ${other} conflicts with rule ${name}. Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.`,
      );
    }
    if (names.has(name.toLowerCase())) {
      throw new CloudError(
        "InvalidRequestFormat",
        `Cannot parse the request. Value '${name}' of property 'name' is used by more than one security rule.`,
      );
    }
    seen.set(slot, name);
    names.add(name.toLowerCase());
  }
  const prefixes = rules.flatMap(({ rule }) => [
    ...strings(rule, "sourceAddressPrefix", "sourceAddressPrefixes"),
    ...strings(rule, "destinationAddressPrefix", "destinationAddressPrefixes"),
  ]);
  if (rules.length > mostRules || prefixes.filter(isNetwork).length > mostPrefixes) {
    throw new CloudError(
      "SecurityRulesCountLimitReached",
      `Cannot have more than ${mostRules} security rules or ${mostPrefixes} address prefixes in a network security group.`,
    );
  }
}

function separateRules(cloud: CloudView, groupId: string): NamedRule[] {
  return childrenOf(cloud, ruleToken, groupId).map(({ id, inputs }) => ({
    name: parseId(id)?.name ?? "",
    rule: inputs,
  }));
}

export const networkSecurityGroup: ResourceType = azureType({
  token: groupToken,
  path: "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}",
  name: networkName,
  admit(inputs, cloud, id) {
    const inside = rulesInside(inputs);
    inside.forEach(admitRule);
    const others = separateRules(cloud, id).filter(({ name }) => !inside.some((rule) => rule.name === name));
    admitTogether([...inside, ...others]);
  },
  outputs: (inputs, cloud, id) => ({
    securityRules: [
      ...list(inputs, "securityRules").map((rule) => ({
        ...(rule as Properties),
        id: `${id}/securityRules/${text(rule, "name")}`,
        provisioningState: "Succeeded",
      })),
      ...childrenOf(cloud, ruleToken, id).map((rule) => ({ id: rule.id, name: parseId(rule.id)?.name ?? "" })),
    ],
    subnets: users(cloud, id, ["azure-native:network:Subnet"]).map((user) => ({ id: user.id })),
    networkInterfaces: users(cloud, id, ["azure-native:network:NetworkInterface"]).map((user) => ({ id: user.id })),
  }),
  remove(resource, cloud) {
    const holders = users(cloud, resource.id, [
      "azure-native:network:Subnet",
      "azure-native:network:NetworkInterface",
      "azure-native:network:VirtualNetwork",
    ]);
    if (holders.length > 0) {
      throw new CloudError(
        "InUseNetworkSecurityGroupCannotBeDeleted",
        `Network security group ${resource.id} cannot be deleted because it is in use by the following resources: ${holders.map(({ id }) => id).join(", ")}. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.`,
      );
    }
  },
  removesWith: (resource, cloud) => childrenOf(cloud, ruleToken, resource.id).map(({ id }) => id),
});

export const securityRule: ResourceType = azureType({
  token: ruleToken,
  path: "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}/securityRules/{securityRuleName}",
  name: networkName,
  admit(inputs, cloud, id) {
    const groupId = parentId(id) ?? "";
    const mine = { name: parseId(id)?.name ?? "", rule: inputs };
    admitRule(mine);
    const others = [...rulesInside(cloud.get(groupId)?.inputs ?? {}), ...separateRules(cloud, groupId)];
    admitTogether([...others.filter(({ name }) => name !== mine.name), mine]);
  },
});
