import { type ClientProduct, clientProducts, type ProductFamily } from "./generations";

/**
 * What a KMS host counts, and from which count on it activates. Sources: Microsoft Learn, "Key Management Services (KMS)
 * activation planning", "Guidelines for troubleshooting the Key Management Service (KMS)" (2025-08-13), "Configure a KMS
 * host computer to activate volume licensed versions of Office".
 */

/** Count from which a host activates a machine. A machine counts itself: the fifth server is activated. */
export const activationThresholds: Readonly<Record<ProductFamily, number>> = {
  "windows-client": 25,
  "windows-server": 5,
  office: 5,
};

/** A host forgets a machine that it has not heard of for so long, in days. */
export const countWindowDays = 30;

/** A host stores so many machine ids at most, the most recent ones. */
export const storedMachineIds = 50;

/** With more machines than this, Microsoft recommends at least two hosts. */
export const machinesForSecondHost = 50;

/** Windows and Office are counted apart, each under its own application id. */
export type CountedApplication = "windows" | "office";

/**
 * Application ids as events and SoftwareLicensingProduct show them. Sources: Windows SDK (WINDOWS_SLID) and slmgr.vbs for
 * Windows; event 8233 samples for Office (Microsoft's Office page prints 0ff1ce16, a typing mistake).
 */
export const applicationIds: Readonly<Record<CountedApplication, string>> = {
  windows: "55c92734-d682-4d71-983e-d6ec3f16059f",
  office: "0ff1ce15-a989-479d-af46-f275c6370663",
};

export function applicationOf(product: ClientProduct): CountedApplication {
  return clientProducts[product].family === "office" ? "office" : "windows";
}

/** Count that this product needs: 25 or 5. */
export function thresholdFor(product: ClientProduct): number {
  return activationThresholds[clientProducts[product].family];
}

/**
 * Highest count a host can show for an application: twice the largest threshold among the products that have asked. Ten
 * is therefore healthy where only servers or only Office ask. Zero when nothing has asked.
 */
export function highestCount(products: Iterable<ClientProduct>, application: CountedApplication): number {
  let threshold = 0;
  for (const product of products) {
    if (applicationOf(product) === application) threshold = Math.max(threshold, thresholdFor(product));
  }
  return Math.min(2 * threshold, storedMachineIds);
}

/** Machines that ask one host: how many of each product, each with a machine id (CMID) of its own. */
export type MachineCounts = Readonly<Partial<Record<ClientProduct, number>>>;

/** Counts a host shows once all of these machines have asked it within the window. */
export function countsAfterDiscovery(machines: MachineCounts): Readonly<Record<CountedApplication, number>> {
  const counts = { windows: 0, office: 0 };
  const asking = (Object.keys(machines) as ClientProduct[]).filter((product) => (machines[product] ?? 0) > 0);
  for (const product of asking) counts[applicationOf(product)] += machines[product] ?? 0;
  return {
    windows: Math.min(counts.windows, highestCount(asking, "windows")),
    office: Math.min(counts.office, highestCount(asking, "office")),
  };
}

/** Is the count high enough for this product? */
export function isCountSufficient(
  product: ClientProduct,
  counts: Readonly<Record<CountedApplication, number>>,
): boolean {
  return counts[applicationOf(product)] >= thresholdFor(product);
}
