import type { CloudView, Problem, Properties } from "../../provider/resource-type";
import { awsType } from "../aws-type";
import { contains, normalCidr, parseCidr } from "../cidr";
import { formId } from "../ids";
import { find, interfaceExists, subnetOf, tokens, vpcOf, vpcOfRouteTable } from "../network";
import { refuse } from "../refuse";
import { expected, given, records, text, texts } from "../values";
import { isPending } from "./transit-gateway";

const routeToken = "aws:ec2/route:Route";
const associationToken = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const mainAssociationToken = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
const defaultTableToken = "aws:ec2/defaultRouteTable:DefaultRouteTable";

const targets = [
  "carrierGatewayId",
  "coreNetworkArn",
  "egressOnlyGatewayId",
  "gatewayId",
  "localGatewayId",
  "natGatewayId",
  "networkInterfaceId",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
];
const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];

/** Is there such a target, and does the VPC reach it? */
function requireTarget(route: Properties, cloud: CloudView, vpcId: string): void {
  const gateway = text(route, "transitGatewayId");
  if (gateway) {
    const attachment = cloud
      .list(tokens.transitGatewayAttachment)
      .find(({ inputs }) => inputs.transitGatewayId === gateway && inputs.vpcId === vpcId);
    if (attachment === undefined || isPending(attachment, cloud)) {
      refuse("InvalidTransitGatewayID.NotFound", `The transitGateway ID '${gateway}' does not exist.`);
    }
  }
  const internet = text(route, "gatewayId");
  if (internet && internet !== "local") {
    const found = find(cloud, tokens.internetGateway, internet);
    if (!found) {
      refuse("InvalidGatewayID.NotFound", `The gateway ID '${internet}' does not exist`);
    }
    if (text(found.inputs, "vpcId") !== vpcId) {
      refuse("InvalidParameterValue", `route table and network gateway ${internet} belong to different networks`);
    }
  }
  requireExisting(cloud, tokens.natGateway, text(route, "natGatewayId"), "InvalidNatGatewayID.NotFound", "natGateway");
  const eni = text(route, "networkInterfaceId");
  if (eni !== undefined && !interfaceExists(cloud, eni)) {
    refuse("InvalidNetworkInterfaceID.NotFound", `The networkInterface ID '${eni}' does not exist`);
  }
  requireExisting(
    cloud,
    tokens.peering,
    text(route, "vpcPeeringConnectionId"),
    "InvalidVpcPeeringConnectionID.NotFound",
    "vpcPeeringConnection",
  );
  requireExisting(
    cloud,
    tokens.vpcEndpoint,
    text(route, "vpcEndpointId"),
    "InvalidVpcEndpointId.NotFound",
    "vpcEndpoint",
  );
}

function requireExisting(cloud: CloudView, token: string, id: string | undefined, code: string, kind: string): void {
  if (id !== undefined && !find(cloud, token, id)) {
    refuse(code, `The ${kind} ID '${id}' does not exist`);
  }
}

function checkDestination(path: string, cidr: string | undefined): Problem[] {
  const range = parseCidr(cidr ?? "0.0.0.0/0");
  if (!range) {
    return [{ path, reason: `"${cidr}" is not a valid CIDR block: invalid CIDR address: ${cidr}` }];
  }
  return cidr === undefined || range.aligned
    ? []
    : [{ path, reason: `"${cidr}" is not a valid CIDR block; did you mean "${normalCidr(cidr)}"?` }];
}

/** A route inside the VPC must be as wide as the VPC or lead through a middlebox. */
function requireOutside(route: Properties, destination: string | undefined, cloud: CloudView, vpcId: string): void {
  const own = text(vpcOf(cloud, vpcId).inputs, "cidrBlock") ?? "";
  if (destination === own) {
    refuse("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
  }
  if (
    destination &&
    contains(own, destination) &&
    !given(route, "networkInterfaceId") &&
    !given(route, "vpcEndpointId")
  ) {
    refuse(
      "InvalidParameterValue",
      `The destination CIDR block ${destination} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.`,
    );
  }
}

function inlineRoutes(inputs: Properties): Problem[] {
  return records(inputs, "routes").flatMap((route, index) => [
    ...checkDestination(`routes[${index}].cidrBlock`, text(route, "cidrBlock")),
    ...expected.exactlyOne(route, ["cidrBlock", "ipv6CidrBlock", "destinationPrefixListId"]).map((problem) => ({
      ...problem,
      path: `routes[${index}].${problem.path}`,
    })),
  ]);
}

function admitInline(inputs: Properties, cloud: CloudView, vpcId: string): void {
  for (const route of records(inputs, "routes")) {
    requireOutside(route, text(route, "cidrBlock"), cloud, vpcId);
    requireTarget(route, cloud, vpcId);
  }
}

export const routeTable = awsType({
  token: tokens.routeTable,
  id: "rtb",
  arn: ["ec2", (id) => `route-table/${id}`],
  replaceOn: ["vpcId"],
  defaults: { propagatingVgws: [], routes: [] },
  check: inlineRoutes,
  admit(inputs, cloud) {
    admitInline(inputs, cloud, vpcOf(cloud, text(inputs, "vpcId")).id);
  },
  outputs: (_inputs, cloud) => ({ ownerId: cloud.account }),
  remove({ id }, cloud) {
    const used = [associationToken, mainAssociationToken].some((token) =>
      cloud.list(token).some(({ inputs }) => inputs.routeTableId === id),
    );
    const throughEndpoint = cloud
      .list(tokens.vpcEndpoint)
      .some(({ inputs }) => texts(inputs, "routeTableIds").includes(id));
    if (used || throughEndpoint) {
      refuse("DependencyViolation", `The routeTable '${id}' has dependencies and cannot be deleted.`);
    }
  },
});

/** Adopts the main route table of a VPC and keeps only the routes that are named. */
export const defaultRouteTable = awsType({
  token: defaultTableToken,
  id: (inputs) => text(inputs, "defaultRouteTableId") ?? "",
  arn: ["ec2", (id) => `route-table/${id}`],
  replaceOn: ["defaultRouteTableId"],
  namedByProgram: () => true,
  defaults: { propagatingVgws: [], routes: [] },
  check: inlineRoutes,
  admit(inputs, cloud) {
    admitInline(inputs, cloud, vpcOfRouteTable(cloud, text(inputs, "defaultRouteTableId") ?? ""));
  },
  outputs: (inputs, cloud) => ({
    ownerId: cloud.account,
    vpcId: vpcOfRouteTable(cloud, text(inputs, "defaultRouteTableId") ?? ""),
  }),
});

export const route = awsType({
  token: routeToken,
  // The real provider makes this id from the table and a hash of the destination.
  id: (inputs) => `r-${text(inputs, "routeTableId")}${hash(destinationOf(inputs))}`,
  replaceOn: ["routeTableId", ...destinations],
  namedByProgram: () => true,
  taken: (inputs) => ["RouteAlreadyExists", `The route identified by ${destinationOf(inputs)} already exists.`],
  check: (inputs) => [
    ...expected.exactlyOne(inputs, destinations),
    ...expected.exactlyOne(inputs, targets),
    ...checkDestination("destinationCidrBlock", text(inputs, "destinationCidrBlock")),
    ...checkDestination("destinationIpv6CidrBlock", text(inputs, "destinationIpv6CidrBlock")),
  ],
  admit(inputs, cloud) {
    const table = text(inputs, "routeTableId") ?? "";
    const vpcId = vpcOfRouteTable(cloud, table);
    const prefixList = text(inputs, "destinationPrefixListId");
    requireExisting(cloud, tokens.prefixList, prefixList, "InvalidPrefixListID.NotFound", "prefix list");
    requireOutside(inputs, text(inputs, "destinationCidrBlock"), cloud, vpcId);
    requireTarget(inputs, cloud, vpcId);
    const inline = find(cloud, tokens.routeTable, table);
    if (inline && records(inline.inputs, "routes").some((other) => other.cidrBlock === inputs.destinationCidrBlock)) {
      refuse("RouteAlreadyExists", `The route identified by ${destinationOf(inputs)} already exists.`);
    }
  },
  outputs: () => ({
    instanceId: "",
    instanceOwnerId: "",
    networkInterfaceId: "",
    origin: "CreateRoute",
    state: "active",
  }),
});

function destinationOf(inputs: Properties): string {
  return destinations.map((name) => text(inputs, name)).find((value) => value !== undefined) ?? "";
}

/** CRC-32, as Terraform's ids of routes have it. */
function hash(word: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(word)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}

export const routeTableAssociation = awsType({
  token: associationToken,
  id: (inputs) => formId("rtbassoc", text(inputs, "subnetId") ?? text(inputs, "gatewayId") ?? ""),
  replaceOn: ["subnetId", "gatewayId"],
  namedByProgram: () => true,
  taken: (inputs) => [
    "Resource.AlreadyAssociated",
    `the specified association for route table ${text(inputs, "routeTableId")} conflicts with an existing association`,
  ],
  check: (inputs) => expected.exactlyOne(inputs, ["subnetId", "gatewayId"]),
  admit(inputs, cloud) {
    const table = text(inputs, "routeTableId") ?? "";
    const vpcId = vpcOfRouteTable(cloud, table);
    const subnetId = text(inputs, "subnetId");
    if (subnetId && text(subnetOf(cloud, subnetId).inputs, "vpcId") !== vpcId) {
      refuse("InvalidParameterValue", `Route table ${table} and subnet ${subnetId} belong to different networks`);
    }
  },
});

export const mainRouteTableAssociation = awsType({
  token: mainAssociationToken,
  id: (inputs) => formId("rtbassoc", text(inputs, "vpcId") ?? "", "main"),
  replaceOn: ["vpcId"],
  namedByProgram: () => true,
  admit(inputs, cloud) {
    vpcOf(cloud, text(inputs, "vpcId"));
    vpcOfRouteTable(cloud, text(inputs, "routeTableId") ?? "");
  },
  outputs: (inputs, cloud) => ({
    originalRouteTableId: String(vpcOf(cloud, text(inputs, "vpcId")).outputs.mainRouteTableId ?? ""),
  }),
});
