import type * as ssm from "@pulumi/aws/ssm";
import type { HostOperatingSystem } from "../args";
import { type AwsPatchingArgs, AwsReboot } from "./args";

/** Sundays at two o'clock, UTC. */
export const defaultSchedule = "cron(0 2 ? * SUN *)";

/** A week in which a bad update shows elsewhere first. */
const defaultApproval = 7;

/** Documents that Amazon keeps: what installs updates. */
export const patchDocument = "AWS-RunPatchBaseline";

/** Values of `RebootOption`. Source: AWS Systems Manager User Guide, "SSM Command document for patching: AWS-RunPatchBaseline". */
const rebootOptions: Readonly<Record<AwsReboot, string>> = {
  [AwsReboot.IfNeeded]: "RebootIfNeeded",
  [AwsReboot.Never]: "NoReboot",
};

/** What is approved: security and critical updates and their roll-ups, of every severity. */
export function baseline(name: string, system: HostOperatingSystem, patching: AwsPatchingArgs): ssm.PatchBaselineArgs {
  return {
    name,
    description: `Updates of KMS hosts on ${system}`,
    operatingSystem: "WINDOWS",
    approvedPatchesComplianceLevel: "HIGH",
    approvalRules: [
      {
        approveAfterDays: patching.approveAfterDays ?? defaultApproval,
        complianceLevel: "HIGH",
        patchFilters: [
          { key: "CLASSIFICATION", values: ["CriticalUpdates", "SecurityUpdates", "UpdateRollups"] },
          { key: "MSRC_SEVERITY", values: ["*"] },
        ],
      },
    ],
    rejectedPatches: [...(patching.rejectedPatches ?? [])].sort(),
  };
}

/** Parameters of the document: install, and restart as it is wanted. */
export function patchParameters({ reboot = AwsReboot.IfNeeded }: AwsPatchingArgs): Record<string, string> {
  return { Operation: "Install", RebootOption: rebootOptions[reboot] };
}
