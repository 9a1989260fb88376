import { EditedStack, edits } from "../../stacks/steps";

describe("what a preview of aws-prod touches", () => {
  const stack = new EditedStack("aws-prod");
  beforeAll(() => stack.build());
  afterAll(() => stack.remove());

  it("when an address range of a client network comes", async () => {
    expect(await stack.after(edits.rangeComes)).toMatchInlineSnapshot(`
[
  "create ec2:NetworkAclRule kms-aws-prod-network-acl-in-clients-10-200-0-0-16",
  "create ec2:NetworkAclRule kms-aws-prod-network-acl-out-clients-10-200-0-0-16",
  "create ec2:Route kms-aws-prod-network-to-10-200-0-0-16",
  "create vpc:SecurityGroupIngressRule kms-aws-prod-network-clients-10-200-0-0-16",
  "update ssm:Association kms-aws-prod-kms11-setup-run (documentVersion)",
  "update ssm:Association kms-aws-prod-kms12-setup-run (documentVersion)",
  "update ssm:Document kms-aws-prod-kms11-setup (content)",
  "update ssm:Document kms-aws-prod-kms12-setup (content)",
]
`);
  });

  it("when the range beside one that is there comes", async () => {
    const steps = await stack.after(({ clients }) => clients[0]?.cidrs.push("10.21.0.0/16"));
    expect(steps).toMatchInlineSnapshot(`
[
  "create ec2:NetworkAclRule kms-aws-prod-network-acl-in-clients-10-20-0-0-15",
  "create ec2:NetworkAclRule kms-aws-prod-network-acl-out-clients-10-20-0-0-15",
  "create ec2:Route kms-aws-prod-network-to-10-20-0-0-15",
  "create vpc:SecurityGroupIngressRule kms-aws-prod-network-clients-10-20-0-0-15",
  "delete ec2:NetworkAclRule kms-aws-prod-network-acl-in-clients-10-20-0-0-16",
  "delete ec2:NetworkAclRule kms-aws-prod-network-acl-out-clients-10-20-0-0-16",
  "delete ec2:Route kms-aws-prod-network-to-10-20-0-0-16",
  "delete vpc:SecurityGroupIngressRule kms-aws-prod-network-clients-10-20-0-0-16",
  "update ssm:Association kms-aws-prod-kms11-setup-run (documentVersion)",
  "update ssm:Association kms-aws-prod-kms12-setup-run (documentVersion)",
  "update ssm:Document kms-aws-prod-kms11-setup (content)",
  "update ssm:Document kms-aws-prod-kms12-setup (content)",
]
`);
  });

  it("when a client network goes", async () => {
    expect(await stack.after(edits.rangeGoes)).toMatchInlineSnapshot(`
[
  "delete ec2:NetworkAclRule kms-aws-prod-network-acl-in-clients-10-70-0-0-18",
  "delete ec2:NetworkAclRule kms-aws-prod-network-acl-out-clients-10-70-0-0-18",
  "delete ec2:Route kms-aws-prod-network-to-10-70-0-0-18",
  "delete vpc:SecurityGroupIngressRule kms-aws-prod-network-clients-10-70-0-0-18",
  "update ssm:Association kms-aws-prod-kms11-setup-run (documentVersion)",
  "update ssm:Association kms-aws-prod-kms12-setup-run (documentVersion)",
  "update ssm:Document kms-aws-prod-kms11-setup (content)",
  "update ssm:Document kms-aws-prod-kms12-setup (content)",
]
`);
  });

  it("when a zone comes", async () => {
    expect(await stack.after(edits.zoneComes)).toMatchInlineSnapshot(`
[
  "create route53:Record kms-aws-prod-discovery-a-kms11-lab-example-com",
  "create route53:Record kms-aws-prod-discovery-a-kms12-lab-example-com",
  "create route53:Record kms-aws-prod-discovery-srv-lab-example-com",
  "create route53:Zone kms-aws-prod-discovery-zone-lab-example-com",
  "create route53:ZoneAssociation kms-aws-prod-discovery-link-lab-example-com-vpc-0a1b2c3d4e5f60001",
]
`);
  });

  it("when a zone goes", async () => {
    expect(await stack.after(edits.zoneGoes)).toMatchInlineSnapshot(`
[
  "delete route53:Record kms-aws-prod-discovery-a-kms11-aws-example-com",
  "delete route53:Record kms-aws-prod-discovery-a-kms12-aws-example-com",
  "delete route53:Record kms-aws-prod-discovery-srv-aws-example-com",
  "delete route53:Zone kms-aws-prod-discovery-zone-aws-example-com",
  "delete route53:ZoneAssociation kms-aws-prod-discovery-link-aws-example-com-vpc-0a1b2c3d4e5f60001",
]
`);
  });

  it("when a host comes", async () => {
    expect(await stack.after(edits.hostComes("kms13", "eu-central-1a"))).toMatchInlineSnapshot(`
[
  "create cloudwatch:MetricAlarm kms-aws-prod-audit-alarm-kms13-count",
  "create cloudwatch:MetricAlarm kms-aws-prod-audit-alarm-kms13-disk",
  "create cloudwatch:MetricAlarm kms-aws-prod-audit-alarm-kms13-log",
  "create cloudwatch:MetricAlarm kms-aws-prod-audit-alarm-kms13-office-count",
  "create cloudwatch:MetricAlarm kms-aws-prod-audit-alarm-kms13-status",
  "create ec2:Instance kms-aws-prod-kms13-instance",
  "create index:AwsHostMachine kms-aws-prod-kms13",
  "create route53:Record kms-aws-prod-discovery-a-kms13-aws-example-com",
  "create route53:Record kms-aws-prod-discovery-a-kms13-corp-example-com",
  "create ssm:Association kms-aws-prod-kms13-setup-run",
  "create ssm:Document kms-aws-prod-kms13-setup",
  "update cloudwatch:Dashboard kms-aws-prod-audit-dashboard (dashboardBody)",
  "update route53:Record kms-aws-prod-discovery-srv-aws-example-com (records)",
  "update route53:Record kms-aws-prod-discovery-srv-corp-example-com (records)",
  "update ssm:Association kms-aws-prod-audit-agent-run (targets)",
  "update ssm:Association kms-aws-prod-audit-count-run (targets)",
  "update ssm:Association kms-aws-prod-patching-install (targets)",
]
`);
  });

  it("when a host goes", async () => {
    expect(await stack.after(edits.hostGoes)).toMatchInlineSnapshot(`
[
  "delete cloudwatch:MetricAlarm kms-aws-prod-audit-alarm-kms12-count",
  "delete cloudwatch:MetricAlarm kms-aws-prod-audit-alarm-kms12-disk",
  "delete cloudwatch:MetricAlarm kms-aws-prod-audit-alarm-kms12-log",
  "delete cloudwatch:MetricAlarm kms-aws-prod-audit-alarm-kms12-office-count",
  "delete cloudwatch:MetricAlarm kms-aws-prod-audit-alarm-kms12-status",
  "delete ec2:Instance kms-aws-prod-kms12-instance",
  "delete ec2:NetworkAclAssociation kms-aws-prod-network-acl-eu-central-1b",
  "delete ec2:RouteTableAssociation kms-aws-prod-network-routes-eu-central-1b",
  "delete ec2:Subnet kms-aws-prod-network-subnet-eu-central-1b",
  "delete ec2:Subnet kms-aws-prod-network-transit-eu-central-1b",
  "delete ec2:SubnetCidrReservation kms-aws-prod-network-hosts-eu-central-1b",
  "delete index:AwsHostMachine kms-aws-prod-kms12",
  "delete route53:Record kms-aws-prod-discovery-a-kms12-aws-example-com",
  "delete route53:Record kms-aws-prod-discovery-a-kms12-corp-example-com",
  "delete ssm:Association kms-aws-prod-kms12-setup-run",
  "delete ssm:Document kms-aws-prod-kms12-setup",
  "update cloudwatch:Dashboard kms-aws-prod-audit-dashboard (dashboardBody)",
  "update ec2:VpcEndpoint kms-aws-prod-network-endpoint-logs (subnetIds)",
  "update ec2:VpcEndpoint kms-aws-prod-network-endpoint-monitoring (subnetIds)",
  "update ec2:VpcEndpoint kms-aws-prod-network-endpoint-secretsmanager (subnetIds)",
  "update ec2:VpcEndpoint kms-aws-prod-network-endpoint-ssm (subnetIds)",
  "update ec2:VpcEndpoint kms-aws-prod-network-endpoint-ssmmessages (subnetIds)",
  "update ec2transitgateway:VpcAttachment kms-aws-prod-network-transit (subnetIds)",
  "update route53:Record kms-aws-prod-discovery-srv-aws-example-com (records)",
  "update route53:Record kms-aws-prod-discovery-srv-corp-example-com (records)",
  "update ssm:Association kms-aws-prod-audit-agent-run (targets)",
  "update ssm:Association kms-aws-prod-audit-count-run (targets)",
  "update ssm:Association kms-aws-prod-patching-install (targets)",
]
`);
  });

  it("when nothing is changed", async () => {
    expect(await stack.after()).toEqual([]);
  });
});
