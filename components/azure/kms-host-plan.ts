import type { HostArgs } from "../args";
import { checkDiscovery, checkHosts, checkImageAndKey, checkPort, checkWords } from "../checks";
import { isPlain, type Problem, plain, reason } from "../problems";
import { planAddresses, planHostAddresses } from "./address-plan";
import type { AzureKmsHostArgs } from "./args";
import { checkMonitorRoom } from "./prerequisites-plan";
import { checkAudit, checkScopeInReach } from "./audit-plan";
import { checkExistingZones } from "./discovery-plan";
import { checkConfirmations, checkOfficeKeys } from "../office-keys";
import { checkImageVersion } from "./machine-plan";
import { checkResourceId } from "./names";
import { checkClients, checkHostAddresses, checkNetwork } from "./network-checks";
import { checkRegion, checkZones } from "./regions";

/** Every problem of the arguments that can be seen before anything is created. */
export function checkKmsHost(args: AzureKmsHostArgs): Problem[] {
  const location = plain(args.location);
  return [
    ...(location === undefined ? [] : checkRegion(location)),
    ...checkHosts(args.hosts),
    ...checkZones(location, args.hosts),
    ...checkConfirmations(args.hosts),
    ...checkImageAndKey(args.image, args.hostKey),
    ...checkImageVersion(args.image),
    ...checkOfficeKeys(args),
    ...checkNetwork(args.network, args.activation),
    ...checkHostAddresses(args.network, args.hosts),
    ...checkWords(args.activation, args.mayDelete),
    ...checkPort(args.port),
    ...checkClients(args.clients, args.network),
    ...checkDiscovery(args.discovery),
    ...checkExistingZones(args.discovery.zones),
    ...checkVaultName(args.vaultName),
    ...checkVaultId(args),
    ...(args.monitoring === undefined ? [] : checkAudit(args.monitoring)),
    ...checkScopeInReach(args.monitoring, args.network.addressSpace !== undefined),
    ...checkMonitorRoom(args),
    ...checkTags(args.tags),
  ];
}

/** Problems that need the region, for a region that is known only later. */
export function checkLocation(location: string, hosts: readonly HostArgs[]): Problem[] {
  return [...checkRegion(location), ...checkZones(location, hosts)];
}

function checkVaultName(name: unknown): Problem[] {
  if (name === undefined || !isPlain(name) || /^(?!.*--)[a-z][0-9a-z-]{1,22}[0-9a-z]$/i.test(String(name))) return [];
  const allowed = "3 to 24 letters, digits and single hyphens, a letter first, no hyphen last";
  return [{ propertyPath: "vaultName", reason: reason("not a name for a vault", name, allowed) }];
}

function checkVaultId({ existingVaultId, vaultName }: AzureKmsHostArgs): Problem[] {
  const id = plain(existingVaultId);
  if (id === undefined) return [];
  const fault = checkResourceId(id, "Microsoft.KeyVault/vaults");
  const problems = fault ? [{ propertyPath: "existingVaultId", reason: fault }] : [];
  if (vaultName === undefined) return problems;
  const what = reason("both a new and an existing vault", vaultName, "one of the two", "remove vaultName");
  return [...problems, { propertyPath: "vaultName", reason: what }];
}

/** Azure's limits for tags; two are kept for our own. */
function checkTags(tags: AzureKmsHostArgs["tags"]): Problem[] {
  const names = Object.keys(tags ?? {});
  const problems: Problem[] = [];
  if (names.length > 48) {
    problems.push({ propertyPath: "tags", reason: reason("too many tags", names.length, "48 or fewer") });
  }
  for (const name of names) {
    const value = plain(tags?.[name]);
    const propertyPath = `tags[${JSON.stringify(name.slice(0, 40))}]`;
    if (name === "" || name.length > 512 || /[<>%&\\?/]/.test(name)) {
      const allowed = "1 to 512 characters without < > % & \\ ? /";
      problems.push({ propertyPath, reason: reason("not a name for a tag", name, allowed) });
    }
    if (value !== undefined && value.length > 256) {
      const what = reason("the value is too long", `${value.length} characters`, "256 characters or fewer");
      problems.push({ propertyPath, reason: what });
    }
  }
  return problems;
}

/** The hosts with the addresses that follow from a created network; as they are in an existing subnet. */
export function planHosts(args: Pick<AzureKmsHostArgs, "hosts" | "network">): HostArgs[] {
  const plan = args.network.addressSpace === undefined ? undefined : planAddresses(args.network.addressSpace);
  if (typeof plan !== "object") return args.hosts;
  const addresses = planHostAddresses(plan.hosts, args.hosts);
  return args.hosts.map((host, index) => ({ ...host, address: addresses[index] }));
}
