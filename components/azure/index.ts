export * from "./args";
export type { AzureChild, AzureChildKinds } from "./child-kinds";
export { AzureActivationAudit } from "./activation-audit";
export { AzureDiscovery } from "./discovery";
export { AzureDiskEncryption } from "./disk-encryption";
export { AzureHostKeyVault } from "./host-key-vault";
export { AzureHostMachine } from "./host-machine";
export { AzureIsolatedNetwork } from "./isolated-network";
export { AzureKmsHost } from "./kms-host";
