import { isIP } from "node:net";
import { sameName } from "../activation/discovery";
import { shortened } from "../text/visible";
import { contactWords, noAddressCode } from "./codes";
import { type Contact, type ContactOptions, contact } from "./contact";
import type { Lookup, Names } from "./lookup";
import type { ProbedAddress, ProbeFinding, ProbeStep } from "./report";

/** What is known so far of one target. */
export interface TargetResult {
  readonly steps: ProbeStep[];
  readonly addresses: ProbedAddress[];
  readonly findings: ProbeFinding[];
  readonly reached: boolean;
}

export interface TargetOptions extends ContactOptions {
  readonly names: Names;
  /** True for the target of an SRV record, which may be no alias and must be fully qualified. */
  readonly fromRecord: boolean;
  /** The zone of the record: a target with the zone's name twice lacks a dot. */
  readonly zone?: string;
}

/** More addresses than this behind one name are not tried. */
export const mostAddresses = 16;

const hostName = /^(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$/i;

/** One question as a step of the report. */
export function lookupStep<Answer>(lookup: Lookup<Answer>, show: (answer: Answer) => string = String): ProbeStep {
  const { type: step, name, outcome, answers, milliseconds } = lookup;
  const shown = answers.slice(0, 4).map((answer) => shortened(show(answer)));
  const more = answers.length > 4 ? `, and ${answers.length - 4} more` : "";
  const result = outcome === "found" ? `${shown.join(", ")}${more}` : outcome;
  return { step, subject: shortened(name), result, ok: outcome === "found", milliseconds };
}

/** Resolves a name as a client does and tries every address. */
export async function probeTarget(target: string, port: number, options: TargetOptions): Promise<TargetResult> {
  const name = sameName(target);
  const where = `${shortened(name)}:${port}`;
  const finding = (rule: string, problem: string, fix: string): ProbeFinding => ({
    level: "error",
    rule,
    where,
    problem,
    fix,
    code: noAddressCode.code,
    innerCode: noAddressCode.inner,
  });
  if (isIP(name) && !options.fromRecord) return tryAddresses(name, [name], port, options);
  const wrong = targetProblem(name, options);
  if (wrong) return { steps: [], addresses: [], findings: [finding(...wrong)], reached: false };

  const { names } = options;
  const lookups = await Promise.all([names.alias(name), names.addresses(name, "A"), names.addresses(name, "AAAA")]);
  const [alias, four, six] = lookups;
  const steps = lookups.filter((lookup) => lookup.type === "A" || lookup.outcome === "found").map((l) => lookupStep(l));
  const findings: ProbeFinding[] = [];
  if (alias.outcome === "found" && options.fromRecord) {
    findings.push({
      level: "warning",
      rule: "alias-target",
      where,
      problem: `the record names an alias, of ${shortened(alias.answers.join(", "))}; RFC 2782 allows none`,
      fix: "write the host's own name into the record",
    });
  }
  const addresses = [...new Set([...four.answers, ...six.answers])];
  if (addresses.length === 0) {
    findings.push(finding(...noAddress(name, four, alias, options)));
    return { steps, addresses: [], findings, reached: false };
  }
  const tried = await tryAddresses(name, addresses, port, options);
  return {
    ...tried,
    steps: [...steps, ...tried.steps],
    findings: [...findings, ...tried.findings],
  };
}

type Words = [rule: string, problem: string, fix: string];

function targetProblem(name: string, { fromRecord }: TargetOptions): Words | undefined {
  if (name === "") return ["no-target", 'the target is ".", which says that there is no such service', "name a host"];
  if (isIP(name) || /^[\d.]+$/.test(name)) {
    return ["address-target", "the target is an address; an SRV record names a host", "write the host's name"];
  }
  if (!hostName.test(name)) {
    return ["unfit-target", "the target is not a host name, so it was not asked for", "write the host's name"];
  }
  if (fromRecord && !name.includes(".")) {
    return ["unqualified-target", "the target is not fully qualified", "write the host's name with its domain"];
  }
  return undefined;
}

function noAddress(name: string, four: Lookup<string>, alias: Lookup<string>, options: TargetOptions): Words {
  if (options.zone !== undefined && name.endsWith(`.${options.zone}.${options.zone}`)) {
    const fix = "write a dot after the target in the zone file, or the name without its zone";
    return ["doubled-zone", "the target has the zone's name twice, and no address", fix];
  }
  if (four.outcome === "timeout" || four.outcome === "server-failed" || four.outcome === "refused") {
    return [
      "address-lookup",
      `the question for its address ended with ${four.outcome}`,
      "check this name's DNS server",
    ];
  }
  if (alias.outcome === "found") {
    return ["dangling-target", "it is an alias of a name without an address", "write the host's own name"];
  }
  const problem = four.outcome === "no-name" ? "the name does not exist" : "the name has no address";
  return ["dangling-target", problem, "add the host's A record, or remove the record when the host is gone"];
}

async function tryAddresses(
  target: string,
  all: readonly string[],
  port: number,
  options: TargetOptions,
): Promise<TargetResult> {
  const findings: ProbeFinding[] = [];
  if (all.length > mostAddresses) {
    const problem = `has ${all.length} addresses; the first ${mostAddresses} were tried`;
    const fix = "keep the host's own address only";
    findings.push({ level: "warning", rule: "many-addresses", where: shortened(target), problem, fix });
  }
  const tried = all.slice(0, mostAddresses);
  const fit = tried.filter(isHostAddress);
  const contacts = await Promise.all(fit.map((address) => contact(address, port, options)));
  const reached = contacts.some(({ outcome }) => outcome === "accepted");
  const level = reached ? "warning" : "error";
  for (const address of tried.filter((candidate) => !isHostAddress(candidate))) {
    const { code, inner: innerCode } = noAddressCode;
    const problem = "no host can have this address, so it was not tried";
    const fix = "write the host's address";
    findings.push({
      level,
      rule: "unfit-address",
      where: `${shortened(target)} (${address})`,
      problem,
      fix,
      code,
      innerCode,
    });
  }
  for (const one of contacts) {
    if (one.outcome === "accepted") continue;
    const { code, inner: innerCode, rule, problem, fix } = contactWords[one.outcome];
    const words = one.reason === undefined ? problem : `${problem}: ${shortened(one.reason)}`;
    findings.push({
      level,
      rule,
      where: `${shortened(target)} (${joined(one)})`,
      problem: words,
      fix,
      code,
      innerCode,
    });
  }
  const notTried = tried.filter((address) => !fit.includes(address));
  return {
    steps: contacts.flatMap(contactSteps),
    addresses: [
      ...contacts.map(({ address, outcome }) => ({ target: shortened(target), address, port, outcome })),
      ...notTried.map((address) => ({ target: shortened(target), address, port, outcome: "not-tried" as const })),
    ],
    findings,
    reached,
  };
}

/** Unspecified, broadcast and multicast addresses reach nobody, or everybody. */
function isHostAddress(address: string): boolean {
  return !/^(0\.|2(2[4-9]|[3-5]\d)\.|ff[0-9a-f]{2}:|::$|::ffff:)/i.test(address);
}

const joined = ({ address, port }: Contact): string => `${isIP(address) === 6 ? `[${address}]` : address}:${port}`;

function contactSteps(one: Contact): ProbeStep[] {
  const subject = joined(one);
  const { connectMilliseconds, answerMilliseconds = 0, outcome } = one;
  if (connectMilliseconds === undefined) {
    return [{ step: "TCP", subject, result: outcome, ok: false, milliseconds: 0 }];
  }
  return [
    { step: "TCP", subject, result: "connected", ok: true, milliseconds: connectMilliseconds },
    { step: "bind", subject, result: outcome, ok: outcome === "accepted", milliseconds: answerMilliseconds },
  ];
}
