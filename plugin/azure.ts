/** Everything for Azure: what `kmshost/azure` exports. Loads no SDK of another cloud. */
export * from "../components/args";
export * from "../components/azure";
export * from "../components/clients/azure-kms-clients";
export type { KmsHostOutputsArgs } from "../components/clients/host-outputs";
export { fromStack, type KmsHostOutputs } from "../components/from-stack";
