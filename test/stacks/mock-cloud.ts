import * as pulumi from "@pulumi/pulumi";
import { sandboxProject, sandboxTenant } from "../../stacks/guard";
import { program } from "../../stacks/program";

type Properties = Record<string, unknown>;
type Added = (inputs: Properties, id: string) => Properties;

const named =
  (property: string): Added =>
  (inputs) => ({ name: inputs[property] });
const nothing: Added = () => ({});
const arn =
  (kind: string): Added =>
  ({ name }, id) => ({ arn: `arn:aws:${kind}/${name ?? id}` });

/** What each cloud adds to the resources that an environment builds. A type that is not here is a mistake. */
const added: Record<string, Added> = {
  "pulumi:providers:azure-native": nothing,
  "azure-native:resources:ResourceGroup": named("resourceGroupName"),
  "azure-native:network:VirtualNetwork": named("virtualNetworkName"),
  "azure-native:network:Subnet": named("subnetName"),
  "azure-native:network:NetworkSecurityGroup": named("networkSecurityGroupName"),
  "azure-native:network:RouteTable": named("routeTableName"),
  "azure-native:network:VirtualNetworkPeering": nothing,
  "azure-native:network:PrivateEndpoint": named("privateEndpointName"),
  "azure-native:network:PrivateDnsZoneGroup": nothing,
  "azure-native:network:NetworkInterface": nothing,
  "azure-native:network:FlowLog": nothing,
  "azure-native:keyvault:Vault": named("vaultName"),
  "azure-native:keyvault:Secret": nothing,
  "azure-native:managedidentity:UserAssignedIdentity": () => ({ principalId: "principal", clientId: "client" }),
  "azure-native:authorization:RoleAssignment": nothing,
  "azure-native:authorization:ManagementLockByScope": nothing,
  "azure-native:compute:VirtualMachine": named("vmName"),
  "azure-native:compute:VirtualMachineRunCommandByVirtualMachine": nothing,
  "azure-native:privatedns:PrivateZone": named("privateZoneName"),
  "azure-native:privatedns:VirtualNetworkLink": nothing,
  "azure-native:privatedns:PrivateRecordSet": nothing,
  "azure-native:applicationinsights:Workbook": nothing,
  "azure-native:compute:VirtualMachineExtension": nothing,
  "azure-native:monitor:ActionGroup": nothing,
  "azure-native:monitor:DataCollectionEndpoint": nothing,
  "azure-native:monitor:DataCollectionRule": nothing,
  "azure-native:monitor:DataCollectionRuleAssociation": nothing,
  "azure-native:monitor:DiagnosticSetting": nothing,
  "azure-native:monitor:PrivateLinkScope": nothing,
  "azure-native:monitor:PrivateLinkScopedResource": nothing,
  "azure-native:monitor:ScheduledQueryRule": nothing,
  "azure-native:operationalinsights:SavedSearch": nothing,
  "azure-native:operationalinsights:Workspace": nothing,
  "azure-native:storage:StorageAccount": nothing,
  "pulumi:providers:aws": nothing,
  "aws:ec2/vpc:Vpc": nothing,
  "aws:ec2/subnet:Subnet": nothing,
  "aws:ec2/subnetCidrReservation:SubnetCidrReservation": nothing,
  "aws:ec2/routeTable:RouteTable": nothing,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": nothing,
  "aws:ec2/route:Route": nothing,
  "aws:ec2/networkAcl:NetworkAcl": nothing,
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": nothing,
  "aws:ec2/networkAclRule:NetworkAclRule": nothing,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": nothing,
  "aws:ec2/securityGroup:SecurityGroup": nothing,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": nothing,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": nothing,
  "aws:ec2/vpcEndpoint:VpcEndpoint": (_, id) => ({ prefixListId: `pl-of-${id}` }),
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": nothing,
  "aws:ec2/instance:Instance": nothing,
  "aws:kms/key:Key": (_, id) => ({ arn: `arn:aws:kms:${id}`, keyId: id }),
  "aws:kms/alias:Alias": nothing,
  "aws:secretsmanager/secret:Secret": arn("secret"),
  "aws:secretsmanager/secretPolicy:SecretPolicy": nothing,
  "aws:iam/role:Role": arn("role"),
  "aws:iam/rolePolicy:RolePolicy": nothing,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": nothing,
  "aws:iam/instanceProfile:InstanceProfile": nothing,
  "aws:ssm/patchBaseline:PatchBaseline": nothing,
  "aws:ssm/patchGroup:PatchGroup": nothing,
  "aws:ssm/document:Document": () => ({ defaultVersion: "1" }),
  "aws:ssm/association:Association": nothing,
  "aws:route53/zone:Zone": (_, id) => ({ zoneId: id }),
  "aws:route53/zoneAssociation:ZoneAssociation": nothing,
  "aws:cloudwatch/dashboard:Dashboard": nothing,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": nothing,
  "aws:cloudwatch/metricAlarm:MetricAlarm": nothing,
  "aws:cloudwatch/queryDefinition:QueryDefinition": nothing,
  "aws:ec2/flowLog:FlowLog": nothing,
  "aws:sns/topicPolicy:TopicPolicy": nothing,
  "aws:sns/topicSubscription:TopicSubscription": nothing,
  "aws:ssm/parameter:Parameter": nothing,
  "aws:cloudwatch/logGroup:LogGroup": arn("log-group"),
  "aws:sns/topic:Topic": arn("topic"),
  "aws:route53/record:Record": nothing,
};

/** Who the mocks say is asking. */
export interface Owner {
  subscription: string;
  account: string;
  sandbox: boolean;
}

function answer({ token, inputs }: pulumi.runtime.MockCallArgs, { subscription, account, sandbox }: Owner): Properties {
  switch (token) {
    case "azure-native:authorization:getClientConfig":
      return {
        tenantId: sandbox ? sandboxTenant : "tenant",
        subscriptionId: subscription,
        objectId: "o",
        clientId: "c",
      };
    case "azure-native:network:getVirtualNetwork":
      return { addressSpace: { addressPrefixes: ["10.50.0.0/20"] } };
    case "azure-native:privatedns:getPrivateZone":
      return { numberOfVirtualNetworkLinks: 0 };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: account, arn: `arn:${sandbox ? "aws-sandbox" : "aws"}:iam::${account}:user/ci` };
    case "aws:ssm/getParameter:getParameter":
      return { name: inputs.name, insecureValue: "ami-0123456789abcdef0" };
    case "aws:index/getAvailabilityZones:getAvailabilityZones":
      return { names: ["eu-central-1", "eu-west-1"].flatMap((region) => [`${region}a`, `${region}b`]) };
    case "aws:ec2transitgateway/getTransitGateway:getTransitGateway":
      return {
        ...{ id: inputs.id, ownerId: account, autoAcceptSharedAttachments: "disable" },
        ...{ defaultRouteTableAssociation: "enable", defaultRouteTablePropagation: "enable" },
      };
    case "aws:route53/getZone:getZone":
      return { zoneId: inputs.zoneId, name: "corp.example.com", privateZone: true };
    default:
      throw new Error(`nobody expects a call of ${token}`);
  }
}

/** What a run of the program registered and returned. */
export interface Run {
  /** Type and inputs by name. */
  resources: Record<string, { type: string; inputs: Properties }>;
  outputs: Properties;
}

/** Runs the program of a stack on mocks that know only what an environment should use. */
export async function run(stack: string, owner: Owner, project = "kmshost"): Promise<Run> {
  const resources: Run["resources"] = {};
  const unexpected: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        if (type.startsWith("kmshost:")) return { id: undefined, state: {} };
        const add = added[type];
        // Thrown here, an error would end the process instead of the test.
        if (!add) unexpected.push(`a resource of type ${type}`);
        if (resources[name]) unexpected.push(`another resource named ${name}`);
        resources[name] = { type, inputs };
        return { id: `id-of-${name}`, state: { ...inputs, ...add?.(inputs, `id-of-${name}`) } };
      },
      call: (args) => answer(args, owner),
    },
    project,
    stack,
  );
  const outputs = await program();
  const known = await Promise.all(
    Object.entries(outputs).map(async ([name, output]) => [name, await resolved(output)]),
  );
  await pulumi.runtime.disconnect();
  if (unexpected.length > 0) throw new Error(`nobody expects ${unexpected.join(", ")}`);
  return { resources, outputs: Object.fromEntries(known) };
}

/** The value of an Output; a failure of anything it comes from fails the test. */
function resolved(output: unknown): Promise<unknown> {
  return (output as { promise(): Promise<unknown> }).promise();
}

export { sandboxProject };
