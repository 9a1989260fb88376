import { AsyncLocalStorage } from "node:async_hooks";
import type {
  Policies,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { maskKeys } from "../text/keys";
import { assetsMet, readAssets } from "./assets";
import { catalogue } from "./catalogue";
import { guarded, reporter, Together } from "./enforce";
import { isForHostKey } from "./host-key-secret";
import { pageOf } from "./page";
import { relationsOf, secretTypes } from "./relations";
import { Resource } from "./resource";
import type { Rule, Settings } from "./rule";
import { keyInAnyProperty } from "./rules/key-in-any-property";
import { Run, wholeStack } from "./run";
import { type SelfRule, selfRules } from "./self-rules";
import { configSchemaOf, readSettings } from "./settings";
import { Stack } from "./stack";
import { canonicalType } from "./tokens";

/** A token no resource has: a policy that names it is skipped before its properties are unpacked. */
const noType = "kmshost:index:NoSuchType";

/** The type in the request being answered, and which policies asked for it, so that an old request is noticed. */
const request = new AsyncLocalStorage<{ type: string; askedBy: Set<object> }>();

/**
 * The policies of a set of rules, for `new PolicyPack(name, { policies })`. Every rule works by itself: one that breaks,
 * or that cannot read a value, takes nothing from the others.
 */
export function policiesOf(rules: readonly Rule[] = catalogue, run: Run = new Run()): Policies {
  const stackOf = sharedStack(run);
  return [
    ...inOrder(rules).map((rule) => policyOf(rule, run, stackOf)),
    ...selfRules(run).map((own) => selfPolicy(own, run)),
  ];
}

/**
 * A rule for every type goes first, since it says which type is at hand. The one that finds keys anywhere goes last, since
 * another may have found the same key and say more.
 */
function inOrder(rules: readonly Rule[]): Rule[] {
  const place = (rule: Rule) => (rule === keyInAnyProperty ? 2 : rule.types.length === 0 ? 0 : 1);
  return [...rules].sort((a, b) => place(a) - place(b));
}

function factsOf(rule: Rule) {
  return {
    name: rule.name,
    displayName: `${rule.id} ${rule.name}`,
    description: `${rule.id} ${rule.title}`,
    enforcementLevel: rule.level,
    severity: rule.severity,
    configSchema: configSchemaOf(rule),
    remediationSteps: rule.fix,
    tags: [rule.id, ...rule.controls],
    url: pageOf(rule),
  };
}

function policyOf(rule: Rule, run: Run, stackOf: StackOf): ResourceValidationPolicy | StackValidationPolicy {
  const policy: Partial<ResourceValidationPolicy & StackValidationPolicy> = {};
  if (rule.check) {
    const validate = (args: ResourceValidationArgs, violate: ReportViolation): void | Promise<void> => {
      if (rule.types.length === 0) announce(args.type, rule);
      return checkResource(rule, run, args, violate);
    };
    policy.validateResource = onlyFor(rule.types, validate);
  }
  if (rule.remediate) policy.remediateResource = (args) => remediateResource(rule, run, args);
  if (rule.checkStack || (rule.check && rule.exemptible)) {
    policy.validateStack = whereNeeded(rule, stackOf, (args, violate) => checkStack(rule, run, args, violate, stackOf));
  }
  // What the program says of a resource is remembered for the rules about the stack.
  policy.validateResource ??= onlyFor(rule.types, (args: ResourceValidationArgs) => run.remember(args));
  return { ...factsOf(rule), ...policy } as ResourceValidationPolicy | StackValidationPolicy;
}

/** The first rule of a request says which type is at hand; later ones that look at every type leave that as it is. */
function announce(type: string, rule: Rule): void {
  const current = request.getStore();
  if (!current || current.type !== type || current.askedBy.has(rule)) request.enterWith({ type, askedBy: new Set() });
  request.getStore()?.askedBy.add(rule);
}

/**
 * Pulumi skips a function whose `__pulumiType` names another type, before it unpacks the resource's properties once more
 * for it. One type only can be named; this answers with the type at hand when it is one of several. A rule that looks at
 * every type goes first and says which type that is; without it, or when its word is of an earlier request, the answer is
 * none, and the function itself decides.
 */
function onlyFor<F extends object>(types: readonly string[], check: F): F {
  if (types.length === 0) return check;
  const get = () => {
    const current = request.getStore();
    if (!current || current.askedBy.has(check)) return undefined;
    current.askedBy.add(check);
    return types.includes(canonicalType(current.type)) ? current.type : noType;
  };
  return Object.defineProperty(check, "__pulumiType", { get });
}

function concerns(rule: Rule, resource: Resource, settings: Settings): boolean {
  if (rule.types.length > 0 && !rule.types.includes(resource.type)) return false;
  return settings.scope !== "kms" || isForHost(resource);
}

/** True for what says by itself that it serves a KMS host or holds its key. */
const isForHost = (resource: Resource): boolean =>
  resource.isKms || (resource.isA(...secretTypes) && isForHostKey(resource));

/** Pulumi skips a policy whose type no resource has: a rule that has nothing to add about this stack costs nothing. */
function whereNeeded(rule: Rule, stackOf: StackOf, check: NonNullable<StackValidationPolicy["validateStack"]>) {
  if (rule.checkStack || rule.together) return check;
  return Object.defineProperty(check, "__pulumiType", { get: () => (stackOf.needs(rule) ? undefined : noType) });
}

/** Judges a resource. Assets come as promises: a rule that met one looks again when they are read. */
function checkResource(
  rule: Rule,
  run: Run,
  args: ResourceValidationArgs,
  violate: ReportViolation,
): void | Promise<void> {
  run.begin(rule, args.urn);
  run.remember(args);
  let check = (): void => undefined;
  guarded(rule, run, args.urn, () => {
    const { settings, problems } = readSettings(rule, args.getConfig<Record<string, unknown>>());
    const exemptions = run.note(rule, settings, problems);
    const resource = new Resource(args, (path) => run.undecided(rule, args.urn, path));
    if (!concerns(rule, resource, settings)) return;
    const report = reporter(rule, run, args.urn, exemptions, violate);
    if (rule.together) return;
    check = () => rule.check?.(resource, report, settings, run.memoryOf(rule));
    check();
  });
  const unread = assetsMet();
  if (unread.length > 0) return readAssets(unread).then(() => guarded(rule, run, args.urn, check));
}

function remediateResource(rule: Rule, run: Run, args: ResourceValidationArgs) {
  let changed = false;
  guarded(rule, run, args.urn, () => {
    const { settings, problems } = readSettings(rule, args.getConfig<Record<string, unknown>>());
    const exemptions = run.note(rule, settings, problems);
    const resource = new Resource(args, () => undefined);
    if (!concerns(rule, resource, settings)) return;
    // What the rule accepts, or an exemption lifts, is left as it is written.
    let findings = 0;
    const report = reporter(rule, run, args.urn, exemptions, () => {
      findings++;
    });
    rule.check?.(resource, report, settings, new Map());
    if (findings > 0) changed = rule.remediate?.(args.props, resource, settings) ?? false;
  });
  return changed ? args.props : undefined;
}

interface StackOf {
  (rule: Rule, args: StackValidationArgs): Stack;
  /** False when the stack at hand has no resource that the rule has yet to judge. */
  needs(rule: Rule): boolean;
}

/** What serves a KMS host by how it hangs together with others, which only the whole stack tells. */
const byRelation = (rule: Rule, stack: Stack): Resource[] =>
  stack.of(...rule.types).filter((resource) => relationsOf(stack).serving.has(resource) && !isForHost(resource));

function checkStack(rule: Rule, run: Run, args: StackValidationArgs, violate: ReportViolation, stackOf: StackOf): void {
  run.begin(rule, wholeStack);
  guarded(rule, run, wholeStack, () => {
    const { settings, problems } = readSettings(rule, args.getConfig<Record<string, unknown>>());
    const exemptions = run.note(rule, settings, problems);
    const report = reporter(rule, run, wholeStack, exemptions, violate);
    const stack = stackOf(rule, args);
    rule.checkStack?.(stack, report, settings, run.memoryOf(rule));
    const together = new Together(rule, violate);
    const judged = rule.together
      ? stack.of(...rule.types).filter((one) => settings.scope !== "kms" || concerns(rule, one, settings))
      : [];
    const related = settings.scope === "kms" ? byRelation(rule, stack) : [];
    for (const resource of new Set([...judged, ...related])) {
      const say = rule.together ? together.of(resource) : violate;
      const place = reporter(rule, run, wholeStack, exemptions, say, resource.urn);
      rule.check?.(resource, place, settings, run.memoryOf(rule));
    }
    together.say();
  });
}

/** Every stack policy is handed its own copy of all resources; the index made from the first one serves them all. */
function sharedStack(run: Run): StackOf {
  let stack: Stack | undefined;
  let current: Rule | undefined;
  let usedBy = new Set<Rule>();
  const stackOf = (rule: Rule, args: StackValidationArgs): Stack => {
    if (!stack || usedBy.has(rule)) {
      usedBy = new Set();
      stack = new Stack(args.resources, (urn, path) => current && run.undecided(current, urn, path), run.inputs);
    }
    usedBy.add(rule);
    current = rule;
    return stack;
  };
  const needs = (rule: Rule): boolean => {
    if (!stack || usedBy.has(rule)) return true;
    if (byRelation(rule, stack).length > 0) return true;
    usedBy.add(rule);
    return false;
  };
  return Object.assign(stackOf, { needs });
}

/** A policy about the run itself: broken rules, settings, exemptions, and what could not be judged. */
function selfPolicy({ rule, check, pending }: SelfRule, run: Run): ResourceValidationPolicy | StackValidationPolicy {
  const validateStack = (args: StackValidationArgs, violate: ReportViolation): void => {
    run.note(rule, {}, readSettings(rule, args.getConfig<Record<string, unknown>>()).problems);
    for (const problem of check(args.resources.map(({ urn }) => urn))) violate(maskKeys(problem));
  };
  if (!pending) return { ...factsOf(rule), validateStack };
  const validateResource = (args: ResourceValidationArgs, violate: ReportViolation): void => {
    for (const problem of pending(args.urn)) violate(problem);
  };
  // Looked at only when some rule broke.
  Object.defineProperty(validateResource, "__pulumiType", { get: () => (run.hasErrors ? undefined : noType) });
  return { ...factsOf(rule), validateResource, validateStack };
}
