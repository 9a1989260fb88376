/** Type tokens of the resources that rules look at. A test compares them with the installed SDKs. */
export const azure = {
  virtualMachine: "azure-native:compute:VirtualMachine",
  scaleSet: "azure-native:compute:VirtualMachineScaleSet",
  vmExtension: "azure-native:compute:VirtualMachineExtension",
  runCommand: "azure-native:compute:VirtualMachineRunCommandByVirtualMachine",
  disk: "azure-native:compute:Disk",
  snapshot: "azure-native:compute:Snapshot",
  image: "azure-native:compute:Image",
  galleryVersion: "azure-native:compute:GalleryImageVersion",
  restorePoints: "azure-native:compute:RestorePointCollection",
  vault: "azure-native:keyvault:Vault",
  secret: "azure-native:keyvault:Secret",
  key: "azure-native:keyvault:Key",
  securityGroup: "azure-native:network:NetworkSecurityGroup",
  securityRule: "azure-native:network:SecurityRule",
  networkInterface: "azure-native:network:NetworkInterface",
  publicAddress: "azure-native:network:PublicIPAddress",
  loadBalancer: "azure-native:network:LoadBalancer",
  inboundNatRule: "azure-native:network:InboundNatRule",
  adminRule: "azure-native:network:AdminRule",
  firewallPolicyRules: "azure-native:network:FirewallPolicyRuleCollectionGroup",
  firewall: "azure-native:network:AzureFirewall",
  natGateway: "azure-native:network:NatGateway",
  subnet: "azure-native:network:Subnet",
  network: "azure-native:network:VirtualNetwork",
  routeTable: "azure-native:network:RouteTable",
  route: "azure-native:network:Route",
  privateEndpoint: "azure-native:network:PrivateEndpoint",
  privateDnsZoneGroup: "azure-native:network:PrivateDnsZoneGroup",
  flowLog: "azure-native:network:FlowLog",
  bastion: "azure-native:network:BastionHost",
  applicationSecurityGroup: "azure-native:network:ApplicationSecurityGroup",
  networkGateway: "azure-native:network:VirtualNetworkGateway",
  peering: "azure-native:network:VirtualNetworkPeering",
  publicZone: "azure-native:dns:Zone",
  publicRecordSet: "azure-native:dns:RecordSet",
  privateRecordSet: "azure-native:privatedns:PrivateRecordSet",
  privateZone: "azure-native:privatedns:PrivateZone",
  privateZoneLink: "azure-native:privatedns:VirtualNetworkLink",
  diagnosticSetting: "azure-native:monitor:DiagnosticSetting",
  dataCollectionRule: "azure-native:monitor:DataCollectionRule",
  roleAssignment: "azure-native:authorization:RoleAssignment",
  accessPolicy: "azure-native:keyvault:AccessPolicy",
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
  volumeAttachment: "aws:ec2/volumeAttachment:VolumeAttachment",
  snapshot: "aws:ebs/snapshot:Snapshot",
  snapshotCopy: "aws:ebs/snapshotCopy:SnapshotCopy",
  snapshotPermission: "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
  image: "aws:ec2/ami:Ami",
  imageFromInstance: "aws:ec2/amiFromInstance:AmiFromInstance",
  imageCopy: "aws:ec2/amiCopy:AmiCopy",
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
  networkInterfaceAttachment: "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",
  loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
  classicLoadBalancer: "aws:elb/loadBalancer:LoadBalancer",
  listener: "aws:lb/listener:Listener",
  targetGroup: "aws:lb/targetGroup:TargetGroup",
  targetGroupAttachment: "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  globalListener: "aws:globalaccelerator/listener:Listener",
  endpointGroup: "aws:globalaccelerator/endpointGroup:EndpointGroup",
  internetGateway: "aws:ec2/internetGateway:InternetGateway",
  subnet: "aws:ec2/subnet:Subnet",
  vpc: "aws:ec2/vpc:Vpc",
  route: "aws:ec2/route:Route",
  routeTable: "aws:ec2/routeTable:RouteTable",
  defaultRouteTable: "aws:ec2/defaultRouteTable:DefaultRouteTable",
  routeTableAssociation: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  mainRouteTableAssociation: "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
  networkAcl: "aws:ec2/networkAcl:NetworkAcl",
  networkAclAssociation: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
  networkAclRule: "aws:ec2/networkAclRule:NetworkAclRule",
  peering: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
  transitGatewayAttachment: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  dhcpOptions: "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
  dhcpOptionsAssociation: "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
  addressRangeAssociation: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
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
  instanceProfile: "aws:iam/instanceProfile:InstanceProfile",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  trail: "aws:cloudtrail/trail:Trail",
} as const;

/** Types of other providers that rules read. Their SDKs are not installed here: names by their registry pages. */
export const other = {
  classicGroup: "azure:network/networkSecurityGroup:NetworkSecurityGroup",
  classicRule: "azure:network/networkSecurityRule:NetworkSecurityRule",
  nativeGroup: "aws-native:ec2:SecurityGroup",
  nativeIngress: "aws-native:ec2:SecurityGroupIngress",
  nativeEgress: "aws-native:ec2:SecurityGroupEgress",
  googleFirewall: "gcp:compute/firewall:Firewall",
  kubernetesService: "kubernetes:core/v1:Service",
  classicPrivateRecord: "azure:privatedns/sRVRecord:SRVRecord",
} as const;

/** Where version 2 of azure-native kept types that version 3 moved. */
const moved: Readonly<Record<string, string>> = {
  "azure-native:network:Zone": azure.publicZone,
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
  // Names that the AWS provider keeps for what moved to aws:lb and aws:elb.
  if (type.startsWith("aws:")) {
    return type
      .replace(/^aws:(alb|elasticloadbalancingv2|applicationloadbalancing)\//, "aws:lb/")
      .replace(/^aws:elasticloadbalancing\//, "aws:elb/");
  }
  if (!type.startsWith("azure-native")) return type;
  const plain = type
    .replace(/^azure-native_[a-z0-9]+_v[a-z0-9]+:/, "azure-native:")
    .replace(/^(azure-native:[a-z0-9]+)\/v[a-z0-9]+:/, "$1:");
  return moved[plain] ?? plain;
}
