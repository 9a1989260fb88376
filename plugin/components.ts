/** Every component of the package. The schema that other languages get is inferred from these files. */
export { AwsDiscovery } from "../components/aws/discovery";
export { AwsHostKeyVault } from "../components/aws/host-key-vault";
export { AwsHostMachine } from "../components/aws/host-machine";
export { AwsIsolatedNetwork } from "../components/aws/isolated-network";
export { AwsKmsHost } from "../components/aws/kms-host";
export { AzureDiscovery } from "../components/azure/discovery";
export { AzureHostKeyVault } from "../components/azure/host-key-vault";
export { AzureHostMachine } from "../components/azure/host-machine";
export { AzureIsolatedNetwork } from "../components/azure/isolated-network";
export { AzureKmsHost } from "../components/azure/kms-host";
export { AwsKmsClients } from "../components/clients/aws-kms-clients";
export { AzureKmsClients } from "../components/clients/azure-kms-clients";
