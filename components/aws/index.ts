export { AwsActivationAudit } from "./activation-audit";
export type { AwsActivationAuditArgs, AwsAuditedHostArgs, AwsMonitoringArgs } from "./audit-args";
export type { AwsChild, AwsChildKinds } from "./child-kinds";
export { AwsDiscovery, type AwsDiscoveryArgs, type AwsDiscoveryHostArgs } from "./discovery";
export { AwsHostKeyVault, type AwsHostKeyVaultArgs } from "./host-key-vault";
export { AwsHostMachine, type AwsHostMachineArgs, AwsTenancy } from "./host-machine";
export { AwsIsolatedNetwork, type AwsIsolatedNetworkArgs } from "./isolated-network";
export { AwsKmsHost, type AwsKmsHostArgs } from "./kms-host";
export type { AwsNetworkArgs } from "./network-args";
