import type { CloudView, Problem, Properties, StoredResource } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { parseCidr } from "../cidr";
import { interfacesIn, names, partsOf, tokens, vpcOf, vpcOfSecurityGroup } from "../network";
import { refuse } from "../refuse";
import { text } from "../values";
import { checkInlineRules, inlineRules, requireRoom, ruleTokens } from "./security-group-rules";

const defaultToken = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";

export const securityGroup = awsType({
  token: tokens.securityGroup,
  id: "sg",
  arn: ["ec2", (id) => `security-group/${id}`],
  named: { property: "name", prefix: "namePrefix", max: 255 },
  replaceOn: ["name", "namePrefix", "description", "vpcId"],
  computed: ["vpcId"],
  defaults: { description: "Managed by Pulumi", egress: [], ingress: [], revokeRulesOnDelete: false },
  check: (inputs) => [...checkGroupName(inputs), ...checkInlineRules(inputs)],
  admit(inputs, cloud, self) {
    const vpc = vpcOf(cloud, text(inputs, "vpcId"));
    const name = text(inputs, "name");
    const duplicate = cloud
      .list(tokens.securityGroup)
      .some((other) => other.id !== self?.id && other.inputs.vpcId === vpc.id && other.inputs.name === name);
    if (duplicate || name === "default") {
      refuse("InvalidGroup.Duplicate", `The security group '${name}' already exists for VPC '${vpc.id}'`);
    }
    for (const direction of ["ingress", "egress"] as const) {
      requireRoom(cloud, self?.id ?? "", direction, inlineRules(inputs, direction), self?.id);
    }
  },
  outputs: (_inputs, cloud) => ({ ownerId: cloud.account }),
  remove: ({ id }, cloud) => requireUnused(id, cloud),
});

function checkGroupName(inputs: Properties): Problem[] {
  const allowed = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;
  return [text(inputs, "name"), text(inputs, "description")].flatMap((value, index) => {
    const path = index === 0 ? "name" : "description";
    if (value !== undefined && !allowed.test(value) && !(index === 1 && value === "")) {
      return [
        {
          path,
          reason: `invalid value for ${path} (a-zA-Z0-9 ._-:/()#,@[]+=&;{}!$* and at most 255 characters), got "${value}"`,
        },
      ];
    }
    return index === 0 && value?.startsWith("sg-")
      ? [{ path, reason: "invalid value for name (cannot begin with sg-)" }]
      : [];
  });
}

function requireUnused(id: string, cloud: CloudView): void {
  const attached = interfacesIn(cloud).some(({ groups }) => groups.includes(id));
  const named = cloud.all().some((other) => refersTo(other, id));
  if (attached || named) {
    refuse("DependencyViolation", `resource ${id} has a dependent object`);
  }
}

/** Rules of other groups hold a group; its own go with it. */
function refersTo({ id: other, token, inputs }: StoredResource, id: string): boolean {
  if (token === tokens.securityGroup) {
    return other !== id && names(inputs, id);
  }
  return ruleTokens.includes(token) && inputs.securityGroupId !== id && names(inputs, id);
}

/** Adopts the default group of a VPC and keeps only the rules that are named: none closes it. */
export const defaultSecurityGroup = awsType({
  token: defaultToken,
  id: (inputs, cloud) => partsOf(vpcOf(cloud, text(inputs, "vpcId")).id).securityGroup,
  arn: ["ec2", (id) => `security-group/${id}`],
  replaceOn: ["vpcId"],
  namedByProgram: () => true,
  defaults: { egress: [], ingress: [], revokeRulesOnDelete: false },
  known: ["name"],
  check: checkInlineRules,
  admit(inputs, cloud) {
    vpcOf(cloud, text(inputs, "vpcId"));
  },
  outputs: (_inputs, cloud) => ({ description: "default VPC security group", name: "default", ownerId: cloud.account }),
});

/** Rules one by one, as `aws.vpc.SecurityGroupIngressRule` and `...EgressRule` make them. */
function singleRule(token: string, direction: "ingress" | "egress") {
  return awsType({
    token,
    id: "sgr",
    arn: ["ec2", (id) => `security-group-rule/${id}`],
    replaceOn: ["securityGroupId"],
    // The same rule cannot be there twice, so the old one must go first.
    namedByProgram: () => true,
    check: checkSingleRule,
    admit(inputs, cloud, self) {
      const group = text(inputs, "securityGroupId") ?? "";
      vpcOfSecurityGroup(cloud, group);
      const referenced = text(inputs, "referencedSecurityGroupId");
      if (referenced) {
        vpcOfSecurityGroup(cloud, referenced);
      }
      const prefixList = text(inputs, "prefixListId");
      if (prefixList?.startsWith("pl-0") && cloud.get(prefixList)?.token !== tokens.prefixList) {
        refuse("InvalidPrefixListID.NotFound", `The prefix list ID '${prefixList}' does not exist`);
      }
      requireRoom(cloud, group, direction, [singleAsRule(inputs)], self?.id);
    },
    outputs: (_inputs, _cloud, id) => ({ securityGroupRuleId: id }),
  });
}

export const securityGroupIngressRule = singleRule(
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "ingress",
);
export const securityGroupEgressRule = singleRule("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "egress");

const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

function singleAsRule(inputs: Properties) {
  const peer = sources.map((name) => text(inputs, name)).find((value) => value !== undefined) ?? "";
  return {
    peer,
    protocol: text(inputs, "ipProtocol") ?? "-1",
    fromPort: typeof inputs.fromPort === "number" ? inputs.fromPort : -1,
    toPort: typeof inputs.toPort === "number" ? inputs.toPort : -1,
  };
}

function checkSingleRule(inputs: Properties): Problem[] {
  const here = sources.filter((name) => inputs[name] !== undefined && inputs[name] !== null);
  const problems: Problem[] =
    here.length === 1
      ? []
      : [
          {
            path: here[1] ?? "cidrIpv4",
            reason: `Exactly one of these attributes must be configured: [${sources.join(",")}]`,
          },
        ];
  for (const [path, family] of [
    ["cidrIpv4", 4],
    ["cidrIpv6", 6],
  ] as const) {
    const cidr = text(inputs, path);
    const range = cidr === undefined ? undefined : parseCidr(cidr);
    if (cidr !== undefined && (range?.family !== family || !range.aligned)) {
      problems.push({
        path,
        reason: `Attribute ${path} value must be a valid IPv${family} CIDR that represents a network address, got: ${cidr}`,
      });
    }
  }
  return [...problems, ...checkPorts(inputs)];
}

function checkPorts(inputs: Properties): Problem[] {
  const problems: Problem[] = [];
  for (const path of ["fromPort", "toPort"]) {
    const port = inputs[path];
    if (typeof port === "number" && (port < -1 || port > 65535)) {
      problems.push({ path, reason: `Attribute ${path} value must be between -1 and 65535, got: ${port}` });
    }
  }
  const protocol = text(inputs, "ipProtocol");
  const described = text(inputs, "description");
  if (
    protocol &&
    ["tcp", "udp", "6", "17"].includes(protocol) &&
    (inputs.fromPort === undefined || inputs.toPort === undefined)
  ) {
    problems.push({ path: "fromPort", reason: `fromPort and toPort are required when ipProtocol is "${protocol}"` });
  }
  if (described !== undefined && !/^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/.test(described)) {
    problems.push({
      path: "description",
      reason: "invalid security group rule description (a-zA-Z0-9 ._-:/()#,@[]+=&;{}!$* and at most 255 characters)",
    });
  }
  return problems;
}
