import type { Property } from "../leaves";
import type { Resource } from "../resource";
import type { Report, Rule } from "../rule";
import { aws, azure } from "../tokens";

const internetGateway = "aws:ec2/internetGateway:InternetGateway";
const everywhere = /^(0\.0\.0\.0\/[01]|128\.0\.0\.0\/1|::\/[01]|8000::\/1|Internet)$/i;

export const noInternetRoute: Rule = {
  id: "KMS032",
  name: "no-internet-route",
  title: "No route leads from the hosts' subnets straight to the internet",
  severity: "high",
  level: "mandatory",
  since: "2026-11-24",
  types: [azure.route, azure.routeTable, aws.route, aws.routeTable, aws.defaultRouteTable],
  scope: "kms",
  exemptible: true,
  why: `With a default route to an internet gateway, a public address or a wrong rule is all that is missing. What must go out, the
host's own activation, goes through the hub's firewall, which filters by name.`,
  fix: "route to the hub's firewall or transit gateway, or nowhere",
  bad: `
const gateway = new aws.ec2.InternetGateway("kms-host-gateway", {});
new aws.ec2.Route("kms-host-default", {
  routeTableId: "rtb-0123", destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id,
});
new aws.ec2.Route("kms-host-default-6", {
  routeTableId: "rtb-0123", destinationIpv6CidrBlock: "::/0", gatewayId: "igw-0123",
});`,
  good: `
new aws.ec2.Route("kms-host-clients", {
  routeTableId: "rtb-0123", destinationCidrBlock: "10.20.0.0/16", transitGatewayId: "tgw-0123",
});`,
  controls: ["NIST SC-7"],
  peers: ["cdk-nag VPCNoUnrestrictedRouteToIGW"],
  check(resource, report) {
    for (const route of routesOf(resource)) checkRoute(route, report);
  },
  checkStack(stack, report) {
    // The gateway's id is not known before it exists, but where it comes from is.
    for (const route of stack.of(aws.route).filter((resource) => resource.isKms)) {
      const toGateway = stack.sourcesOf(route, "gatewayId").some((source) => source.isA(internetGateway));
      if (toGateway && isEverywhere(route.properties)) report(route, "leads everything to an internet gateway");
    }
  },
};

function routesOf(resource: Resource): Property[] {
  return resource.isA(azure.route, aws.route) ? [resource.properties] : resource.at("routes").items;
}

const destinations = [
  "addressPrefix",
  "destinationCidrBlock",
  "destinationIpv6CidrBlock",
  "cidrBlock",
  "ipv6CidrBlock",
];

function isEverywhere(route: Property): boolean {
  return destinations.some((name) => everywhere.test(route.at(name).text ?? ""));
}

function checkRoute(route: Property, report: Report): void {
  if (!isEverywhere(route)) return;
  const hop = route.at("nextHopType");
  if (hop.is("Internet")) report(hop, "is the internet");
  const gateway = route.at("gatewayId");
  if (gateway.text?.startsWith("igw-")) report(gateway, "is an internet gateway");
}
