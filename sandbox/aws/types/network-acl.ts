import type { CloudView, Problem, Properties } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { parseCidr } from "../cidr";
import { formId } from "../ids";
import { find, subnetOf, tokens, vpcOf, vpcOfNetworkAcl } from "../network";
import { refuse } from "../refuse";
import { expected, flag, number, records, text, texts } from "../values";

const ruleToken = "aws:ec2/networkAclRule:NetworkAclRule";
const associationToken = "aws:ec2/networkAclAssociation:NetworkAclAssociation";

/** Rules in each direction that a network ACL takes: AWS's default quota. */
const rulesPerAcl = 20;

function checkAclRule(rule: Properties, prefix: string, number_: string, action: string, cidr: string): Problem[] {
  const at = (problems: Problem[]): Problem[] =>
    problems.map((problem) => ({ ...problem, path: prefix + problem.path }));
  const block = text(rule, cidr);
  return at([
    ...expected.range(number_, number(rule, number_), 1, 32766),
    ...expected.oneOf(action, text(rule, action)?.toLowerCase(), ["allow", "deny"]),
    ...(block === undefined || parseCidr(block)?.aligned
      ? []
      : [{ path: cidr, reason: `"${block}" is not a valid CIDR block: invalid CIDR address: ${block}` }]),
  ]);
}

function checkInline(inputs: Properties): Problem[] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    records(inputs, direction).flatMap((rule, index) =>
      checkAclRule(rule, `${direction}[${index}].`, "ruleNo", "action", "cidrBlock"),
    ),
  );
}

function requireInline(inputs: Properties): void {
  for (const direction of ["ingress", "egress"]) {
    const numbers = records(inputs, direction).map((rule) => number(rule, "ruleNo"));
    const twice = numbers.find((rule, index) => numbers.indexOf(rule) !== index);
    if (twice !== undefined) {
      refuse("NetworkAclEntryAlreadyExists", `The network acl entry identified by ${twice} already exists.`);
    }
    requireCount(numbers.length);
  }
}

function requireCount(count: number): void {
  if (count > rulesPerAcl) {
    refuse("NetworkAclEntryLimitExceeded", `The maximum number of network acl entries has been reached.`);
  }
}

function requireSubnets(inputs: Properties, cloud: CloudView, aclId: string, vpcId: string): void {
  for (const id of texts(inputs, "subnetIds")) {
    if (text(subnetOf(cloud, id).inputs, "vpcId") !== vpcId) {
      refuse("InvalidParameterValue", `networkAcl ${aclId} and subnet ${id} belong to different networks`);
    }
  }
}

export const networkAcl = awsType({
  token: tokens.networkAcl,
  id: "acl",
  arn: ["ec2", (id) => `network-acl/${id}`],
  replaceOn: ["vpcId"],
  sets: ["subnetIds"],
  defaults: { egress: [], ingress: [], subnetIds: [] },
  check: checkInline,
  admit(inputs, cloud, self) {
    const vpc = vpcOf(cloud, text(inputs, "vpcId"));
    requireInline(inputs);
    requireSubnets(inputs, cloud, self?.id ?? "", vpc.id);
  },
  outputs: (_inputs, cloud) => ({ ownerId: cloud.account }),
  remove({ id }, cloud) {
    if (cloud.list(associationToken).some(({ inputs }) => inputs.networkAclId === id)) {
      refuse("DependencyViolation", `The networkAcl '${id}' has dependencies and cannot be deleted.`);
    }
  },
});

/** Adopts the default network ACL of a VPC and keeps only the rules that are named. */
export const defaultNetworkAcl = awsType({
  token: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
  id: (inputs) => text(inputs, "defaultNetworkAclId") ?? "",
  arn: ["ec2", (id) => `network-acl/${id}`],
  replaceOn: ["defaultNetworkAclId"],
  namedByProgram: () => true,
  sets: ["subnetIds"],
  defaults: { egress: [], ingress: [], subnetIds: [] },
  check: checkInline,
  admit(inputs, cloud) {
    const id = text(inputs, "defaultNetworkAclId") ?? "";
    requireInline(inputs);
    requireSubnets(inputs, cloud, id, vpcOfNetworkAcl(cloud, id));
  },
  outputs: (inputs, cloud) => ({
    ownerId: cloud.account,
    vpcId: vpcOfNetworkAcl(cloud, text(inputs, "defaultNetworkAclId") ?? ""),
  }),
});

export const networkAclRule = awsType({
  token: ruleToken,
  id: (inputs) =>
    formId("nacl", ...["networkAclId", "ruleNumber", "egress", "protocol"].map((name) => String(inputs[name] ?? ""))),
  replaceOn: [
    "cidrBlock",
    "egress",
    "fromPort",
    "icmpCode",
    "icmpType",
    "ipv6CidrBlock",
    "networkAclId",
    "protocol",
    "ruleAction",
    "ruleNumber",
    "toPort",
  ],
  namedByProgram: () => true,
  taken: (inputs) => [
    "NetworkAclEntryAlreadyExists",
    `The network acl entry identified by ${number(inputs, "ruleNumber")} already exists.`,
  ],
  defaults: { egress: false },
  check: (inputs) => [
    ...checkAclRule(inputs, "", "ruleNumber", "ruleAction", "cidrBlock"),
    ...expected.exactlyOne(inputs, ["cidrBlock", "ipv6CidrBlock"]),
    ...checkPorts(inputs),
  ],
  admit(inputs, cloud, self) {
    const acl = text(inputs, "networkAclId") ?? "";
    vpcOfNetworkAcl(cloud, acl);
    const egress = flag(inputs, "egress") ?? false;
    const others = cloud
      .list(ruleToken)
      .filter(
        (other) =>
          other.id !== self?.id &&
          other.inputs.networkAclId === acl &&
          (flag(other.inputs, "egress") ?? false) === egress,
      );
    const inline = records(find(cloud, tokens.networkAcl, acl)?.inputs, egress ? "egress" : "ingress");
    const rule = number(inputs, "ruleNumber");
    if (others.some((other) => other.inputs.ruleNumber === rule) || inline.some((other) => other.ruleNo === rule)) {
      refuse("NetworkAclEntryAlreadyExists", `The network acl entry identified by ${rule} already exists.`);
    }
    requireCount(others.length + inline.length + 1);
  },
});

function checkPorts(inputs: Properties): Problem[] {
  const protocol = text(inputs, "protocol");
  if (!protocol || !["tcp", "udp", "6", "17"].includes(protocol)) {
    return [];
  }
  return ["fromPort", "toPort"].flatMap((path) =>
    inputs[path] === undefined
      ? [{ path, reason: `${path} is required when protocol is "${protocol}"` }]
      : expected.range(path, number(inputs, path), 0, 65535),
  );
}

export const networkAclAssociation = awsType({
  token: associationToken,
  id: (inputs) => formId("aclassoc", text(inputs, "subnetId") ?? ""),
  replaceOn: ["networkAclId", "subnetId"],
  namedByProgram: () => true,
  taken: (inputs) => [
    "Resource.AlreadyAssociated",
    `the specified association for network ACL ${text(inputs, "networkAclId")} conflicts with an existing association`,
  ],
  admit(inputs, cloud) {
    const acl = text(inputs, "networkAclId") ?? "";
    const vpcId = vpcOfNetworkAcl(cloud, acl);
    const subnet = subnetOf(cloud, text(inputs, "subnetId"));
    if (text(subnet.inputs, "vpcId") !== vpcId) {
      refuse("InvalidParameterValue", `networkAcl ${acl} and subnet ${subnet.id} belong to different networks`);
    }
  },
});
