import { type Exemption, exemptionProblems, isOver, matches, readExemption } from "./exemptions";
import { behindProxy } from "./leaves";
import type { Memory, Rule, Settings } from "./rule";

/** A finding that an exemption lifted. */
export interface Exempted {
  rule: Rule;
  urn: string;
  problem: string;
  exemption: Exemption;
}

/** The context of a stack rule, which has no resource of its own. */
export const wholeStack = "";

/** What one run of the pack remembers between policies: what is said at its end, once. */
export class Run {
  private readonly undecidedBy = new Map<string, { rule: Rule; urn: string; paths: Set<string> }>();
  private readonly errorsBy = new Map<string, Map<string, string>>();
  private readonly exemptedBy = new Map<string, Exempted[]>();
  private readonly checked = new Set<string>();
  private readonly settingProblems = new Set<string>();
  private readonly memories = new Map<string, Memory>();
  private readonly exemptionsSeen = new Map<string, { rule: Rule; exemption: Exemption }>();

  constructor(readonly now: () => Date = () => new Date()) {}

  /** Begins a rule on a resource (or, for stack rules, on the stack) and forgets what it said there before. */
  begin(rule: Rule, urn: string): void {
    const key = `${rule.name} ${urn}`;
    this.checked.add(key);
    this.undecidedBy.delete(key);
    this.exemptedBy.delete(key);
    this.errorsBy.get(urn)?.delete(rule.name);
    for (const [place, by] of this.keysTold) if (by === key) this.keysTold.delete(place);
  }

  /** Resources and product keys, and which rule spoke of them first, where. */
  private readonly keysTold = new Map<string, string>();

  /** True when nobody has spoken of the key in this resource yet. */
  tellsKey(rule: Rule, context: string, urn: string, fingerprint: string): boolean {
    const place = `${urn} ${fingerprint}`;
    if (this.keysTold.has(place)) return false;
    this.keysTold.set(place, `${rule.name} ${context}`);
    return true;
  }

  /** What the program says of each resource, by URN. */
  readonly inputs = new Map<string, Record<string, unknown>>();

  remember({ urn, props }: { urn: string; props: Record<string, unknown> }): void {
    this.inputs.set(urn, behindProxy(props) as Record<string, unknown>);
  }

  /** What the rule keeps between resources. */
  memoryOf(rule: Rule): Memory {
    const memory = this.memories.get(rule.name) ?? new Map<string, Set<string>>();
    this.memories.set(rule.name, memory);
    return memory;
  }

  undecided(rule: Rule, urn: string, path: string): void {
    const key = `${rule.name} ${urn}`;
    const entry = this.undecidedBy.get(key) ?? { rule, urn, paths: new Set() };
    entry.paths.add(path);
    this.undecidedBy.set(key, entry);
  }

  /** Everything that could not be judged, per rule and resource. */
  get undecidedNotes(): { rule: Rule; urn: string; paths: string[] }[] {
    return [...this.undecidedBy.values()].map(({ rule, urn, paths }) => ({ rule, urn, paths: [...paths] }));
  }

  failed(rule: Rule, urn: string, error: string): void {
    const errors = this.errorsBy.get(urn) ?? new Map<string, string>();
    errors.set(rule.name, error);
    this.errorsBy.set(urn, errors);
  }

  /** Rules that broke on this resource, with the error's kind and place, never with values. */
  errorsAt(urn: string): [rule: string, error: string][] {
    return [...(this.errorsBy.get(urn) ?? [])];
  }

  get hasErrors(): boolean {
    return [...this.errorsBy.values()].some((errors) => errors.size > 0);
  }

  /** Notes what is wrong with a rule's settings, and the exemptions in them. */
  note(rule: Rule, settings: Settings, problems: string[]): Exemption[] {
    for (const problem of problems) this.settingProblems.add(problem);
    const given = Array.isArray(settings.exemptions) ? settings.exemptions : [];
    const exemptions = given.flatMap((item) => readExemption(item, rule) ?? []);
    for (const exemption of exemptions) this.exemptionsSeen.set(JSON.stringify(exemption), { rule, exemption });
    return exemptions;
  }

  get configurationProblems(): string[] {
    return [...this.settingProblems];
  }

  /** Day on which an exemption of this resource ended; what it lifted until then is a finding again, and says so. */
  lapsed(rule: Rule, urn: string, exemptions: Exemption[]): string | undefined {
    const ended = exemptions.find((one) => rule.exemptible && matches(one, urn) && isOver(one, this.now()));
    if (ended) this.lapsedSeen.add(JSON.stringify(ended));
    return ended?.expires;
  }

  private readonly lapsedSeen = new Set<string>();

  /** Lifts a finding when a valid exemption names its resource. The context is what `begin` was told. */
  lift(rule: Rule, context: string, urn: string, problem: string, exemptions: Exemption[]): boolean {
    if (!rule.exemptible) return false;
    const exemption = exemptions.find(
      (one) => matches(one, urn) && exemptionProblems(one, rule, this.now()).length === 0,
    );
    if (!exemption) return false;
    const key = `${rule.name} ${context}`;
    this.exemptedBy.set(key, [...(this.exemptedBy.get(key) ?? []), { rule, urn, problem, exemption }]);
    return true;
  }

  get exempted(): Exempted[] {
    return [...this.exemptedBy.values()].flat();
  }

  /** Exemptions that are wrong, expired, or lifted nothing although every resource they name was looked at. */
  exemptionFindings(urns: readonly string[]): { exemption: Exemption; problem: string }[] {
    const used = new Set(this.exempted.map(({ exemption }) => JSON.stringify(exemption)));
    return [...this.exemptionsSeen].flatMap(([key, { rule, exemption }]) => {
      if (this.lapsedSeen.has(key)) return [];
      const problems = exemptionProblems(exemption, rule, this.now());
      if (problems.length > 0) return problems.map((problem) => ({ exemption, problem }));
      const named = urns.filter((urn) => matches(exemption, urn));
      if (used.has(key) || !named.every((urn) => this.lookedAt(rule, urn))) return [];
      const problem =
        named.length > 0 ? "lifts nothing: the resource keeps the rule" : "names no resource of this stack";
      return [{ exemption, problem: `${problem}; remove it` }];
    });
  }

  /** True when the rule had its say about the resource in this run; an update with targets leaves some out. */
  private lookedAt(rule: Rule, urn: string): boolean {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const concerns = rule.types.length === 0 || rule.types.includes(type);
    const whole = rule.checkStack !== undefined && this.checked.has(`${rule.name} ${wholeStack}`);
    return !concerns || whole || this.checked.has(`${rule.name} ${urn}`);
  }
}
