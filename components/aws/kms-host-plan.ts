import type { Input } from "@pulumi/pulumi";
import { directoryOnly } from "../active-directory";
import { checkDiscovery, checkHosts, checkImageAndKey, checkWords } from "../checks";
import { checkConfirmations, checkOfficeKeys } from "../office-keys";
import { plain, type Problem, reason } from "../problems";
import { type AwsKmsHostArgs, AwsTenancy } from "./args";
import { checkMonitoring } from "./audit-plan";
import { checkAuthorizations, checkDiscoveryIds } from "./discovery-plan";
import { checkHostResourceGroup, checkImageVersion, checkSize } from "./machine-plan";
import { checkNetwork } from "./network-checks";
import { checkName, checkReaders, checkSecretNames } from "./vault-plan";

/** Every problem that the arguments alone show. */
export function checkKmsHost(name: string, args: AwsKmsHostArgs): Problem[] {
  const domainControllers = args.discovery.activeDirectory?.domainControllers;
  return firstOfEach([
    ...checkName(name, 53),
    ...checkHosts(args.hosts),
    ...checkImageAndKey(args.image, args.hostKey),
    ...checkImageVersion(args.image),
    ...checkSize(args.size),
    ...checkConfirmations(args.hosts),
    ...checkSecretNames(args.hostKey, args.officeKeys),
    ...checkOfficeKeys(args),
    ...checkReaders(args.keyReaders),
    ...checkNetwork({ ...args, domainControllers }),
    ...checkWords(args.activation, args.mayDelete),
    ...checkDiscovery(args.discovery),
    ...checkDiscoveryIds(args.discovery),
    ...checkAuthorizations(args.authorizedNetworkIds, args.discovery),
    ...checkResolverUse(args),
    ...checkTenancy(args),
    ...checkMonitoring(args.monitoring),
    ...checkTags(args.tags),
  ]);
}

/** The same address is judged for both clouds and for the rules of this one: it is said once. */
function firstOfEach(problems: readonly Problem[]): Problem[] {
  const ofDirectory = (path: string) => path.startsWith("discovery.activeDirectory.");
  return problems.filter(({ propertyPath }, index) => {
    return !ofDirectory(propertyPath) || problems.findIndex((one) => one.propertyPath === propertyPath) === index;
  });
}

function checkResolverUse({ inboundResolver, discovery }: AwsKmsHostArgs): Problem[] {
  if (inboundResolver === undefined || !directoryOnly(discovery)) return [];
  const what = "a resolver for zones that are not made";
  const allowed = "no resolver where clients activate by the directory alone";
  return [{ propertyPath: "inboundResolver", reason: reason(what, inboundResolver, allowed) }];
}

/** Problems of whose hardware the hosts run on: Dedicated Hosts are for one tenancy, and come from one place. */
function checkTenancy(args: AwsKmsHostArgs): Problem[] {
  const { tenancy, hostResourceGroupArn, createDedicatedHosts } = args;
  const problems: Problem[] = [];
  const add = (propertyPath: string, what: string, got: unknown, allowed: string, fix?: string) => {
    problems.push({ propertyPath, reason: reason(what, got, allowed, fix) });
  };
  const words = Object.values(AwsTenancy);
  if (tenancy !== undefined && !words.includes(tenancy)) add("tenancy", "no such tenancy", tenancy, words.join(", "));
  problems.push(...checkHostResourceGroup(hostResourceGroupArn));
  const places = { hostResourceGroupArn, createDedicatedHosts: createDedicatedHosts || undefined };
  for (const [field, value] of Object.entries(places)) {
    if (value === undefined || tenancy === AwsTenancy.Host) continue;
    add(field, "dedicated hosts for another tenancy", plain(value) ?? "an ARN", "only with tenancy host");
  }
  if (hostResourceGroupArn !== undefined && createDedicatedHosts) {
    const fix = "remove one of the two";
    add("createDedicatedHosts", "two places for the hosts", true, "Dedicated Hosts of a group, or created ones", fix);
  }
  return problems;
}

/** AWS takes 50 tags for a resource; two are the component's own: the name and the role. */
export const mostTags = 48;

/** Problems of the caller's tags. Source: AWS General Reference, "Tag naming limits and requirements". */
export function checkTags(tags: Record<string, Input<string>> | undefined): Problem[] {
  const entries = Object.entries(tags ?? {});
  const problems: Problem[] = [];
  if (entries.length > mostTags) {
    problems.push({ propertyPath: "tags", reason: reason("too many tags", entries.length, `${mostTags} tags`) });
  }
  for (const [key, input] of entries) {
    const propertyPath = `tags[${JSON.stringify(key)}]`;
    const value = plain(input);
    if (key.toLowerCase().startsWith("aws:")) {
      problems.push({ propertyPath, reason: reason("the prefix aws: belongs to AWS", key, "another prefix") });
    } else if (!/^[\p{L}\p{N} _.:/=+\-@]{1,128}$/u.test(key)) {
      const allowed = "1 to 128 letters, digits, spaces and _.:/=+-@";
      problems.push({ propertyPath, reason: reason("not a tag's name", key, allowed) });
    }
    if (value !== undefined && !/^[\p{L}\p{N} _.:/=+\-@]{0,256}$/u.test(value)) {
      const allowed = "up to 256 letters, digits, spaces and _.:/=+-@";
      problems.push({ propertyPath, reason: reason("not a tag's value", value, allowed) });
    }
  }
  return problems;
}
