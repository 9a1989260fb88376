import { DedicatedHost } from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { checkName, checkSize, checkZoneList } from "../../requirements/aws";
import { checkRegion } from "../../requirements/aws-regions";
import { defaultSize } from "../../requirements/limits";
import { problemsOf } from "../../requirements/report";
import { Deletable } from "../args";
import { Children, nodesOf } from "../children";
import { throwProblems } from "../problems";
import { roleTags } from "../tags";
import type { AwsDedicatedHostsArgs } from "./args";
import type { AwsChildKinds } from "./child-kinds";

/**
 * Whole machines for Windows Server licences that are bound to sockets or cores: one Dedicated Host in each zone, on which
 * nothing starts but what names it. A machine of the family `m6i` costs about 5,500 dollars a month, however little runs on it.
 */
export class AwsDedicatedHosts extends pulumi.ComponentResource {
  /** Ids of the Dedicated Hosts, by zone. */
  public readonly hostIds: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: AwsDedicatedHostsArgs, opts?: pulumi.ComponentResourceOptions) {
    const zones = [...new Set(args.zones)].sort();
    throwProblems("AwsDedicatedHosts", [
      ...checkName(name, 128),
      ...problemsOf(args, [checkRegion, checkZoneList, checkSize]),
    ]);
    super("kmshost:index:AwsDedicatedHosts", name, {}, opts);
    const children = new Children<AwsChildKinds>(this, name, (child) => args.transform?.(child));
    const instanceFamily = pulumi.output(args.size ?? defaultSize.aws).apply((size) => size.split(".")[0] ?? "");
    const created = zones.map((zone) => {
      const host = children.create(
        "dedicatedHost",
        zone,
        DedicatedHost,
        {
          availabilityZone: zone,
          instanceFamily,
          autoPlacement: "off",
          hostRecovery: "on",
          tags: { Name: `${name}-${zone}`, ...roleTags(args.tags, "host") },
        },
        { protect: !args.mayDelete?.includes(Deletable.Hosts) },
      );
      return [zone, host.id] as const;
    });
    this.hostIds = pulumi.all(Object.fromEntries(created));
    this.registerOutputs({ hostIds: this.hostIds });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}
