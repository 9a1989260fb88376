import { join } from "node:path";
import type { Fault } from "../../sandbox/cloud/faults";
import { openCloud } from "../../sandbox/cloud/home";
import { StoredCloud } from "../../sandbox/cloud/stored-cloud";
import { Operations } from "../../sandbox/provider/operations";
import type { CloudDefinition, Properties } from "../../sandbox/provider/resource-type";
import { temporaryFolder } from "../temporary-folder";

export interface HarnessOptions {
  /** The provider's configuration. */
  readonly config?: Properties;
  /** Folder of the stored cloud. Default: a new one that goes with the tests. */
  readonly home?: string;
  /** Start with the seeds in `sandbox/seeds`? Default: no, with an empty cloud. */
  readonly seeded?: boolean;
  readonly faults?: readonly Fault[];
  readonly clock?: () => Date;
}

/** Drives a cloud in this process, without an engine: the same operations that the gRPC service offers. */
export function drive(definition: CloudDefinition, options: HarnessOptions = {}) {
  const home = options.home ?? temporaryFolder("sandbox");
  const config = options.config ?? {};
  const cloud = options.seeded
    ? openCloud(definition, config, home)
    : new StoredCloud({
        path: join(home, "cloud.json"),
        cloud: definition.name,
        ...definition.account(config),
        faults: () => options.faults ?? [],
        clock: options.clock,
      });
  const operations = new Operations(definition, cloud, { sleep: async () => undefined });
  return {
    home,
    cloud,
    operations,
    /** Checks as the engine does before a create, and creates. Throws every problem of the check in one error. */
    async create(token: string, inputs: Properties, name = "resource") {
      // As on the wire, where a property without a value is not there.
      const checked = operations.check(token, name, JSON.parse(JSON.stringify(inputs)) as Properties);
      if (checked.problems.length > 0) {
        throw new Error(checked.problems.map(({ path, reason }) => `${path}: ${reason}`).join("\n"));
      }
      return { ...(await operations.create(token, checked.inputs)), inputs: checked.inputs };
    },
  };
}
