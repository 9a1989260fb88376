import * as pulumi from "@pulumi/pulumi";
import { AwsKmsClients, type AwsKmsClientsArgs } from "../../../components/clients/aws-kms-clients";
import { renderClientScript } from "../../../components/clients/client-script";
import { mockClients, resolved, sorted } from "./mocks";

const args: AwsKmsClientsArgs = {
  host: {
    hostAddresses: { kms12: "10.91.0.21", kms11: "10.91.0.4" },
    srvRecords: [
      "_vlmcs._tcp.corp.example.com 0 0 1688 kms11.corp.example.com",
      "_vlmcs._tcp.corp.example.com 0 0 1688 kms12.corp.example.com",
    ],
    zoneIds: { "corp.example.com": "Z0123456789ABC" },
  },
  networkId: "vpc-0a0a0a0a",
  securityGroupId: "sg-0b0b0b0b",
  tags: { owner: "team" },
};

async function build(more: Partial<AwsKmsClientsArgs> = {}) {
  const registered = await mockClients();
  const clients = new AwsKmsClients("team", { ...args, ...more });
  const made = await resolved(pulumi.all([clients.zoneLinkIds, clients.egressRuleIds, clients.clientScript]));
  await pulumi.runtime.disconnect();
  return { registered: sorted(registered), made };
}

const rule = (host: string, cidrIpv4: string) => ({
  type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  name: `team-to-${host}`,
  inputs: {
    securityGroupId: "sg-0b0b0b0b",
    description: `Activation by the KMS host ${host}`,
    ipProtocol: "tcp",
    fromPort: 1688,
    toPort: 1688,
    cidrIpv4,
    tags: { owner: "team", "kmshost-role": "network" },
  },
  provider: "",
});

describe("AwsKmsClients", () => {
  const association = {
    type: "aws:route53/zoneAssociation:ZoneAssociation",
    name: "team-link-corp-example-com",
    inputs: { zoneId: "Z0123456789ABC", vpcId: "vpc-0a0a0a0a" },
    provider: "",
  };

  it("associates the VPC, opens the way to each host alone, and makes nothing else", async () => {
    const { registered, made } = await build();
    expect(registered).toEqual([association, rule("kms11", "10.91.0.4/32"), rule("kms12", "10.91.0.21/32")]);
    expect(made).toEqual([
      { "corp.example.com": "team-link-corp-example-com-id" },
      ["team-to-kms11-id", "team-to-kms12-id"],
      renderClientScript("corp.example.com"),
    ]);
  });

  it("leaves the security group alone when none is given", async () => {
    const { registered, made } = await build({ securityGroupId: undefined });
    expect(registered).toEqual([association]);
    expect(made[1]).toEqual([]);
  });

  it("has the owner of the zones consent first, as the role that the owner gives for it", async () => {
    const zoneOwnerRoleArn = "arn:aws:iam::111122223333:role/kms-zone-consent";
    const { registered } = await build({ zoneOwnerRoleArn, networkRegion: "eu-west-1", securityGroupId: undefined });
    const inputs = { zoneId: "Z0123456789ABC", vpcId: "vpc-0a0a0a0a", vpcRegion: "eu-west-1" };
    expect(registered).toEqual([
      {
        type: "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
        name: "team-consent-corp-example-com",
        inputs,
        provider: "team-zone-owner::team-zone-owner-id",
      },
      { ...association, inputs },
      {
        type: "pulumi:providers:aws",
        name: "team-zone-owner",
        inputs: expect.objectContaining({
          region: "eu-west-1",
          allowedAccountIds: '["111122223333"]',
          assumeRoles: JSON.stringify([{ roleArn: zoneOwnerRoleArn }]),
        }),
        provider: "",
      },
    ]);
  });

  it("refuses every mistake at once, before anything is made", async () => {
    const registered = await mockClients();
    const wrong = { networkId: "vpc-1", securityGroupId: "sg", zoneOwnerRoleArn: "admin", networkRegion: "Frankfurt" };
    expect(() => new AwsKmsClients("team", { ...args, ...wrong })).toThrow(
      [
        "AwsKmsClients: 4 arguments cannot be used",
        '  networkId: not a vpc id: got "vpc-1", allowed: a vpc id, such as vpc-0a1b2c3d4e5f60001; fix: write a vpc id, such as vpc-0a1b2c3d4e5f60001',
        '  securityGroupId: not a security group id: got "sg", allowed: a security group id, such as sg-0a1b2c3d4e5f60001; fix: write a security group id, such as sg-0a1b2c3d4e5f60001',
        '  zoneOwnerRoleArn: not the ARN of a role: got "admin", allowed: arn:aws:iam::<account>:role/<name>; fix: write arn:aws:iam::<account>:role/<name>',
        '  networkRegion: not a region: got "Frankfurt", allowed: a region such as eu-central-1; fix: write a region such as eu-central-1',
      ].join("\n"),
    );
    expect(registered).toEqual([]);
  });

  it("refuses a zone of Azure", async () => {
    await mockClients();
    const host = { ...args.host, zoneIds: { "corp.example.com": "/subscriptions/x" } };
    expect(() => new AwsKmsClients("team", { ...args, host })).toThrow(
      'host.zoneIds["corp.example.com"]: not the id of a hosted zone: got "/subscriptions/x", allowed: a hosted zone id',
    );
  });
});
