import { readAwsEstate } from "./aws/read";
import { readAzureEstate } from "./azure/read";
import type { HostTarget } from "./host-targets";
import { PreflightInputError } from "./input-error";
import type { Estate } from "./model";
import type { ResourceGraph } from "./resource-graph";

/** Reads the estate of either cloud; the resources tell which it is. */
export function readEstate(graph: ResourceGraph, port: number, targets: readonly HostTarget[] = []): Estate {
  const clouds = new Set(graph.resources.map(({ type }) => type.split(":")[0]));
  if (clouds.has("azure-native")) return readAzureEstate(graph, port, targets);
  if (clouds.has("aws")) return readAwsEstate(graph, port, targets);
  throw new PreflightInputError(
    "the stack holds no resource of Azure (azure-native) or AWS: give the stack of a KMS host",
  );
}
