import type { TestResource } from "../../policies/testing";

type Props = Record<string, unknown>;

/** A resource of an ordinary program; `uses` names the properties that came from others, by their names. */
export const res = (
  type: string,
  name: string,
  props: Props = {},
  uses: Record<string, TestResource | TestResource[]> = {},
): TestResource => ({
  type,
  name,
  props,
  propertyDependencies: Object.fromEntries(
    Object.entries(uses).map(([property, of]) => [
      property,
      [of].flat().map((one) => `urn:pulumi:prod::test::${one.type}::${one.name}`),
    ]),
  ),
});

const az = (module: string, name: string, props: Props = {}, uses = {}) =>
  res(`azure-native:${module}`, name, props, uses);
const ec2 = (name: string, props: Props = {}, uses = {}) =>
  res("aws:ec2/instance:Instance", name, { ami: "ami-1", instanceType: "t3.small", ...props }, uses);
const sg = (name: string, ...ingress: [number, number, string[], string?][]) =>
  res("aws:ec2/securityGroup:SecurityGroup", name, {
    ingress: ingress.map(([fromPort, toPort, cidrBlocks, protocol = "tcp"]) => ({
      fromPort,
      toPort,
      protocol,
      cidrBlocks,
    })),
    egress: [{ fromPort: 0, toPort: 0, protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }],
  });
const nsg = (name: string, ...rules: [string, string, string?][]) =>
  az("network:NetworkSecurityGroup", name, {
    securityRules: rules.map(([destinationPortRange, sourceAddressPrefix, direction = "Inbound"], index) => ({
      name: `r${index}`,
      priority: 100 + index,
      access: "Allow",
      protocol: "Tcp",
      sourcePortRange: "*",
      direction,
      sourceAddressPrefix,
      destinationAddressPrefix: "*",
      destinationPortRange,
    })),
  });
const statement = (Action: unknown, Resource: unknown = "*", more: Props = {}) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource, ...more }] });
const role = (name: string, service = "ec2") =>
  res("aws:iam/role:Role", name, {
    name,
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: `${service}.amazonaws.com` } }],
    }),
  });
const attach = (name: string, to: TestResource, policy: string) =>
  res(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    name,
    { role: to.props?.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
    { role: to },
  );
const key = (name: string, props: Props = {}) => res("aws:kms/key:Key", name, { description: name, ...props });
const awsSecret = (name: string, props: Props = {}) =>
  res("aws:secretsmanager/secret:Secret", name, { name, ...props });
const vault = (name: string, properties: Props = {}) =>
  az("keyvault:Vault", name, {
    vaultName: name,
    resourceGroupName: "rg",
    properties: { tenantId: "t", sku: { family: "A", name: "standard" }, ...properties },
  });
const assignment = (name: string, roleId: string, scope: string, principalId = "p") =>
  az("authorization:RoleAssignment", name, {
    roleDefinitionId: `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
    scope,
    principalId,
  });
const owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const vm = (name: string, props: Props = {}, uses = {}) =>
  az(
    "compute:VirtualMachine",
    name,
    { vmName: name, resourceGroupName: "rg", osProfile: { adminUsername: "ops", computerName: name }, ...props },
    uses,
  );
const bucket = (name: string) => res("aws:s3/bucket:Bucket", name, { bucket: name });
const publicIp = (name: string) => az("network:PublicIPAddress", name, { sku: { name: "Standard" } });
const alb = (name: string) =>
  res("aws:lb/loadBalancer:LoadBalancer", name, { loadBalancerType: "application", internal: false });
const target = (name: string, port: number) => res("aws:lb/targetGroup:TargetGroup", name, { port, protocol: "HTTP" });

const stacks: Record<string, () => TestResource[]> = {
  "web shop on EC2": () => {
    const web = sg("web", [80, 80, ["0.0.0.0/0"]], [443, 443, ["0.0.0.0/0"]]);
    return [
      web,
      ec2("web-1", { associatePublicIpAddress: true }, { vpcSecurityGroupIds: web }),
      alb("front"),
      target("web", 80),
      res("aws:ec2/eip:Eip", "web", {}),
    ];
  },
  "data lake with KMS keys": () => {
    const lake = key("kms-lake", {
      policy: statement("kms:*", "*", { Principal: { AWS: "arn:aws:iam::111122223333:root" } }),
    });
    const glue = role("glue-kms", "glue");
    return [
      lake,
      res("aws:kms/alias:Alias", "kms-lake", { name: "alias/lake" }, { targetKeyId: lake }),
      bucket("kms-encrypted-lake"),
      glue,
      attach("glue", glue, "service-role/AWSGlueServiceRole"),
      attach("admin", glue, "AdministratorAccess"),
    ];
  },
  "Kubernetes on EKS": () => {
    const node = role("eks-node");
    const nodes = sg("eks-nodes", [0, 65535, ["10.0.0.0/16"]], [1025, 65535, ["10.0.0.0/16"]]);
    return [
      res("aws:eks/cluster:Cluster", "main", {
        encryptionConfig: { provider: { keyArn: "arn:aws:kms:eu-central-1:111122223333:key/1" } },
      }),
      node,
      attach("node", node, "AmazonEKSWorkerNodePolicy"),
      nodes,
      key("eks-kms"),
      res("aws:ec2/launchTemplate:LaunchTemplate", "eks-kms-nodes", { imageId: "ami-1" }),
    ];
  },
  "secrets engine unsealed by AWS KMS": () => {
    const unseal = role("vault-kms-unseal");
    const port = sg("vault-kms", [8200, 8201, ["10.0.0.0/8"]]);
    return [
      key("vault-kms-unseal"),
      unseal,
      res(
        "aws:iam/rolePolicy:RolePolicy",
        "vault-kms-unseal",
        { role: "vault-kms-unseal", policy: statement(["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"]) },
        { role: unseal },
      ),
      port,
      ec2("vault-kms-1", {}, { vpcSecurityGroupIds: port }),
      awsSecret("kms-root-token"),
    ];
  },
  "SSH bastion": () => {
    const ssh = sg("bastion", [22, 22, ["203.0.113.0/24", "0.0.0.0/0"]]);
    return [
      ssh,
      ec2("bastion", { keyName: "ops", associatePublicIpAddress: true }, { vpcSecurityGroupIds: ssh }),
      awsSecret("ssh-host-key", { recoveryWindowInDays: 0 }),
    ];
  },
  "Windows jump host on EC2": () => {
    const rdp = sg("jump", [3389, 3389, ["0.0.0.0/0"]]);
    return [rdp, ec2("jump", { keyName: "admins" }, { vpcSecurityGroupIds: rdp })];
  },
  "domain controllers on EC2": () => {
    const ad = sg(
      "dc",
      [53, 53, ["10.0.0.0/8"], "udp"],
      [88, 88, ["10.0.0.0/8"]],
      [389, 389, ["10.0.0.0/8"]],
      [445, 445, ["10.0.0.0/8"]],
      [49152, 65535, ["10.0.0.0/8"]],
    );
    return [ad, ec2("dc1", {}, { vpcSecurityGroupIds: ad }), ec2("dc2", {}, { vpcSecurityGroupIds: ad })];
  },
  "clients of a KMS host elsewhere": () => {
    const out = res("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "activation", {
      securityGroupId: "sg-1",
      ipProtocol: "tcp",
      fromPort: 1688,
      toPort: 1688,
      cidrIpv4: "10.90.0.0/28",
    });
    return [out, ec2("desktop-1", { userData: "slmgr /skms kms.corp.example.com:1688" })];
  },
  "functions with secrets": () => {
    const lambda = role("fn", "lambda");
    return [
      lambda,
      attach("basic", lambda, "service-role/AWSLambdaBasicExecutionRole"),
      attach("secrets", lambda, "SecretsManagerReadWrite"),
      awsSecret("licence-key", { policy: statement("secretsmanager:GetSecretValue", "*", { Principal: "*" }) }),
      res("aws:lambda/function:Function", "api", {
        runtime: "nodejs20.x",
        kmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/1",
      }),
    ];
  },
  "databases on RDS": () => [
    key("rds-kms"),
    res("aws:rds/instance:Instance", "db", { storageEncrypted: true, port: 1433 }),
    sg("db", [1433, 1433, ["10.0.0.0/16"]]),
    awsSecret("rds-master", { kmsKeyId: "alias/aws/secretsmanager" }),
  ],
  "scaling web tier": () => {
    const template = res("aws:ec2/launchTemplate:LaunchTemplate", "web", {
      imageId: "ami-1",
      metadataOptions: { httpTokens: "optional" },
    });
    return [
      template,
      res(
        "aws:autoscaling/group:Group",
        "web",
        { maxSize: 20, minSize: 1, tags: [{ key: "Name", value: "web", propagateAtLaunch: true }] },
        { launchTemplate: template },
      ),
      target("web", 8080),
    ];
  },
  "public DNS zone": () => [
    res("aws:route53/zone:Zone", "public", { name: "example.com" }),
    res("aws:route53/record:Record", "www", {
      name: "www.example.com",
      type: "A",
      ttl: 60,
      records: ["203.0.113.7"],
      zoneId: "Z1",
    }),
    res("aws:route53/record:Record", "sip", {
      name: "_sip._tcp.example.com",
      type: "SRV",
      ttl: 60,
      records: ["10 5 5060 sip.example.com"],
      zoneId: "Z1",
    }),
  ],
  "log archive": () => [
    res("aws:cloudwatch/logGroup:LogGroup", "kms-audit", { retentionInDays: 1 }),
    res("aws:cloudtrail/trail:Trail", "kms-trail", { s3BucketName: "logs" }),
    key("kms-trail"),
  ],
  "backups of volumes": () => {
    const volume = res("aws:ebs/volume:Volume", "data", { size: 100, availabilityZone: "a" });
    return [
      volume,
      res("aws:ebs/snapshot:Snapshot", "data", {}, { volumeId: volume }),
      res("aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission", "dr", { accountId: "444455556666" }),
    ];
  },
  "golden images": () => {
    const builder = ec2("builder");
    return [
      builder,
      res("aws:ec2/amiFromInstance:AmiFromInstance", "golden", {}, { sourceInstanceId: builder }),
      res("aws:ec2/amiLaunchPermission:AmiLaunchPermission", "golden", { accountId: "444455556666" }),
    ];
  },
  "game server by NLB": () => [
    res("aws:lb/loadBalancer:LoadBalancer", "game", { loadBalancerType: "network", internal: false }),
    target("game", 7777),
    sg("game", [7777, 7777, ["0.0.0.0/0"]]),
  ],
  "message broker": () => [
    sg("mq", [5671, 5672, ["10.0.0.0/8"]], [1883, 1883, ["10.0.0.0/8"]]),
    res("aws:mq/broker:Broker", "mq", { engineType: "RabbitMQ" }),
  ],
  "batch on spot": () => [
    res("aws:ec2/spotInstanceRequest:SpotInstanceRequest", "batch", { ami: "ami-1", spotPrice: "0.1" }),
  ],
  "shared services VPC": () => [
    res("aws:ec2/vpc:Vpc", "shared", { cidrBlock: "10.0.0.0/16" }),
    res("aws:ec2/subnet:Subnet", "public", { mapPublicIpOnLaunch: true, cidrBlock: "10.0.0.0/24" }),
    res("aws:ec2/route:Route", "default", { destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }),
    res("aws:ec2/natGateway:NatGateway", "nat", {}),
    res("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "open", {
      ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }],
    }),
  ],
  "identity baseline": () => {
    const admins = res("aws:iam/group:Group", "admins", { name: "admins" });
    const alice = res("aws:iam/user:User", "alice", { name: "alice" });
    return [
      admins,
      alice,
      res(
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        "admins",
        { group: "admins", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
        { group: admins },
      ),
      res(
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        "alice",
        { user: "alice", policyArn: "arn:aws:iam::aws:policy/SecretsManagerReadWrite" },
        { user: alice },
      ),
      res("aws:iam/policy:Policy", "kms-admin", { policy: statement("kms:*") }),
    ];
  },
  "web shop on Azure": () => [
    nsg("web", ["80", "*"], ["443", "Internet"]),
    publicIp("web"),
    az("network:LoadBalancer", "web", { loadBalancingRules: [{ name: "https", frontendPort: 443, backendPort: 443 }] }),
    az("web:WebApp", "shop", { httpsOnly: true }),
  ],
  "AKS cluster": () => [
    az("containerservice:ManagedCluster", "aks", {
      securityProfile: { azureKeyVaultKms: { enabled: true, keyId: "https://kv/keys/k" } },
    }),
    vault("aks-kms", {
      enableRbacAuthorization: false,
      accessPolicies: [
        { tenantId: "t", objectId: "aks", permissions: { keys: ["encrypt", "decrypt"], secrets: ["get"] } },
      ],
    }),
    assignment("aks-owner", owner, "/subscriptions/s"),
  ],
  "key vault of an application": () => [
    vault("kv-shop"),
    az("keyvault:Secret", "db-password", {
      vaultName: "kv-shop",
      secretName: "db-password",
      properties: { value: "from-config-1" },
    }),
    assignment("shop", secretsUser, "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-shop"),
    az("keyvault:Secret", "license-key", {
      vaultName: "kv-shop",
      secretName: "newrelic-license-key",
      properties: { value: "abc123" },
    }),
  ],
  "Windows jump host on Azure": () => {
    const group = nsg("jump", ["3389", "*"]);
    const address = publicIp("jump");
    const nic = az(
      "network:NetworkInterface",
      "jump",
      { ipConfigurations: [{ name: "a", publicIPAddress: { id: "x" } }] },
      { networkSecurityGroup: group, ipConfigurations: address },
    );
    return [group, address, nic, vm("jump", {}, { networkProfile: nic })];
  },
  "domain controllers on Azure": () => [
    nsg("dc", ["53", "10.0.0.0/8"], ["389", "10.0.0.0/8"], ["49152-65535", "10.0.0.0/8"]),
    vm("dc1"),
    vm("dc2"),
    az("compute:Disk", "dc1-data", { diskSizeGB: 32 }),
  ],
  "SQL Server on Azure": () => [
    nsg("sql", ["1433", "10.0.0.0/8"], ["5022", "10.0.0.0/8"]),
    vm("sql1", {
      storageProfile: {
        imageReference: {
          publisher: "MicrosoftSQLServer",
          offer: "sql2022-ws2022",
          sku: "standard",
          version: "latest",
        },
      },
    }),
    az("sqlvirtualmachine:SqlVirtualMachine", "sql1"),
  ],
  "scale set of web servers": () => [
    az("compute:VirtualMachineScaleSet", "web", {
      sku: { capacity: 50 },
      virtualMachineProfile: { osProfile: { computerNamePrefix: "web" } },
    }),
    publicIp("web"),
    az("network:LoadBalancer", "web", {
      inboundNatPools: [{ name: "ssh", backendPort: 22, frontendPortRangeStart: 50000, frontendPortRangeEnd: 50119 }],
    }),
  ],
  "hub network on Azure": () => [
    az("network:VirtualNetwork", "hub", {
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
      subnets: [{ name: "AzureFirewallSubnet", addressPrefix: "10.0.0.0/26" }],
    }),
    az("network:AzureFirewall", "hub", {
      natRuleCollections: [
        {
          name: "web",
          rules: [{ name: "https", destinationPorts: ["443"], translatedPort: "443", sourceAddresses: ["*"] }],
        },
      ],
    }),
    az("network:Subnet", "apps", { addressPrefix: "10.0.1.0/24" }),
    az("network:RouteTable", "apps", { routes: [{ name: "d", addressPrefix: "0.0.0.0/0", nextHopType: "Internet" }] }),
    publicIp("hub"),
  ],
  "storage and functions": () => [
    az("storage:StorageAccount", "data"),
    az("web:WebApp", "fn", {
      siteConfig: { appSettings: [{ name: "KEY", value: "0123456789abcdef0123456789abcdef" }] },
    }),
    az("automation:Variable", "kms-key-url", { value: '"https://kv/keys/kms"' }),
  ],
  "Azure DNS zone": () => [
    az("dns:Zone", "public", { zoneName: "example.com" }),
    az("dns:RecordSet", "www", { relativeRecordSetName: "www", recordType: "A", ttl: 60 }),
    az("privatedns:PrivateRecordSet", "ldap", {
      relativeRecordSetName: "_ldap._tcp",
      recordType: "SRV",
      ttl: 60,
      srvRecords: [{ priority: 0, weight: 0, port: 389, target: "dc1.corp.example.com" }],
    }),
  ],
  "bastion on Azure": () => [
    az("network:BastionHost", "bastion"),
    publicIp("bastion"),
    az("network:Subnet", "AzureBastionSubnet", { addressPrefix: "10.0.2.0/26" }),
  ],
  "disks of an application": () => {
    const disk = az("compute:Disk", "app", { diskSizeGB: 64, publicNetworkAccess: "Enabled" });
    return [disk, az("compute:Snapshot", "app", { creationData: { createOption: "Copy" } }, { creationData: disk })];
  },
  "images for desktops": () => {
    const machine = vm("image-builder");
    return [
      machine,
      az("compute:Image", "win11", { sourceVirtualMachine: { id: "x" } }, { sourceVirtualMachine: machine }),
      az("compute:GalleryImageVersion", "win11", { galleryName: "g" }),
    ];
  },
  "landing zone": () => [
    assignment("platform", owner, "/providers/Microsoft.Management/managementGroups/root"),
    assignment("reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7", "/subscriptions/s"),
    az("authorization:RoleDefinition", "ops", {
      roleName: "ops",
      permissions: [{ actions: ["*"], dataActions: ["*"] }],
    }),
    az("operationalinsights:Workspace", "logs", { retentionInDays: 30 }),
  ],
  "virtual desktops": () => [
    vm("avd-0", { licenseType: "Windows_Client" }),
    vm("avd-1"),
    az("compute:VirtualMachineExtension", "avd-0-join", {
      vmName: "avd-0",
      settings: { Name: "corp.example.com" },
      protectedSettings: { Password: "P4ss!" },
    }),
    nsg("avd", ["3389", "VirtualNetwork"]),
  ],
  "build agents": () => [
    vm("agent-1", { osProfile: { customData: Buffer.from("#!/bin/sh\napt-get update").toString("base64") } }),
    az("compute:VirtualMachineRunCommandByVirtualMachine", "setup", {
      vmName: "agent-1",
      source: { script: "choco install git" },
    }),
  ],
  "Kubernetes objects": () => [
    res("kubernetes:core/v1:Secret", "tls", { data: { "tls.key": Buffer.from("private key").toString("base64") } }),
    res("kubernetes:apps/v1:Deployment", "kms-plugin", {
      spec: {
        template: { spec: { containers: [{ name: "kms", image: "kms:v1", ports: [{ containerPort: 8080 }] }] } },
      },
    }),
  ],
  "certificates and random ids": () => [
    res("tls:index/privateKey:PrivateKey", "ca", { algorithm: "RSA" }),
    res("random:index/randomId:RandomId", "id", { byteLength: 16 }),
    res("random:index/uuid:RandomUuid", "uuid", { result: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635" }),
  ],
  "node groups of Kubernetes with templates": () => {
    const template = res("aws:ec2/launchTemplate:LaunchTemplate", "kms-nodes", {
      metadataOptions: { httpTokens: "optional" },
    });
    const cluster = res("aws:eks/cluster:Cluster", "kms-encrypted", {
      encryptionConfig: { provider: { keyArn: "x" } },
    });
    return [
      template,
      cluster,
      res("aws:eks/nodeGroup:NodeGroup", "n", { scalingConfig: { maxSize: 40 } }, { launchTemplate: template }),
      res(
        "aws:autoscaling/group:Group",
        "workers",
        { maxSize: 40, tags: [{ key: "Name", value: "kms-worker", propagateAtLaunch: true }] },
        { launchTemplate: template },
      ),
    ];
  },
  "container hosts of ECS": () => {
    const hosts = sg("ecs", [0, 65535, ["10.0.0.0/16"]]);
    return [
      hosts,
      res(
        "aws:ec2/launchConfiguration:LaunchConfiguration",
        "ecs",
        { userData: "ECS_CLUSTER=web" },
        { securityGroups: hosts },
      ),
      res("aws:ecs/taskDefinition:TaskDefinition", "t", {
        containerDefinitions: JSON.stringify([{ portMappings: [{ containerPort: 8080 }] }]),
      }),
    ];
  },
  "test machines of DevTest Labs": () => [
    az("devtestlab:Lab", "lab"),
    az("devtestlab:VirtualMachine", "t1", { size: "Standard_D2s_v3", isAuthenticationWithSshKey: false }),
    vm("t2", { securityProfile: { securityType: "Standard" }, priority: "Spot" }),
  ],
  "Uniform scale set of game servers": () => [
    az("compute:VirtualMachineScaleSet", "games", {
      sku: { capacity: 60 },
      virtualMachineProfile: { osProfile: { customData: "aGVsbG8=" } },
    }),
  ],
  "machines that activate at the cloud": () => [
    nsg("desktops", ["443", "10.0.0.0/8"]),
    az("network:NetworkSecurityGroup", "out", {
      securityRules: [
        {
          direction: "Outbound",
          access: "Allow",
          protocol: "Tcp",
          destinationAddressPrefix: "20.118.99.224",
          destinationPortRange: "1688",
        },
      ],
    }),
    az("network:FirewallPolicyRuleCollectionGroup", "fw", {
      ruleCollections: [
        {
          ruleCollectionType: "FirewallPolicyFilterRuleCollection",
          rules: [
            {
              ruleType: "NetworkRule",
              destinationFqdns: ["azkms.core.windows.net"],
              destinationPorts: ["1688"],
              sourceAddresses: ["*"],
            },
          ],
        },
      ],
    }),
    az("network:RouteTable", "rt", {
      routes: [{ name: "kms", addressPrefix: "23.102.135.246/32", nextHopType: "Internet" }],
    }),
  ],
  "clients with public client keys": () => {
    const clientKey = ["D764K", "2NDRG", "47T6Q", "P8T8W", "YP6DF"].join("-");
    return [
      ec2("app-1", {
        userData: `cscript slmgr.vbs /ipk ${clientKey}; slmgr /skms kms01.corp.example.com:1688; slmgr /ato`,
      }),
      res("aws:ec2/securityGroup:SecurityGroup", "app", {
        egress: [{ fromPort: 1688, toPort: 1688, protocol: "tcp", cidrBlocks: ["10.91.0.0/28"] }],
      }),
    ];
  },
  "signing service on AWS KMS": () => {
    const signing = key("kms-signer", { keyUsage: "SIGN_VERIFY" });
    const signer = role("kms-signer", "lambda");
    return [
      signing,
      signer,
      res("aws:kms/replicaKey:ReplicaKey", "kms-replica", {}),
      res(
        "aws:iam/rolePolicy:RolePolicy",
        "kms-signer",
        { policy: statement(["kms:Sign", "kms:Verify"]) },
        { role: signer },
      ),
      res("aws:lambda/function:Function", "kms-signer", {
        environment: { variables: { KMS_KEY_ID: "mrk-1234abcd12ab34cd56ef1234567890ab" } },
      }),
      res("aws:ssm/parameter:Parameter", "kms-key-id", {
        name: "/app/kms/key-id",
        type: "String",
        value: "1234abcd-12ab-34cd-56ef-1234567890ab",
      }),
      ec2("kms-proxy", { metadataOptions: { httpTokens: "optional" } }),
    ];
  },
  "licences of other products": () => [
    awsSecret("prod/license-key"),
    res("aws:secretsmanager/secretVersion:SecretVersion", "lic", {
      secretString: JSON.stringify({ licenseKey: "AB12-CD34-EF56-GH78" }),
    }),
    res("aws:ssm/parameter:Parameter", "pid", { name: "/app/productId", type: "String", value: "prod-1234567890" }),
  ],
  "network of a data centre": () => [
    az("network:VirtualNetwork", "v", {
      subnets: [
        {
          name: "a",
          networkSecurityGroup: {
            securityRules: [
              {
                direction: "Inbound",
                access: "Allow",
                protocol: "Tcp",
                sourceAddressPrefix: "*",
                destinationPortRange: "443",
              },
            ],
          },
        },
      ],
    }),
    az("network:AdminRule", "deny-rdp", {
      direction: "Inbound",
      access: "Deny",
      protocol: "Tcp",
      sources: [{ addressPrefix: "*" }],
      destinationPortRanges: ["3389"],
    }),
    res("aws:ec2/managedPrefixList:ManagedPrefixList", "offices", { entries: [{ cidr: "198.51.100.0/24" }] }),
    sg("inside", [0, 0, ["10.0.0.0/8"], "-1"]),
  ],
  "public services of Kubernetes": () => [
    res("kubernetes:core/v1:Service", "kms-plugin", {
      spec: { type: "LoadBalancer", ports: [{ port: 443, targetPort: 8443 }] },
    }),
    res("kubernetes:core/v1:Secret", "kms-credentials", {
      metadata: { name: "kms-credentials" },
      stringData: { key: "abc" },
    }),
    res("aws:lb/listener:Listener", "l", { port: 443, protocol: "TCP" }),
  ],
  "website behind Cloudflare": () => [
    res("cloudflare:index/record:Record", "www", { name: "www", type: "CNAME", value: "example.net" }),
    res("cloudflare:index/zone:Zone", "example", { zone: "example.com" }),
  ],
  "Google Cloud project": () => [
    res("gcp:kms/keyRing:KeyRing", "kms", { location: "europe" }),
    res("gcp:compute/instance:Instance", "web", { machineType: "e2-small" }),
    res("gcp:compute/firewall:Firewall", "web", {
      allows: [{ protocol: "tcp", ports: ["443"] }],
      sourceRanges: ["0.0.0.0/0"],
    }),
  ],
};

/** Forty stacks of other teams, of both clouds and others: no KMS host, no host key. */
export const ordinaryStacks = Object.entries(stacks).map(([title, make]) => ({ title, resources: make() }));
