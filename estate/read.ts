import { readAwsEstate } from "./aws/read";
import { readAzureEstate } from "./azure/read";
import { PreflightInputError } from "./input-error";
import type { Estate } from "./model";
import type { ResourceGraph } from "./resource-graph";

/** Reads the estate of either cloud; the resources tell which it is. */
export function readEstate(graph: ResourceGraph, port: number): Estate {
  const clouds = new Set(graph.resources.map(({ type }) => type.split(":")[0]));
  if (clouds.has("azure-native")) return readAzureEstate(graph, port);
  if (clouds.has("aws")) return readAwsEstate(graph, port);
  throw new PreflightInputError(
    "the stack holds no resource of Azure (azure-native) or AWS: give the stack of a KMS host",
  );
}
