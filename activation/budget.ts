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
  /** Activations of this host so far, where its own ledger is known. Default: not known. */
  readonly activationsUsed?: number;
}

/** Hosts that use the same key from another stack. */
export interface UseElsewhere {
  readonly stack: string;
  readonly hosts: number;
}

export interface KeyUse {
  /** Hosts of this stack that have used the key: those that exist now, and those that are gone. */
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
  /** Activations so far; undefined when they are not known, though the host exists and so has used one at least. */
  readonly usedBefore?: number;
  /** Activations that the plan makes necessary: 0 or 1. */
  readonly spends: number;
  /** Of ten, after the plan. Negative when the plan asks for more than there are. Undefined like `usedBefore`. */
  readonly left?: number;
}

export interface Spending {
  readonly hosts: readonly HostSpending[];
  /** Activations that the plan makes necessary, in all. */
  readonly activations: number;
  /** Of the sixty that a key has on six hosts, after the plan; a host whose own count is not known has used one at least. */
  readonly activationsLeft: number;
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
  const known = new Map(use.hosts.map(({ name, activationsUsed }) => [name, activationsUsed]));
  const usedBy = (name: string) => (known.has(name) ? known.get(name) : 0);
  const names = new Set([...known.keys(), ...changes.create, ...changes.replace, ...changes.remove]);
  const hosts = [...names].map((name) => hostSpending(name, usedBy(name), changes));
  const others = use.elsewhere.reduce((sum, other) => sum + other.hosts, 0);
  const hostsUsed = hosts.length + others;
  const activations = hosts.reduce((sum, host) => sum + host.spends, 0);
  const usedSoFar = hosts.reduce((sum, host) => sum + (host.usedBefore ?? 1), others);
  const activationsLeft = hostsPerKey * activationsPerHost - usedSoFar - activations;
  return {
    hosts,
    activations,
    activationsLeft,
    hostsUsed,
    hostsLeft: hostsPerKey - hostsUsed,
    problems: [...tooManyHosts(hosts.length, hostsUsed, use.elsewhere), ...tooManyActivations(hosts)],
  };
}

const askCenter = "ask the Microsoft Activation Center for more";

function hostSpending(name: string, usedBefore: number | undefined, changes: HostChanges): HostSpending {
  const change = changes.replace.includes(name)
    ? "replace"
    : changes.create.includes(name)
      ? "create"
      : changes.remove.includes(name)
        ? "remove"
        : "keep";
  const spends = change === "create" || change === "replace" ? 1 : 0;
  if (usedBefore === undefined) return { name, change, spends };
  return { name, change, usedBefore, spends, left: activationsPerHost - usedBefore - spends };
}

function tooManyHosts(here: number, hostsUsed: number, elsewhere: readonly UseElsewhere[]): string[] {
  if (hostsUsed <= hostsPerKey) return [];
  const others = elsewhere.filter(({ hosts }) => hosts > 0).map(({ stack, hosts }) => `${hosts} in ${stack}`);
  const where = others.length > 0 ? ` (${here} here, ${others.join(", ")})` : "";
  return [
    `the host key would be on ${hostsUsed} hosts${where}, but it is good for ${hostsPerKey} (${budgetErrorCode}); use fewer hosts, or ${askCenter}`,
  ];
}

function tooManyActivations(hosts: readonly HostSpending[]): string[] {
  return hosts.flatMap(({ name, spends, left, usedBefore }) => {
    if (spends === 0 || left === undefined || left >= 0) return [];
    return [
      `${name} has used ${usedBefore} of its ${activationsPerHost} activations and the plan needs another (${budgetErrorCode}); keep the host, or ${askCenter}`,
    ];
  });
}
