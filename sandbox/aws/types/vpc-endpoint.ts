import { isListed } from "../../provider/conditions";
import type { CloudView, Problem, Properties } from "../../provider/resource-type";
import { awsType, regionOf } from "../aws-type";
import { formId, letters } from "../ids";
import {
  allocateAddress,
  find,
  partsOf,
  requireAddress,
  requireGroups,
  subnetOf,
  tokens,
  vpcOf,
  vpcOfRouteTable,
} from "../network";
import { checkPolicyText, renderPolicies, statementsOf } from "../policy-document";
import { refuse } from "../refuse";
import { endpointKinds, endpointRank, gatewayList, gatewayRanges, lateRegions } from "../regions";
import { expected, field, flag, given, records, text, texts } from "../values";

const everything = JSON.stringify({ Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }] });

const policyToken = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy";

function kindOf(inputs: Properties): string {
  return text(inputs, "vpcEndpointType") ?? "Gateway";
}

export const vpcEndpoint = awsType({
  token: tokens.vpcEndpoint,
  id: "vpce",
  arn: ["ec2", (id) => `vpc-endpoint/${id}`],
  replaceOn: [
    "resourceConfigurationArn",
    "serviceName",
    "serviceNetworkArn",
    "serviceRegion",
    "vpcEndpointType",
    "vpcId",
  ],
  computed: ["policy", "routeTableIds", "securityGroupIds", "subnetIds", "subnetConfigurations", "dnsOptions"],
  sets: ["routeTableIds", "securityGroupIds", "subnetIds"],
  defaults: { privateDnsEnabled: false, vpcEndpointType: "Gateway" },
  complete: (inputs) => renderPolicies(inputs, "policy"),
  check: checkEndpoint,
  admit: admitEndpoint,
  outputs: endpointOutputs,
});

function checkEndpoint(inputs: Properties): Problem[] {
  const kind = kindOf(inputs);
  const wrong = kind === "Gateway" ? ["subnetIds", "securityGroupIds", "privateDnsEnabled"] : ["routeTableIds"];
  return [
    ...expected.exactlyOne(inputs, ["serviceName", "resourceConfigurationArn", "serviceNetworkArn"]),
    ...expected.oneOf("vpcEndpointType", text(inputs, "vpcEndpointType"), [
      "Interface",
      "Gateway",
      "GatewayLoadBalancer",
      "Resource",
      "ServiceNetwork",
    ]),
    ...expected.oneOf("ipAddressType", text(inputs, "ipAddressType"), ["ipv4", "dualstack", "ipv6"]),
    ...checkPolicyText(inputs, "policy"),
    ...wrong
      .filter((name) => given(inputs, name) && inputs[name] !== false)
      .map((path) => ({ path, reason: `${path} is not for endpoints of type ${kind}` })),
  ];
}

function admitEndpoint(inputs: Properties, cloud: CloudView, self?: { readonly id: string }): void {
  const vpc = vpcOf(cloud, text(inputs, "vpcId"));
  const service = text(inputs, "serviceName") ?? "";
  const kind = kindOf(inputs);
  const kinds = endpointKinds(regionOf(inputs, cloud), service);
  if (service.startsWith("com.amazonaws.") && !service.includes(".vpce.") && !kinds.includes(kind)) {
    if (kinds.length === 0) {
      refuse("InvalidServiceName", `The Vpc Endpoint Service '${service}' does not exist`);
    }
    refuse(
      "InvalidParameter",
      `Endpoint type (${kind}) does not match available service types ([${kinds.join(", ")}]).`,
    );
  }
  if (self === undefined) {
    requireOffered(service, cloud, inputs);
  }
  if (given(inputs, "policy") && !statementsOf(text(inputs, "policy"))) {
    refuse("InvalidPolicyDocument", "The policy document is not valid");
  }
  if (kind === "Gateway") {
    for (const table of texts(inputs, "routeTableIds")) {
      if (vpcOfRouteTable(cloud, table) !== vpc.id) {
        refuse("InvalidParameter", `Route table ${table} does not belong to VPC ${vpc.id}.`);
      }
    }
    return;
  }
  requireGroups(cloud, texts(inputs, "securityGroupIds"), vpc.id);
  requireSubnetPerZone(inputs, cloud, vpc.id, self?.id);
  requirePrivateDns(inputs, cloud, vpc.id, self?.id);
}

/**
 * A service has no endpoint in every zone. `ec2messages` has none in regions launched since 2024 and is retired on
 * 2026-09-30 (AWS, "Reference: ec2messages, ssmmessages, and other API operations").
 */
function requireOffered(service: string, cloud: CloudView, inputs: Properties): void {
  const region = regionOf(inputs, cloud);
  const isRetired = cloud.now().toISOString() >= "2026-09-30";
  if (service.endsWith(".ec2messages") && (lateRegions.includes(region) || isRetired)) {
    refuse("InvalidServiceName", `The Vpc Endpoint Service '${service}' does not exist`);
  }
  for (const id of texts(inputs, "subnetIds")) {
    const zone = field(subnetOf(cloud, id), "availabilityZone") ?? "";
    if (isListed(cloud, zone, "unavailable", service)) {
      refuse(
        "InvalidParameter",
        `The VPC endpoint service ${service} does not support the availability zone of the subnet: ${id}.`,
      );
    }
  }
}

function requireSubnetPerZone(inputs: Properties, cloud: CloudView, vpcId: string, self: string | undefined): void {
  const zones = new Set<string>();
  for (const id of texts(inputs, "subnetIds")) {
    const subnet = subnetOf(cloud, id);
    if (text(subnet.inputs, "vpcId") !== vpcId) {
      refuse("InvalidParameter", `The subnet ID '${id}' does not belong to VPC ${vpcId}.`);
    }
    const zone = field(subnet, "availabilityZone") ?? "";
    if (zones.has(zone)) {
      refuse("DuplicateSubnetsInSameZone", `Found another VPC endpoint subnet in the availability zone of ${id}`);
    }
    zones.add(zone);
    const wanted = records(inputs, "subnetConfigurations").find((entry) => entry.subnetId === id);
    const address = text(wanted, "ipv4");
    if (address) {
      requireAddress(cloud, subnet, address, self);
    }
  }
}

function requirePrivateDns(inputs: Properties, cloud: CloudView, vpcId: string, self: string | undefined): void {
  if (!flag(inputs, "privateDnsEnabled")) {
    return;
  }
  const vpc = vpcOf(cloud, vpcId);
  if (flag(vpc.inputs, "enableDnsHostnames") !== true || flag(vpc.inputs, "enableDnsSupport") === false) {
    refuse(
      "InvalidParameter",
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpcId}`,
    );
  }
  const conflict = cloud
    .list(tokens.vpcEndpoint)
    .some(
      (other) =>
        other.id !== self &&
        other.inputs.vpcId === vpcId &&
        other.inputs.serviceName === inputs.serviceName &&
        flag(other.inputs, "privateDnsEnabled") === true,
    );
  if (conflict) {
    refuse(
      "InvalidParameter",
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${dnsName(inputs, cloud)} in the VPC ${vpcId}`,
    );
  }
}

function dnsName(inputs: Properties, cloud: CloudView): string {
  const service = (text(inputs, "serviceName") ?? "").split(".").slice(3).join(".");
  return `${service}.${regionOf(inputs, cloud)}.amazonaws.com`;
}

function endpointOutputs(inputs: Properties, cloud: CloudView, id: string): Properties {
  const region = regionOf(inputs, cloud);
  const separate = cloud.list(policyToken).find((other) => other.inputs.vpcEndpointId === id);
  const shared = {
    cidrBlocks: [] as string[],
    dnsEntries: [] as Properties[],
    dnsOptions: (inputs.dnsOptions ?? {
      dnsRecordIpType: "ipv4",
      privateDnsOnlyForInboundResolverEndpoint: false,
    }) as Properties,
    ipAddressType: text(inputs, "ipAddressType") ?? "ipv4",
    networkInterfaceIds: [] as string[],
    ownerId: cloud.account,
    policy: text(inputs, "policy") ?? text(separate?.inputs, "policy") ?? everything,
    prefixListId: "",
    requesterManaged: false,
    routeTableIds: texts(inputs, "routeTableIds"),
    securityGroupIds: [] as string[],
    serviceRegion: text(inputs, "serviceRegion") ?? region,
    state: "available",
    subnetConfigurations: [] as Properties[],
    subnetIds: texts(inputs, "subnetIds"),
  };
  if (kindOf(inputs) === "Gateway") {
    return { ...shared, ...gatewayParts(inputs, region) };
  }
  const groups = texts(inputs, "securityGroupIds");
  const subnetConfigurations = addressesOf(inputs, cloud, id);
  const zone = letters(14, region, "vpce").slice(0, 14);
  const name = `${id}-${formId("x", id).slice(-8)}`;
  const service = (text(inputs, "serviceName") ?? "").split(".").slice(3).join(".");
  return {
    ...shared,
    dnsEntries: [
      { dnsName: `${name}.${service}.${region}.vpce.amazonaws.com`, hostedZoneId: `Z${zone}` },
      ...(flag(inputs, "privateDnsEnabled") ? [{ dnsName: dnsName(inputs, cloud), hostedZoneId: `Z0${zone}` }] : []),
    ],
    networkInterfaceIds: texts(inputs, "subnetIds").map((subnetId) => formId("eni", id, subnetId)),
    securityGroupIds: groups.length > 0 ? groups : [partsOf(text(inputs, "vpcId") ?? "").securityGroup],
    subnetConfigurations,
  };
}

function gatewayParts(inputs: Properties, region: string): Properties {
  const service = text(inputs, "serviceName") ?? "";
  return { cidrBlocks: [...gatewayRanges], prefixListId: gatewayList(region, service) };
}

/** One address in each subnet, kept as long as the endpoint stays in it. */
function addressesOf(inputs: Properties, cloud: CloudView, id: string): Properties[] {
  const before = records(find(cloud, tokens.vpcEndpoint, id)?.outputs, "subnetConfigurations");
  const taken: string[] = [];
  return texts(inputs, "subnetIds").map((subnetId) => {
    const wanted = records(inputs, "subnetConfigurations").find((entry) => entry.subnetId === subnetId);
    const kept = before.find((entry) => entry.subnetId === subnetId);
    const ipv4 =
      text(wanted, "ipv4") ??
      text(kept, "ipv4") ??
      allocateAddress(cloud, subnetId, taken, endpointRank(text(inputs, "serviceName") ?? ""));
    taken.push(ipv4);
    return { ipv4, ipv6: "", subnetId };
  });
}

export const vpcEndpointPolicy = awsType({
  token: policyToken,
  id: (inputs) => text(inputs, "vpcEndpointId") ?? "",
  replaceOn: ["vpcEndpointId"],
  namedByProgram: () => true,
  computed: ["policy"],
  complete: (inputs) => renderPolicies(inputs, "policy"),
  check: (inputs) => checkPolicyText(inputs, "policy"),
  admit(inputs, cloud) {
    const id = text(inputs, "vpcEndpointId");
    if (!find(cloud, tokens.vpcEndpoint, id)) {
      refuse("InvalidVpcEndpointId.NotFound", `The Vpc Endpoint Id '${id}' does not exist`);
    }
    if (given(inputs, "policy") && !statementsOf(text(inputs, "policy"))) {
      refuse("InvalidPolicyDocument", "The policy document is not valid");
    }
  },
  outputs: (inputs) => ({ policy: text(inputs, "policy") ?? everything }),
});
