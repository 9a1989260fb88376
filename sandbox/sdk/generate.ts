/**
 * Writes `sdk-shapes.generated.json` of both clouds from the installed SDKs. Run it after an upgrade of one:
 *
 *     node --import tsx sandbox/sdk/generate.ts
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { definition as aws } from "../aws/definition";
import { azureTypes } from "../azure/types";
import { readShapes, render, type SdkSource } from "./generate-shapes";

export const sources: Record<"aws" | "azure", SdkSource> = {
  aws: {
    name: "@pulumi/aws",
    types: aws.types.map(({ token }) => token),
    functions: aws.functions.map(({ token }) => token),
    enumerations: false,
  },
  azure: {
    name: "@pulumi/azure-native",
    types: azureTypes.map(({ token }) => token),
    functions: [],
    enumerations: true,
    // Sizes come and go without a new API version; the SDK has the words of another service's `ConditionOperator`.
    open: ["compute.VirtualMachineSizeTypes", "monitor.ConditionOperator"],
  },
};

if (require.main === module) {
  for (const [cloud, source] of Object.entries(sources)) {
    writeFileSync(join(__dirname, "..", cloud, "sdk-shapes.generated.json"), render(readShapes(source)));
  }
}
