import { planAddresses, planHostAddresses } from "../../requirements/azure-addresses";
import type { HostArgs } from "../args";
import type { AzureKmsHostArgs } from "./args";

/** The hosts with the addresses that follow from a created network; as they are in an existing subnet. */
export function planHosts(args: Pick<AzureKmsHostArgs, "hosts" | "network">): HostArgs[] {
  const plan = planAddresses(args.network.addressSpace);
  if (plan === undefined) return args.hosts;
  const addresses = planHostAddresses(plan.hosts, args.hosts);
  return args.hosts.map((host, index) => ({ ...host, address: addresses[index] }));
}
