/**
 * How far the clocks of client and host may be apart. Sources: Microsoft Learn, "Error 0xC004F074 when you activate
 * Windows" (four hours, in UTC; time zones do not matter); for the platforms' clocks, "Time sync for Windows VMs in Azure"
 * and AWS, "Set the time for your EC2 instance to use the local Amazon Time Sync Service".
 */

/** Beyond this difference a host refuses with 0xC004F06C. */
export const greatestClockDifferenceMinutes = 240;

export const clockErrorCode = "0xC004F06C";

/** Would a host refuse a client whose clock differs by so many minutes, in either direction? Exactly four hours pass. */
export function isClockRefused(differenceMinutes: number): boolean {
  return !(Math.abs(differenceMinutes) <= greatestClockDifferenceMinutes);
}

/** What keeps the clock of a machine right, and what it needs for that. */
export interface TimeSource {
  readonly title: string;
  /** Address it is asked at over UDP 123; undefined when it needs no network. */
  readonly address?: string;
}

/** Clocks that the clouds give their machines, which work without any way out of the network. */
export const platformTimeSources: Readonly<Record<"azure" | "aws", TimeSource>> = {
  azure: { title: "the Azure host's clock, through the VMICTimeProvider of Hyper-V" },
  aws: { title: "the Amazon Time Sync Service", address: "169.254.169.123" },
};

/** Windows asks this server when nothing else is set; a closed network does not reach it. */
export const windowsTimeSource: TimeSource = { title: "Microsoft's public time server", address: "time.windows.com" };
