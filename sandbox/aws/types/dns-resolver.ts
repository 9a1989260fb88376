import { type CloudView, type Json, type Properties, unknownValue } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { formId } from "../ids";
import { allocateAddress, find, requireAddress, requireGroups, subnetOf, tokens, vpcOf } from "../network";
import { refuse } from "../refuse";
import { canonical, expected, given, list, number, records, text, texts } from "../values";
import { plainName } from "./dns-zone";

const ruleToken = "aws:route53/resolverRule:ResolverRule";
const ruleAssociationToken = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation";

export const resolverEndpoint = awsType({
  token: tokens.resolverEndpoint,
  id: (inputs) =>
    formId("x", JSON.stringify([inputs.direction, inputs.ipAddresses, inputs.name ?? null])).replace(
      /^x-0/,
      text(inputs, "direction") === "OUTBOUND" ? "rslvr-out-0" : "rslvr-in-0",
    ),
  arn: ["route53resolver", (id) => `resolver-endpoint/${id}`],
  replaceOn: ["direction", "securityGroupIds"],
  computed: ["name", "protocols"],
  sets: ["protocols", "securityGroupIds"],
  defaults: { resolverEndpointType: "IPV4", rniEnhancedMetricsEnabled: false, targetNameServerMetricsEnabled: false },
  check: (inputs) => [
    ...expected.oneOf("direction", text(inputs, "direction"), ["INBOUND", "OUTBOUND", "INBOUND_DELEGATION"]),
    ...expected.oneOf("resolverEndpointType", text(inputs, "resolverEndpointType"), ["IPV6", "IPV4", "DUALSTACK"]),
    ...(Array.isArray(inputs.ipAddresses) && differentAddresses(inputs) < 2
      ? [
          {
            path: "ipAddresses",
            reason: `Not enough list items: Attribute ip_address requires 2 item minimum, but config has only ${differentAddresses(inputs)} declared.`,
          },
        ]
      : []),
    ...(list(inputs, "securityGroupIds").length > 64
      ? [{ path: "securityGroupIds", reason: "Too many list items: No more than 64 items are allowed" }]
      : []),
  ],
  admit(inputs, cloud, self) {
    const vpcs = new Set<string>();
    for (const entry of records(inputs, "ipAddresses")) {
      const subnet = subnetOf(cloud, text(entry, "subnetId"));
      vpcs.add(text(subnet.inputs, "vpcId") ?? "");
      if (text(entry, "ip")) {
        requireAddress(cloud, subnet, text(entry, "ip") ?? "", self?.id);
      }
    }
    if (vpcs.size > 1) {
      refuse(
        "InvalidParameterException",
        "[RSLVR-00412] All the subnets of a resolver endpoint must be in the same VPC.",
      );
    }
    requireGroups(cloud, texts(inputs, "securityGroupIds"), [...vpcs][0] ?? "");
  },
  outputs(inputs, cloud, id) {
    const protocols = texts(inputs, "protocols");
    const first = subnetOf(cloud, text(records(inputs, "ipAddresses")[0], "subnetId"));
    return {
      hostVpcId: text(first.inputs, "vpcId") ?? "",
      ipAddresses: addressesOf(inputs, cloud, id),
      name: text(inputs, "name") ?? "",
      protocols: protocols.length > 0 ? protocols : ["Do53"],
    };
  },
  remove({ id }, cloud) {
    if (cloud.list(ruleToken).some(({ inputs }) => inputs.resolverEndpointId === id)) {
      refuse(
        "InvalidRequestException",
        `[RSLVR-00503] Cannot delete resolver endpoint unless its related resolver rules are deleted first.`,
      );
    }
  },
});

/** The provider keeps the addresses as a set: two that say the same are one (terraform-provider-aws#43724). */
function differentAddresses(inputs: Properties): number {
  const entries = list(inputs, "ipAddresses");
  return new Set(entries.map((entry, at) => (isUnknownAnywhere(entry) ? at : canonical(entry)))).size;
}

function isUnknownAnywhere(value: Json): boolean {
  return JSON.stringify(value).includes(unknownValue);
}

function addressesOf(inputs: Properties, cloud: CloudView, id: string): Properties[] {
  const before = records(find(cloud, tokens.resolverEndpoint, id)?.outputs, "ipAddresses");
  const taken: string[] = [];
  return records(inputs, "ipAddresses").map((entry, index) => {
    const subnetId = text(entry, "subnetId") ?? "";
    const kept = before[index];
    const ip =
      text(entry, "ip") ??
      (kept?.subnetId === subnetId ? text(kept, "ip") : undefined) ??
      allocateAddress(cloud, subnetId, taken, `resolver ${index}`);
    taken.push(ip);
    return { ip, ipId: formId("rni", id, String(index)), ipv6: "", subnetId };
  });
}

export const resolverRule = awsType({
  token: ruleToken,
  id: "rslvr-rr",
  arn: ["route53resolver", (id) => `resolver-rule/${id}`],
  replaceOn: ["domainName", "ruleType"],
  computed: ["name"],
  check: (inputs) => [
    ...expected.oneOf("ruleType", text(inputs, "ruleType"), ["FORWARD", "SYSTEM", "RECURSIVE", "DELEGATE"]),
    ...expected.length("domainName", text(inputs, "domainName"), 1, 256),
    ...records(inputs, "targetIps").flatMap((target, index) =>
      expected.range(`targetIps[${index}].port`, number(target, "port"), 1, 65535),
    ),
  ],
  admit(inputs, cloud) {
    if (text(inputs, "ruleType") === "FORWARD") {
      if (!given(inputs, "resolverEndpointId") || records(inputs, "targetIps").length === 0) {
        refuse(
          "InvalidParameterException",
          "[RSLVR-00203] Resolver endpoint ID and target IPs are required for a FORWARD rule.",
        );
      }
      const endpoint = find(cloud, tokens.resolverEndpoint, text(inputs, "resolverEndpointId"));
      if (!endpoint) {
        refuse(
          "ResourceNotFoundException",
          `[RSLVR-00701] Resolver endpoint with ID "${text(inputs, "resolverEndpointId")}" does not exist.`,
        );
      }
      if (text(endpoint.inputs, "direction") !== "OUTBOUND") {
        refuse(
          "InvalidRequestException",
          "[RSLVR-00404] Only OUTBOUND resolver endpoints are supported for a resolver rule.",
        );
      }
    }
  },
  outputs: (inputs, cloud) => ({
    domainName: plainName(text(inputs, "domainName") ?? ""),
    name: text(inputs, "name") ?? "",
    ownerId: cloud.account,
    shareStatus: "NOT_SHARED",
  }),
  remove({ id }, cloud) {
    if (cloud.list(ruleAssociationToken).some(({ inputs }) => inputs.resolverRuleId === id)) {
      refuse(
        "ResourceInUseException",
        "[RSLVR-00505] Please disassociate this resolver rule from VPC first before deleting.",
      );
    }
  },
});

export const resolverRuleAssociation = awsType({
  token: ruleAssociationToken,
  id: "rslvr-rrassoc",
  replaceOn: ["name", "resolverRuleId", "vpcId"],
  namedByProgram: () => true,
  computed: ["name"],
  admit(inputs, cloud, self) {
    vpcOf(cloud, text(inputs, "vpcId"));
    const rule = text(inputs, "resolverRuleId");
    if (!find(cloud, ruleToken, rule)) {
      refuse("ResourceNotFoundException", `[RSLVR-00703] Resolver rule with ID "${rule}" does not exist.`);
    }
    const twice = cloud
      .list(ruleAssociationToken)
      .some(
        (other) => other.id !== self?.id && other.inputs.vpcId === inputs.vpcId && other.inputs.resolverRuleId === rule,
      );
    if (twice) {
      refuse(
        "ResourceExistsException",
        `[RSLVR-00603] Resolver rule with ID "${rule}" is already associated with VPC "${inputs.vpcId}".`,
      );
    }
  },
  outputs: (inputs) => ({ name: text(inputs, "name") ?? "" }),
});
