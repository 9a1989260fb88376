import type { Properties } from "../../../sandbox/provider/resource-type";
import { type Aws, account, allowing, network, region, t, trustOf, windowsImage } from "./world";

export interface Made {
  readonly token: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** Makes one of every type, in an order that AWS takes. */
export async function makeEverything(aws: Aws): Promise<Made[]> {
  const made: Made[] = [];
  const make = async (token: string, inputs: Properties): Promise<string> => {
    const { id, outputs, inputs: completed } = await aws.create(token, inputs);
    made.push({ token, id, inputs: completed, outputs });
    return id;
  };
  const { vpc, a, b, group } = await network(aws);
  for (const [token, id] of [
    [t.vpc, vpc],
    [t.subnet, a],
    [t.subnet, b],
    [t.securityGroup, group],
  ] as const) {
    const found = await aws.operations.read(token, id);
    made.push({ token, id, inputs: found?.inputs ?? {}, outputs: found?.outputs ?? {} });
  }
  await makeNetwork(make, { vpc, a, b, group });
  await makeAccess(make, vpc);
  await makeMachines(aws, make, { vpc, a, b, group });
  await makeNames(make, { vpc, a, b, group });
  await makeOperations(make, made);
  return made;
}

type Make = (token: string, inputs: Properties) => Promise<string>;
type Network = { vpc: string; a: string; b: string; group: string };

async function makeNetwork(make: Make, { vpc, a, b, group }: Network): Promise<void> {
  const tgw = await make(t.transitGateway, { description: "hub" });
  await make(t.transitAttachment, { transitGatewayId: tgw, vpcId: vpc, subnetIds: [a, b] });
  const other = await make(t.vpc, { cidrBlock: "10.92.0.0/24" });
  await make(t.peering, { vpcId: vpc, peerVpcId: other, autoAccept: true });
  const options = await make(t.dhcpOptions, {
    domainName: "corp.example.com",
    domainNameServers: ["AmazonProvidedDNS"],
  });
  await make(t.dhcpOptionsAssociation, { vpcId: vpc, dhcpOptionsId: options });
  await make(t.reservation, { subnetId: a, cidrBlock: "10.91.0.16/28", reservationType: "explicit" });
  const table = await make(t.routeTable, { vpcId: vpc });
  await make(t.route, { routeTableId: table, destinationCidrBlock: "10.20.0.0/16", transitGatewayId: tgw });
  await make(t.routeTableAssociation, { routeTableId: table, subnetId: a });
  const mainOfOther = await make(t.routeTable, { vpcId: other });
  await make(t.mainRouteTableAssociation, { vpcId: other, routeTableId: mainOfOther });
  const acl = await make(t.networkAcl, { vpcId: vpc });
  await make(t.networkAclRule, {
    networkAclId: acl,
    ruleNumber: 100,
    protocol: "tcp",
    ruleAction: "allow",
    cidrBlock: "10.20.0.0/16",
    fromPort: 1688,
    toPort: 1688,
  });
  await make(t.networkAclAssociation, { networkAclId: acl, subnetId: a });
  await make(t.defaultSecurityGroup, { vpcId: vpc });
  const list = await make(t.prefixList, {
    name: "clients",
    addressFamily: "IPv4",
    maxEntries: 5,
    entries: [{ cidr: "10.20.0.0/16" }],
  });
  await make(t.prefixListEntry, { prefixListId: list, cidr: "10.21.0.0/16" });
  await make(t.ingressRule, {
    securityGroupId: group,
    prefixListId: list,
    ipProtocol: "tcp",
    fromPort: 1688,
    toPort: 1688,
  });
  await make(t.egressRule, {
    securityGroupId: group,
    cidrIpv4: "10.91.0.0/24",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
  });
  await make(t.securityGroupRule, {
    securityGroupId: group,
    type: "ingress",
    protocol: "tcp",
    fromPort: 3389,
    toPort: 3389,
    cidrBlocks: ["10.99.0.0/24"],
  });
  await make(t.endpoint, { vpcId: vpc, serviceName: `com.amazonaws.${region}.s3`, routeTableIds: [table] });
  const endpoint = await make(t.endpoint, {
    vpcId: vpc,
    serviceName: `com.amazonaws.${region}.ssm`,
    vpcEndpointType: "Interface",
    subnetIds: [a],
    securityGroupIds: [group],
    privateDnsEnabled: true,
  });
  await make(t.endpointPolicy, {
    vpcEndpointId: endpoint,
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "ssm:*", Resource: "*" }] }),
  });
  const gateway = await make(t.internetGateway, { vpcId: other });
  const outside = await make(t.subnet, { vpcId: other, cidrBlock: "10.92.0.0/26" });
  const address = await make(t.eip, { domain: "vpc" });
  await make(t.natGateway, { subnetId: outside, allocationId: address });
  await make(t.route, { routeTableId: mainOfOther, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway });
}

async function makeAccess(make: Make, vpc: string): Promise<void> {
  const role = await make(t.role, { name: "kms-host", assumeRolePolicy: trustOf("ec2.amazonaws.com") });
  await make(t.rolePolicy, { role, name: "reads-key", policy: allowing("secretsmanager:GetSecretValue") });
  const policy = await make(t.policy, { name: "kms-logs", policy: allowing("logs:PutLogEvents") });
  await make(t.rolePolicyAttachment, { role, policyArn: policy });
  await make(t.instanceProfile, { name: "kms-host-profile", role });
  const key = await make(t.key, { description: "host key", deletionWindowInDays: 7, enableKeyRotation: true });
  await make(t.alias, { name: "alias/kms-host-key", targetKeyId: key });
  await make(t.keyPolicy, { keyId: key, policy: keyPolicy });
  const secret = await make(t.secret, { name: "kms-host-key", kmsKeyId: key });
  await make(t.secretPolicy, {
    secretArn: secret,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" }],
    }),
  });
  await make(t.secretVersion, { secretId: secret, secretString: "words, not a key" });
  const group = await make(t.logGroup, {
    name: "/kms/host",
    retentionInDays: 365,
    kmsKeyId: `arn:aws:kms:${region}:${account}:key/${key}`,
  });
  const flowRole = await make(t.role, { name: "flow-logs", assumeRolePolicy: trustOf("vpc-flow-logs.amazonaws.com") });
  await make(t.rolePolicy, { role: flowRole, name: "write", policy: allowing("logs:PutLogEvents") });
  await make(t.flowLog, {
    vpcId: vpc,
    trafficType: "ALL",
    iamRoleArn: `arn:aws:iam::${account}:role/${flowRole}`,
    logDestination: `arn:aws:logs:${region}:${account}:log-group:${group}`,
  });
}

const keyPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "owner",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "logs",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ["kms:Encrypt*", "kms:GenerateDataKey*"],
      Resource: "*",
    },
  ],
});

async function makeMachines(aws: Aws, make: Make, { a, b, group }: Network): Promise<void> {
  const ami = await windowsImage(aws);
  const host = await make(t.dedicatedHost, { availabilityZone: `${region}a`, instanceType: "m7i.large" });
  const instance = await make(t.instance, {
    ami,
    instanceType: "m7i.large",
    subnetId: a,
    vpcSecurityGroupIds: [group],
    iamInstanceProfile: "kms-host-profile",
    metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
    rootBlockDevice: { encrypted: true, volumeSize: 60 },
    hostId: host,
    tags: { Name: "kms1" },
  });
  await make(t.networkInterface, { subnetId: b, securityGroups: [group] });
  const volume = await make(t.volume, { availabilityZone: `${region}a`, size: 20, encrypted: true, type: "gp3" });
  await make(t.volumeAttachment, { instanceId: instance, volumeId: volume, deviceName: "xvdf" });
}

async function makeNames(make: Make, { vpc, a, b, group }: Network): Promise<void> {
  const zone = await make(t.zone, { name: "corp.example.com", vpcs: [{ vpcId: vpc, vpcRegion: region }] });
  await make(t.record, { zoneId: zone, name: "kms1", type: "A", ttl: 3600, records: ["10.91.0.5"] });
  await make(t.record, {
    zoneId: zone,
    name: "_vlmcs._tcp",
    type: "SRV",
    ttl: 3600,
    records: ["0 0 1688 kms1.corp.example.com"],
  });
  const clients = await make(t.vpc, { cidrBlock: "10.93.0.0/24" });
  await make(t.zoneAssociation, { zoneId: zone, vpcId: clients });
  await make(t.zoneAuthorization, { zoneId: zone, vpcId: "vpc-0123456789abcdef0" });
  await make(t.resolverEndpoint, {
    direction: "INBOUND",
    securityGroupIds: [group],
    ipAddresses: [{ subnetId: a }, { subnetId: b }],
  });
  const out = await make(t.resolverEndpoint, {
    direction: "OUTBOUND",
    securityGroupIds: [group],
    ipAddresses: [{ subnetId: a }, { subnetId: b }],
  });
  const rule = await make(t.resolverRule, {
    domainName: "old.example.com",
    ruleType: "FORWARD",
    resolverEndpointId: out,
    targetIps: [{ ip: "10.20.0.53" }],
  });
  await make(t.resolverRuleAssociation, { resolverRuleId: rule, vpcId: vpc });
}

async function makeOperations(make: Make, made: Made[]): Promise<void> {
  const instance = made.find(({ token }) => token === t.instance)?.id ?? "";
  const adopted = await make(t.vpc, { cidrBlock: "10.94.0.0/24" });
  const parts = made.at(-1)?.outputs ?? {};
  await make(t.defaultRouteTable, { defaultRouteTableId: parts.defaultRouteTableId ?? "" });
  await make(t.defaultNetworkAcl, { defaultNetworkAclId: parts.defaultNetworkAclId ?? "" });
  await make(t.defaultSecurityGroup, { vpcId: adopted });
  await make(t.document, {
    name: "kms-setup",
    documentType: "Command",
    content: JSON.stringify({
      schemaVersion: "2.2",
      description: "host",
      parameters: { port: { type: "String", default: "1688" } },
      mainSteps: [{ action: "aws:runPowerShellScript", name: "setup", inputs: { runCommand: ["Get-Date"] } }],
    }),
  });
  await make(t.association, {
    name: "kms-setup",
    targets: [{ key: "InstanceIds", values: [instance] }],
    parameters: { port: "1688" },
  });
  const baseline = await make(t.patchBaseline, {
    name: "kms-updates",
    approvalRules: [{ approveAfterDays: 7, patchFilters: [{ key: "CLASSIFICATION", values: ["SecurityUpdates"] }] }],
  });
  await make(t.patchGroup, { baselineId: baseline, patchGroup: "kms-hosts" });
  await make(t.parameter, { name: "/kms/agent", type: "String", insecureValue: "{}" });
  await make(t.metricFilter, {
    name: "requests",
    logGroupName: "/kms/host",
    pattern: "12290",
    metricTransformation: { name: "Requests", namespace: "KMS", value: "1" },
  });
  await make(t.queryDefinition, { name: "kms/clients", queryString: "fields @message", logGroupNames: ["/kms/host"] });
  const topic = await make(t.topic, { name: "kms-oncall" });
  await make(t.topicPolicy, {
    arn: topic,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:Publish", Resource: topic },
      ],
    }),
  });
  await make(t.topicSubscription, { topic, protocol: "email", endpoint: "kms-oncall@example.com" });
  await make(t.alarm, {
    name: "idle",
    comparisonOperator: "LessThanThreshold",
    evaluationPeriods: 1,
    metricName: "Requests",
    namespace: "KMS",
    period: 300,
    statistic: "Sum",
    threshold: 1,
    alarmActions: [topic],
  });
  await make(t.dashboard, {
    dashboardName: "kms",
    dashboardBody: JSON.stringify({ widgets: [{ type: "text", properties: { markdown: "KMS" } }] }),
  });
}
