/** Parts of @pulumi/policy that it exports without types. */
declare module "@pulumi/policy/server" {
  import type { Policies } from "@pulumi/policy";

  type Rpc = (call: { request: unknown }, callback: (error: unknown, response: unknown) => void) => void;
  type MakeRpc = (name: string, version: string, level: string, policies: Policies) => Rpc;
  export const makeAnalyzeRpcFun: MakeRpc;
  export const makeAnalyzeStackRpcFun: MakeRpc;
  export const makeRemediateRpcFun: MakeRpc;
}

declare module "@pulumi/policy/proxy" {
  export const unknownStringValue: string;
}
