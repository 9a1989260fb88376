/**
 * What a KMS host key (CSVLK) can spend. Sources: Microsoft Learn, "Key Management Services (KMS) activation planning" (six
 * hosts, each reactivated up to nine times) and "Resolve Windows activation error codes", 0xC004C008.
 */

/** Computers on which one host key may be activated. */
export const hostsPerKey = 6;

/** Activations of one host with one key: the first and nine more. */
export const activationsPerHost = 10;

/** What the key answers when more is asked of it. The Microsoft Activation Center can raise the limits. */
export const budgetErrorCode = "0xC004C008";

/** A host that uses the key, in this stack. */
export interface HostUse {
  readonly name: string;
  /** Activations that were made so far, 0 when it has not been activated yet. */
  readonly activationsUsed: number;
}

/** Hosts that use the same key from another stack. */
export interface UseElsewhere {
  readonly stack: string;
  readonly hosts: number;
}

export interface KeyUse {
  /** Hosts of this stack that exist now. */
  readonly hosts: readonly HostUse[];
  readonly elsewhere: readonly UseElsewhere[];
}

/** What a plan does to the hosts of this stack, by name. */
export interface HostChanges {
  readonly create: readonly string[];
  /** Deleted and made again, or made again from another image: the host must be activated again. */
  readonly replace: readonly string[];
  readonly remove: readonly string[];
}

export interface HostSpending {
  readonly name: string;
  readonly change: "create" | "replace" | "remove" | "keep";
  readonly usedBefore: number;
  /** Activations that the plan makes necessary: 0 or 1. */
  readonly spends: number;
  /** Of ten, after the plan. Negative when the plan asks for more than there are. */
  readonly left: number;
}

export interface Spending {
  readonly hosts: readonly HostSpending[];
  /** Activations that the plan makes necessary, in all. */
  readonly activations: number;
  /** Places of the key's six in use after the plan, in this stack and elsewhere. */
  readonly hostsUsed: number;
  /** Negative when the plan asks for more than there are. */
  readonly hostsLeft: number;
  /** Why the plan cannot be carried out with this key; each names the fix. */
  readonly problems: readonly string[];
}

/**
 * What a plan spends. A removed host keeps its place among the six, since Microsoft does not give it back by itself. A
 * replaced host spends one of its ten; Microsoft may also see another computer in it, which the published texts leave open.
 */
export function spendingOf(use: KeyUse, changes: HostChanges): Spending {
  const known = new Map(use.hosts.map((host) => [host.name, host.activationsUsed]));
  const names = new Set([...known.keys(), ...changes.create, ...changes.replace, ...changes.remove]);
  const hosts = [...names].map((name) => hostSpending(name, known.get(name) ?? 0, changes));
  const hostsUsed = hosts.length + use.elsewhere.reduce((sum, other) => sum + other.hosts, 0);
  return {
    hosts,
    activations: hosts.reduce((sum, host) => sum + host.spends, 0),
    hostsUsed,
    hostsLeft: hostsPerKey - hostsUsed,
    problems: problemsOf(hosts, hostsUsed, use.elsewhere),
  };
}

function hostSpending(name: string, usedBefore: number, changes: HostChanges): HostSpending {
  const change = changes.replace.includes(name)
    ? "replace"
    : changes.create.includes(name)
      ? "create"
      : changes.remove.includes(name)
        ? "remove"
        : "keep";
  const spends = change === "create" || change === "replace" ? 1 : 0;
  return { name, change, usedBefore, spends, left: activationsPerHost - usedBefore - spends };
}

function problemsOf(hosts: readonly HostSpending[], hostsUsed: number, elsewhere: readonly UseElsewhere[]): string[] {
  const problems: string[] = [];
  if (hostsUsed > hostsPerKey) {
    const where = elsewhere
      .filter(({ hosts: count }) => count > 0)
      .map(({ stack, hosts: count }) => `${count} in ${stack}`);
    const others = where.length > 0 ? ` (${hosts.length} here, ${where.join(", ")})` : "";
    problems.push(
      `the host key would be on ${hostsUsed} hosts${others}, but it is good for ${hostsPerKey} (${budgetErrorCode}); use fewer hosts, or ask the Microsoft Activation Center for more`,
    );
  }
  for (const { name, spends, left, usedBefore } of hosts) {
    if (spends === 0 || left >= 0) continue;
    problems.push(
      `${name} has used ${usedBefore} of its ${activationsPerHost} activations and the plan needs another (${budgetErrorCode}); keep the host, or ask the Microsoft Activation Center for more`,
    );
  }
  return problems;
}
