/** Everything for AWS: what `kmshost/aws` exports. Loads no SDK of another cloud. */
export * from "../components/args";
export * from "../components/aws";
export * from "../components/clients/aws-kms-clients";
export type { KmsHostOutputsArgs } from "../components/clients/host-outputs";
export { fromStack, type KmsHostOutputs } from "../components/from-stack";
