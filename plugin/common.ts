/** What both clouds share: what `kmshost` itself exports. Loads no SDK of a cloud. */
export * from "../components/args";
export type { KmsHostOutputsArgs } from "../components/clients/host-outputs";
export { fromStack, type KmsHostOutputs } from "../components/from-stack";
