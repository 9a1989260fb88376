/** Type tokens of the resources that rules look at. A test compares them with the installed SDKs. */
export const azure = {
  virtualMachine: "azure-native:compute:VirtualMachine",
  scaleSet: "azure-native:compute:VirtualMachineScaleSet",
  vmExtension: "azure-native:compute:VirtualMachineExtension",
  runCommand: "azure-native:compute:VirtualMachineRunCommandByVirtualMachine",
  disk: "azure-native:compute:Disk",
  snapshot: "azure-native:compute:Snapshot",
  vault: "azure-native:keyvault:Vault",
  secret: "azure-native:keyvault:Secret",
  key: "azure-native:keyvault:Key",
  securityGroup: "azure-native:network:NetworkSecurityGroup",
  securityRule: "azure-native:network:SecurityRule",
  networkInterface: "azure-native:network:NetworkInterface",
  publicAddress: "azure-native:network:PublicIPAddress",
  loadBalancer: "azure-native:network:LoadBalancer",
  natGateway: "azure-native:network:NatGateway",
  subnet: "azure-native:network:Subnet",
  network: "azure-native:network:VirtualNetwork",
  routeTable: "azure-native:network:RouteTable",
  route: "azure-native:network:Route",
  privateEndpoint: "azure-native:network:PrivateEndpoint",
  privateDnsZoneGroup: "azure-native:network:PrivateDnsZoneGroup",
  flowLog: "azure-native:network:FlowLog",
  bastion: "azure-native:network:BastionHost",
  publicRecordSet: "azure-native:dns:RecordSet",
  privateRecordSet: "azure-native:privatedns:PrivateRecordSet",
  privateZone: "azure-native:privatedns:PrivateZone",
  privateZoneLink: "azure-native:privatedns:VirtualNetworkLink",
  diagnosticSetting: "azure-native:monitor:DiagnosticSetting",
  dataCollectionRule: "azure-native:monitor:DataCollectionRule",
  roleAssignment: "azure-native:authorization:RoleAssignment",
  lockByScope: "azure-native:authorization:ManagementLockByScope",
  workspace: "azure-native:operationalinsights:Workspace",
  automationVariable: "azure-native:automation:Variable",
  maintenance: "azure-native:maintenance:MaintenanceConfiguration",
} as const;

export const aws = {
  instance: "aws:ec2/instance:Instance",
  launchTemplate: "aws:ec2/launchTemplate:LaunchTemplate",
  launchConfiguration: "aws:ec2/launchConfiguration:LaunchConfiguration",
  spotRequest: "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
  autoScalingGroup: "aws:autoscaling/group:Group",
  volume: "aws:ebs/volume:Volume",
  snapshot: "aws:ebs/snapshot:Snapshot",
  snapshotPermission: "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
  image: "aws:ec2/ami:Ami",
  imagePermission: "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  securityGroupRule: "aws:ec2/securityGroupRule:SecurityGroupRule",
  ingressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egressRule: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  defaultSecurityGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  prefixList: "aws:ec2/managedPrefixList:ManagedPrefixList",
  prefixListEntry: "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
  networkInterface: "aws:ec2/networkInterface:NetworkInterface",
  elasticAddress: "aws:ec2/eip:Eip",
  elasticAddressAssociation: "aws:ec2/eipAssociation:EipAssociation",
  loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
  subnet: "aws:ec2/subnet:Subnet",
  vpc: "aws:ec2/vpc:Vpc",
  route: "aws:ec2/route:Route",
  routeTable: "aws:ec2/routeTable:RouteTable",
  defaultRouteTable: "aws:ec2/defaultRouteTable:DefaultRouteTable",
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  flowLog: "aws:ec2/flowLog:FlowLog",
  record: "aws:route53/record:Record",
  zone: "aws:route53/zone:Zone",
  zoneAssociation: "aws:route53/zoneAssociation:ZoneAssociation",
  secret: "aws:secretsmanager/secret:Secret",
  secretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
  secretPolicy: "aws:secretsmanager/secretPolicy:SecretPolicy",
  parameter: "aws:ssm/parameter:Parameter",
  document: "aws:ssm/document:Document",
  association: "aws:ssm/association:Association",
  key: "aws:kms/key:Key",
  keyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  policy: "aws:iam/policy:Policy",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  role: "aws:iam/role:Role",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  trail: "aws:cloudtrail/trail:Trail",
} as const;

/** Where version 2 of azure-native kept types that version 3 moved. */
const moved: Readonly<Record<string, string>> = {
  "azure-native:network:RecordSet": azure.publicRecordSet,
  "azure-native:network:PrivateRecordSet": azure.privateRecordSet,
  "azure-native:network:PrivateZone": azure.privateZone,
  "azure-native:network:VirtualNetworkLink": azure.privateZoneLink,
  "azure-native:insights:DiagnosticSetting": azure.diagnosticSetting,
  "azure-native:insights:DataCollectionRule": azure.dataCollectionRule,
};

/**
 * A type without its API version. The same resource can be had as `azure-native:keyvault/v20230701:Vault` and, from a
 * generated SDK, as `azure-native_keyvault_v20230701:keyvault:Vault`; a rule must not be passed by asking for another version.
 */
export function canonicalType(type: string): string {
  if (!type.startsWith("azure-native")) return type;
  const plain = type
    .replace(/^azure-native_[a-z0-9]+_v[a-z0-9]+:/, "azure-native:")
    .replace(/^(azure-native:[a-z0-9]+)\/v[a-z0-9]+:/, "$1:");
  return moved[plain] ?? plain;
}
