import { getServiceQuota } from "@pulumi/aws/servicequotas";
import type * as pulumi from "@pulumi/pulumi";
import { type Problem, reason, refuse } from "../problems";
import { find } from "./look-up";

/** Quota "Inbound or outbound rules per security group" (Amazon VPC User Guide, "Amazon VPC quotas"). */
const quotaCode = "L-0EA8095F";

/** Problem of more client ranges than a security group of this account holds: a prefix list counts with every range. */
export function checkRuleQuota(ranges: number, quota: number | undefined): Problem[] {
  if (quota === undefined || ranges <= quota) return [];
  const fix = `name larger networks, or raise the quota "Inbound or outbound rules per security group" (${quotaCode}) to ${ranges}`;
  const what = "more client ranges than a security group of this account holds";
  return [{ propertyPath: "clients", reason: reason(what, ranges, `${quota} ranges after merging`, fix) }];
}

/** The client ranges, once the account's quota has proved to hold them. */
export function withinQuota(parent: pulumi.Resource, ranges: pulumi.Output<string[]>): pulumi.Output<string[]> {
  return ranges.apply(async (known) => {
    const quota = await find(() => getServiceQuota({ serviceCode: "vpc", quotaCode }, { parent }));
    refuse("AwsIsolatedNetwork", checkRuleQuota(known.length, quota?.value));
    return known;
  });
}
