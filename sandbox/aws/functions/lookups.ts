/** What a program asks of things that are there already: networks, zones, keys, secrets, images. */
import type { CloudView, Properties, StoredResource } from "../../provider/resource-type";
import { awsFunction } from "../aws-function";
import { freeAddresses, tokens, vpcRanges } from "../network";
import { refuse } from "../refuse";
import { endpointKinds, gatewayList, gatewayRanges } from "../regions";
import { associationsOf, plainName, zoneToken } from "../types/dns-zone";
import { findKey } from "../types/kms-key";
import { secretToken } from "../types/secret";
import { field, flag, record, records, text, texts } from "../values";

/** The only resource that has all of these values: filters and tags as `Describe...` takes them. */
function only(kind: string, found: StoredResource[]): StoredResource {
  const [first, second] = found;
  if (!first) {
    return refuse("NotFound", `no matching ${kind} found`, 404);
  }
  return second
    ? refuse("TooMany", `multiple ${kind}s matched; use additional constraints to reduce matches to a single ${kind}`)
    : first;
}

/** Names of filters, and the property that they look at. */
const filterNames: { readonly [name: string]: string } = {
  "vpc-id": "vpcId",
  "cidr-block": "cidrBlock",
  cidr: "cidrBlock",
  "availability-zone": "availabilityZone",
  "group-name": "name",
  "subnet-id": "subnetId",
  "prefix-list-name": "name",
};

function meets(resource: StoredResource, args: Properties, properties: readonly string[]): boolean {
  const tags = record(resource.inputs, "tags") ?? {};
  const byTag = Object.entries(record(args, "tags") ?? {}).every(([key, value]) => tags[key] === value);
  const byFilter = records(args, "filters").every((filter) => {
    const name = text(filter, "name") ?? "";
    const values = texts(filter, "values");
    const property = filterNames[name];
    const value = name.startsWith("tag:")
      ? tags[name.slice(4)]
      : property
        ? field(resource, property)
        : refuse("InvalidParameterValue", `The filter '${name}' is invalid`);
    return typeof value === "string" && values.some((wanted) => wanted === value);
  });
  const byProperty = properties.every(
    (name) => args[name] === undefined || args[name] === (resource.inputs[name] ?? resource.outputs[name]),
  );
  return byTag && byFilter && byProperty;
}

function search(
  cloud: CloudView,
  token: string,
  kind: string,
  args: Properties,
  id: string,
  properties: readonly string[],
): StoredResource {
  const wanted = text(args, id);
  return only(
    kind,
    cloud
      .list(token)
      .filter((resource) => (wanted === undefined || resource.id === wanted) && meets(resource, args, properties)),
  );
}

/** Everything the cloud knows of a resource, with the id. */
function all({ id, inputs, outputs }: StoredResource): Properties {
  return { ...inputs, ...outputs, id, tags: inputs.tags ?? {} };
}

const getVpc = awsFunction("aws:ec2/getVpc:getVpc", (args, cloud) => {
  const vpc = search(cloud, tokens.vpc, "EC2 VPC", args, "id", ["cidrBlock"]);
  const cidrBlock = text(vpc.inputs, "cidrBlock") ?? "";
  const associations = vpcRanges(vpc).map((range, index) => ({
    associationId: vpc.id.replace("vpc-", `vpc-cidr-assoc-${index === 0 ? "" : index}`),
    cidrBlock: range,
    state: "associated",
  }));
  return {
    ...all(vpc),
    cidrBlock,
    cidrBlockAssociations: associations,
    default: false,
    ipv6CidrBlockAssociations: [],
    state: "available",
  };
});

const getSubnet = awsFunction("aws:ec2/getSubnet:getSubnet", (args, cloud) => {
  const subnet = search(cloud, tokens.subnet, "EC2 Subnet", args, "id", ["vpcId", "cidrBlock", "availabilityZone"]);
  return {
    ...all(subnet),
    availableIpAddressCount: freeAddresses(cloud, subnet),
    customerOwnedIpv4Pool: "",
    defaultForAz: false,
    enableLniAtDeviceIndex: 0,
    mapCustomerOwnedIpOnLaunch: false,
    outpostArn: "",
    state: "available",
  };
});

const getInstances = awsFunction("aws:ec2/getInstances:getInstances", (args, cloud) => {
  const states = texts(args, "instanceStateNames");
  const found = cloud
    .list(tokens.instance)
    .filter((instance) => states.length === 0 || states.includes(field(instance, "instanceState") ?? ""))
    .filter((instance) => meets(instance, { ...args, tags: args.instanceTags ?? {} }, []));
  return {
    ...args,
    id: cloud.region,
    ids: found.map(({ id }) => id),
    ipv6Addresses: [],
    privateIps: found.map((instance) => field(instance, "privateIp") ?? ""),
    publicIps: [],
    region: cloud.region,
  };
});

/** Quotas of the VPC that the sandbox holds to: Amazon's own values, since nobody asks for more here. */
const quotas: { readonly [code: string]: readonly [name: string, value: number] } = {
  "L-0EA8095F": ["Inbound or outbound rules per security group", 60],
  "L-2AEEBF1A": ["Network interfaces per security group", 5],
  "L-93826ACB": ["Routes per route table", 50],
};

const getServiceQuota = awsFunction("aws:servicequotas/getServiceQuota:getServiceQuota", (args, cloud) => {
  const service = text(args, "serviceCode") ?? "";
  const code = text(args, "quotaCode") ?? "";
  const [quotaName, value] = (service === "vpc" && quotas[code]) || [];
  if (quotaName === undefined || value === undefined) {
    return refuse("NoSuchResourceException", `The quota ${code} of the service ${service} does not exist.`);
  }
  return {
    adjustable: true,
    arn: `arn:aws:servicequotas:${cloud.region}:${cloud.account}:${service}/${code}`,
    defaultValue: value,
    globalQuota: false,
    id: `arn:aws:servicequotas:${cloud.region}:${cloud.account}:${service}/${code}`,
    quotaCode: code,
    quotaName,
    region: cloud.region,
    serviceCode: service,
    serviceName: "Amazon Virtual Private Cloud (Amazon VPC)",
    usageMetrics: [],
    value,
  };
});

const getSecurityGroup = awsFunction("aws:ec2/getSecurityGroup:getSecurityGroup", (args, cloud) =>
  all(search(cloud, tokens.securityGroup, "EC2 Security Group", args, "id", ["name", "vpcId"])),
);

const getRouteTable = awsFunction("aws:ec2/getRouteTable:getRouteTable", (args, cloud) => {
  const associations = cloud.list("aws:ec2/routeTableAssociation:RouteTableAssociation");
  const bySubnet = associations.find(({ inputs }) => inputs.subnetId === args.subnetId)?.inputs.routeTableId;
  const wanted: Properties = { ...args, ...(args.subnetId !== undefined ? { routeTableId: bySubnet ?? "" } : {}) };
  const table = search(cloud, tokens.routeTable, "EC2 Route Table", wanted, "routeTableId", ["vpcId"]);
  const separate = cloud.list("aws:ec2/route:Route").filter(({ inputs }) => inputs.routeTableId === table.id);
  return {
    ...all(table),
    associations: associations
      .filter(({ inputs }) => inputs.routeTableId === table.id)
      .map(({ id, inputs }) => ({
        gatewayId: "",
        main: false,
        routeTableAssociationId: id,
        routeTableId: table.id,
        subnetId: inputs.subnetId ?? "",
      })),
    gatewayId: "",
    routeTableId: table.id,
    routes: [
      ...records(table.inputs, "routes"),
      ...separate.map(({ inputs }) => ({ ...inputs, cidrBlock: inputs.destinationCidrBlock ?? "" })),
    ],
    subnetId: args.subnetId ?? "",
  };
});

const getTransitGateway = awsFunction("aws:ec2transitgateway/getTransitGateway:getTransitGateway", (args, cloud) => {
  const gateway = search(cloud, tokens.transitGateway, "EC2 Transit Gateway", args, "id", []);
  return { description: "", ...all(gateway) };
});

const getManagedPrefixList = awsFunction("aws:ec2/getManagedPrefixList:getManagedPrefixList", (args, cloud) => {
  const list = search(cloud, tokens.prefixList, "EC2 Managed Prefix List", args, "id", ["name"]);
  const separate = cloud.list(tokens.prefixListEntry).filter(({ inputs }) => inputs.prefixListId === list.id);
  const entries = [...records(list.inputs, "entries"), ...separate.map(({ inputs }) => inputs)];
  return {
    ...all(list),
    entries: entries.map((entry) => ({ cidr: entry.cidr ?? "", description: entry.description ?? "" })),
  };
});

/** AWS's own lists of the addresses of its gateways. */
const getPrefixList = awsFunction("aws:ec2/getPrefixList:getPrefixList", (args, cloud) => {
  const name = text(args, "name") ?? "";
  if (!endpointKinds(cloud.region, name).includes("Gateway")) {
    return refuse("NotFound", "no matching EC2 Prefix List found", 404);
  }
  return { cidrBlocks: [...gatewayRanges], id: gatewayList(cloud.region, name), name, region: cloud.region };
});

const getZone = awsFunction("aws:route53/getZone:getZone", (args, cloud) => {
  const name = text(args, "name");
  const zone = only(
    "Route 53 Hosted Zone",
    cloud
      .list(zoneToken)
      .filter(
        (candidate) =>
          (args.zoneId === undefined || candidate.id === args.zoneId) &&
          (name === undefined || plainName(text(candidate.inputs, "name") ?? "") === plainName(name)) &&
          (args.privateZone === undefined || records(candidate.inputs, "vpcs").length > 0 === args.privateZone) &&
          (args.vpcId === undefined || associationsOf(candidate, cloud).some((entry) => entry.vpcId === args.vpcId)) &&
          meets(candidate, { tags: args.tags ?? {} }, []),
      ),
  );
  const own = cloud.list("aws:route53/record:Record").filter(({ inputs }) => inputs.zoneId === zone.id);
  return {
    ...all(zone),
    callerReference: cloud.derive("caller", zone.id).slice(0, 26),
    comment: text(zone.inputs, "comment") ?? "",
    linkedServiceDescription: "",
    linkedServicePrincipal: "",
    name: plainName(text(zone.inputs, "name") ?? ""),
    privateZone: records(zone.inputs, "vpcs").length > 0,
    resourceRecordSetCount: own.length + 2,
    ...(args.vpcId === undefined ? {} : { vpcId: args.vpcId }),
    zoneId: zone.id,
  };
});

const getKey = awsFunction("aws:kms/getKey:getKey", (args, cloud) => {
  const reference = text(args, "keyId") ?? "";
  const key = findKey(reference, cloud) ?? refuse("NotFoundException", `Key '${reference}' does not exist`);
  const enabled = flag(key.inputs, "isEnabled") ?? true;
  return {
    ...all(key),
    awsAccountId: cloud.account,
    cloudHsmClusterId: "",
    creationDate: "",
    customKeyStoreId: "",
    customerMasterKeySpec: text(key.inputs, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT",
    deletionDate: "",
    description: text(key.inputs, "description") ?? "",
    enabled,
    expirationModel: "",
    keyId: reference,
    keyManager: "CUSTOMER",
    keySpec: text(key.inputs, "customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT",
    keyState: enabled ? "Enabled" : "Disabled",
    multiRegionConfigurations: [],
    origin: "AWS_KMS",
    pendingDeletionWindowInDays: 0,
    validTo: "",
    xksKeyConfigurations: [],
  };
});

const getSecret = awsFunction("aws:secretsmanager/getSecret:getSecret", (args, cloud) => {
  const secret = cloud
    .list(secretToken)
    .find(
      ({ id, inputs }) =>
        (args.arn === undefined || id === args.arn) && (args.name === undefined || inputs.name === args.name),
    );
  if (!secret) {
    return refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }
  const since = "2026-01-01T00:00:00Z";
  return {
    createdDate: since,
    description: "",
    kmsKeyId: "",
    lastChangedDate: since,
    type: "",
    ...all(secret),
  };
});

export const lookupFunctions = [
  getVpc,
  getSubnet,
  getInstances,
  getServiceQuota,
  getSecurityGroup,
  getRouteTable,
  getTransitGateway,
  getManagedPrefixList,
  getPrefixList,
  getZone,
  getKey,
  getSecret,
];
