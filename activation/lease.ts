import type { ProductFamily } from "./generations";

/**
 * The clock of an activation: when a client asks, how long an activation holds, what comes after. All functions are pure;
 * times are whole or fractional minutes on one clock of the caller's choosing.
 * Sources: Microsoft Learn, "Key Management Services (KMS) activation planning", "Slmgr.vbs options for obtaining volume
 * activation information", "Guidelines for troubleshooting the Key Management Service (KMS)", "Activate volume licensed
 * versions of Office by using KMS"; TechNet ff793418, "KMS Activation Timing and Discovery".
 */

export const minutesPerDay = 1_440;

/** How often a client that is not activated asks, in minutes. `slmgr /sai` on the host changes it. */
export const activationIntervalMinutes = 120;

/** How often an activated client asks, in minutes: every seven days. `slmgr /sri` on the host changes it. */
export const renewalIntervalMinutes = 10_080;

/** What `/sai` and `/sri` accept, in minutes: a quarter of an hour to thirty days. */
export const intervalLimitsMinutes = { least: 15, most: 43_200 } as const;

/** How long an activation holds without renewal, in days. Not configurable. */
export const validityDays = 180;

/** Grace after the installation, in days. */
export const initialGraceDays = 30;

/** Grace after an activation has run out, in days. Source for Office: its KMS page; for Windows: TechNet ff793418. */
export const outOfToleranceGraceDays = 30;

/** A Windows client starts to remind its user so many days before its activation runs out. */
export const reminderDays = 30;

/** After a failed renewal a client watches for network changes so long before it falls back to the activation interval. */
export const networkWatchMinutes = 15;

/** States that Windows reports for a license. Source: Volume Activation Technical Reference, TechNet ff793440. */
export const licenseStates = [
  "unlicensed",
  "licensed",
  "initial grace",
  "out-of-tolerance grace",
  "non-genuine grace",
  "notification",
  "extended grace",
] as const;

export type LicenseState = (typeof licenseStates)[number];

/** Number of a state in events and in SoftwareLicensingProduct.LicenseStatus. */
export function licenseStateNumber(state: LicenseState): number {
  return licenseStates.indexOf(state);
}

/** Intervals that a host hands to its clients, in minutes. */
export interface Intervals {
  readonly activation: number;
  readonly renewal: number;
}

export const defaultIntervals: Intervals = {
  activation: activationIntervalMinutes,
  renewal: renewalIntervalMinutes,
};

/** Everything that is wrong with a pair of intervals, each with the fix. */
export function checkIntervals(intervals: Intervals): string[] {
  const { least, most } = intervalLimitsMinutes;
  return (["activation", "renewal"] as const).flatMap((name) => {
    const minutes = intervals[name];
    if (Number.isInteger(minutes) && minutes >= least && minutes <= most) return [];
    return [`${name} interval is ${minutes} minutes; use a whole number from ${least} to ${most}`];
  });
}

/** What is known of one product on one machine. */
export interface Lease {
  /** When it was installed or last rearmed. */
  readonly installed: number;
  /** Last answer of a KMS host that activated it. Leave out while there was none. */
  readonly activated?: number;
}

export interface LeaseStatus {
  readonly state: LicenseState;
  /** When the state ends unless a host activates the product; undefined for notification, which does not end. */
  readonly until?: number;
  /** Is the user being told? Windows starts thirty days before the end, both products do in grace and after it. */
  readonly reminds: boolean;
}

/**
 * State of a lease. Ends are exclusive: at the very minute that 180 days are over, the grace begins.
 */
export function leaseStatus(family: ProductFamily, lease: Lease, now: number): LeaseStatus {
  if (lease.activated === undefined) {
    const until = lease.installed + initialGraceDays * minutesPerDay;
    return now < until ? { state: "initial grace", until, reminds: true } : { state: "notification", reminds: true };
  }
  const licensedUntil = lease.activated + validityDays * minutesPerDay;
  if (now < licensedUntil) {
    const reminds = family !== "office" && now >= licensedUntil - reminderDays * minutesPerDay;
    return { state: "licensed", until: licensedUntil, reminds };
  }
  const until = licensedUntil + outOfToleranceGraceDays * minutesPerDay;
  if (now < until) return { state: "out-of-tolerance grace", until, reminds: true };
  return { state: "notification", reminds: true };
}

/**
 * When a client asks next. After an answer that activated it: one renewal interval later. After a failure, and while it is
 * not activated: one activation interval later.
 */
export function nextAttempt(lastAttempt: number, succeeded: boolean, intervals: Intervals = defaultIntervals): number {
  return lastAttempt + (succeeded ? intervals.renewal : intervals.activation);
}

/**
 * How long every host may be unreachable, in minutes, before the first client of a settled fleet leaves the licensed
 * state: the client whose renewal was due at once when the outage began. Those that renewed last hold longest.
 */
export function longestSafeOutage(intervals: Intervals = defaultIntervals): number {
  return validityDays * minutesPerDay - intervals.renewal;
}
