import { Association, PatchBaseline, PatchGroup } from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { checkName } from "../../requirements/aws";
import { Deletable } from "../args";
import { Children, nodesOf } from "../children";
import { throwProblems } from "../problems";
import { roleTags } from "../tags";
import type { AwsPatchingComponentArgs } from "./args";
import type { AwsChildKinds } from "./child-kinds";
import { baseline, defaultSchedule, patchDocument, patchParameters } from "./patching-plan";

/**
 * Security updates for the KMS hosts: a baseline that says which, a patch group that gives it to the hosts, and a run of
 * `AWS-RunPatchBaseline` in its window, one host after the other. Patch Manager only says what is approved: the updates
 * themselves come from the company's WSUS server, or from Windows Update where the hosts reach it.
 */
export class AwsPatching extends pulumi.ComponentResource {
  /** Id of the baseline. */
  public readonly baselineId: pulumi.Output<string>;
  /** Name of the patch group: the value that instances carry as the tag `PatchGroup`. */
  public readonly patchGroup: pulumi.Output<string>;

  constructor(name: string, args: AwsPatchingComponentArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems("AwsPatching", checkName(name, 128));
    super("kmshost:index:AwsPatching", name, {}, opts);
    const { image, patching, instanceIds } = args;
    const protect = !args.mayDelete?.includes(Deletable.Hosts);
    const children = new Children<AwsChildKinds>(this, name, (child) => args.transform?.(child), protect);
    const tags = { Name: name, ...roleTags(args.tags, "host") };
    const approved = children.create("patchBaseline", "baseline", PatchBaseline, {
      ...baseline(name, image.operatingSystem, patching),
      tags,
    });
    const group = children.create("patchGroup", "group", PatchGroup, { baselineId: approved.id, patchGroup: name });
    children.create(
      "association",
      "install",
      Association,
      {
        name: patchDocument,
        associationName: name,
        parameters: patchParameters(patching),
        targets: [{ key: "InstanceIds", values: instanceIds }],
        scheduleExpression: patching.schedule ?? defaultSchedule,
        // Otherwise it would also run at once, and restart a host in the middle of the day.
        applyOnlyAtCronInterval: true,
        complianceSeverity: "HIGH",
        // A host that fails stops the run: the next one stays as it is, and answers.
        maxConcurrency: "1",
        maxErrors: "0",
        tags,
      },
      { dependsOn: [group] },
    );
    this.baselineId = approved.id;
    this.patchGroup = group.patchGroup;
    this.registerOutputs({ baselineId: this.baselineId, patchGroup: this.patchGroup });
  }

  /** The children by the last part of their names. */
  get nodes(): Readonly<Record<string, pulumi.Resource>> {
    return nodesOf(this);
  }
}
