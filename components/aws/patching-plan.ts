import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as ssm from "@pulumi/aws/ssm";
import { ActivationMethod, type HostOperatingSystem } from "../args";
import { quote } from "../host-setup/render";
import { type Problem, reason } from "../problems";
import { type AwsPatchingArgs, AwsReboot } from "./args";
import { knowsPatchBucket } from "./patch-buckets";
import { checkServers } from "./ways-out";

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

/** What the checks of patching need to know. */
export interface PatchingQuestion {
  readonly region: string;
  readonly network: { readonly addressSpace?: string };
  readonly activation?: ActivationMethod;
  readonly patching?: AwsPatchingArgs;
}

/** Every problem of how updates reach the hosts. */
export function checkPatching({ region, network, activation, patching }: PatchingQuestion): Problem[] {
  if (patching === undefined) return [];
  const problems = [...checkSource(patching, activation), ...checkRun(patching)];
  if (network.addressSpace !== undefined && !knowsPatchBucket(region)) {
    const fix = "leave patching out, or use an existing VPC whose owner lets hosts read that bucket";
    const what = "the bucket of Patch Manager in this region is not known";
    problems.push({ propertyPath: "patching", reason: reason(what, region, "a region that AWS lists", fix) });
  }
  return problems;
}

function checkSource(patching: AwsPatchingArgs, activation: ActivationMethod | undefined): Problem[] {
  const { updateServer, updateServerAddresses } = patching;
  const path = "patching.updateServer";
  if (updateServer === undefined) {
    if (updateServerAddresses !== undefined) {
      const what = reason(
        "addresses of a server that has no name",
        updateServerAddresses.length,
        "updateServer as well",
      );
      return [{ propertyPath: path, reason: what }];
    }
    if (activation === ActivationMethod.Online) return [];
    const allowed =
      "the URL of a WSUS server; none with online activation, whose firewall also leads to Windows Update";
    return [{ propertyPath: path, reason: reason("nothing that the hosts reach has updates", updateServer, allowed) }];
  }
  const allowed = "a URL such as https://wsus.corp.example.com:8531";
  const host = hostOf(updateServer);
  if (host === undefined)
    return [{ propertyPath: path, reason: reason("not the URL of a server", updateServer, allowed) }];
  const problems = checkServers("patching.updateServerAddresses", updateServerAddresses);
  const addresses = updateServerAddresses ?? [];
  const isAddress = /^\d+(\.\d+){3}$/.test(host);
  if (addresses.length === 0 || (isAddress && !addresses.includes(host))) {
    const wanted = isAddress ? `${host}, as in the URL` : "the addresses that the server's name leads to";
    const what = reason("the way to the server stays closed", addresses, wanted);
    problems.push({ propertyPath: "patching.updateServerAddresses", reason: what });
  }
  return problems;
}

/** Host of a WSUS server's URL, which has no path, no credentials and no query; undefined for anything else. */
function hostOf(url: string): string | undefined {
  if (!/^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?\/?$/.test(url) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname;
}

const weekday = "(SUN|MON|TUE|WED|THU|FRI|SAT)";
/** State Manager takes no month (AWS Systems Manager User Guide, "Cron and rate expressions for associations"). */
const schedulePattern = new RegExp(
  `^cron\\([0-5]?\\d ([01]?\\d|2[0-3]) (\\?|\\*|[12]?\\d|3[01]|L) \\* (\\?|\\*|${weekday}(#[1-5]|L)?) \\*\\)$`,
);

function checkRun({ schedule, reboot, approveAfterDays, rejectedPatches = [] }: AwsPatchingArgs): Problem[] {
  const problems: Problem[] = [];
  const add = (field: string, what: string, got: unknown, allowed: string) => {
    problems.push({ propertyPath: `patching.${field}`, reason: reason(what, got, allowed) });
  };
  if (schedule !== undefined && !schedulePattern.test(schedule)) {
    add(
      "schedule",
      "not a time that State Manager knows",
      schedule,
      `cron without a month, such as ${defaultSchedule}`,
    );
  }
  if (reboot !== undefined && !Object.hasOwn(rebootOptions, reboot)) {
    add("reboot", "not a way to restart", reboot, Object.keys(rebootOptions).join(", "));
  }
  const days = approveAfterDays ?? defaultApproval;
  if (!Number.isInteger(days) || days < 0 || days > 100) {
    add("approveAfterDays", "not a number of days", days, "whole days from 0 to 100");
  }
  rejectedPatches.forEach((patch, index) => {
    if (/^KB\d{6,8}$/.test(patch)) return;
    add(`rejectedPatches[${index}]`, "not the number of an update", patch, "KB and six to eight digits");
  });
  return problems;
}

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

/** The script that names the update server to Windows, or takes its name out again. */
export function updateServerScript({ updateServer = "" }: AwsPatchingArgs): string {
  const script = readFileSync(join(__dirname, "update-server.ps1"), "utf8");
  return `$UpdateServer = ${quote(updateServer.replace(/\/$/, ""))}\n${script}`;
}
