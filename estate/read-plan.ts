import { isObject, PreflightInputError, parseJson } from "./input-error";
import { identify, type ReadOptions, readResource, type StackResources } from "./read-state";
import type { Operation, PlannedResource } from "./resource-graph";

const fix = "write it anew with `pulumi preview --json --show-sames`";

/** Steps of the engine, by what they mean for the resource. Steps that only tidy up after another are left out. */
const operations: Readonly<Record<string, Operation>> = {
  same: "same",
  create: "create",
  update: "update",
  delete: "delete",
  read: "read",
  "read-replacement": "read",
  refresh: "same",
  replace: "replace",
  "create-replacement": "replace",
  import: "import",
  "import-replacement": "replace",
  "discard-replaced": "replace",
};

export interface PlanOptions extends ReadOptions {
  /**
   * The stack's state before the plan, as `readState` gives it. Without `--show-sames` a preview leaves out what it does
   * not change; the state then fills the gaps.
   */
  readonly state?: StackResources;
}

/**
 * Reads what `pulumi preview --json` printed. Throws a PreflightInputError when it is something else, was cut off, ended
 * with errors or is of another stack.
 */
export function readPlan(text: string, options: PlanOptions = {}): StackResources {
  if (/^\{"sequence":/.test(text)) {
    throw new PreflightInputError(
      "the preview is a stream of events: unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW and preview again",
    );
  }
  const parsed = parseJson(text, "the preview", fix);
  if (!isObject(parsed)) throw new PreflightInputError(`the preview is not an object: ${fix}`);
  const steps = parsed.steps ?? [];
  if (!Array.isArray(steps)) throw new PreflightInputError(`the preview's steps are not a list: ${fix}`);
  failOnErrors(parsed.diagnostics);
  failOnGaps(parsed.changeSummary, steps, options.state !== undefined);
  const planned = new Map<string, PlannedResource>();
  for (const resource of options.state?.graph.resources ?? []) planned.set(resource.urn, resource);
  for (const step of steps) for (const resource of readStep(step)) planned.set(resource.urn, merge(planned, resource));
  return identify([...planned.values()], options.state?.warnings ?? [], options, "plan");
}

function readStep(step: unknown): PlannedResource[] {
  if (!isObject(step) || typeof step.op !== "string") return [];
  const operation = operations[step.op];
  if (operation === undefined) return [];
  const state = operation === "delete" ? step.oldState : (step.newState ?? step.oldState);
  return readResource(state, operation, operation === "replace" ? reasonsOf(step) : []).map(({ resource }) => resource);
}

/** The engine names the properties that force a replacement in one of two places, by the provider's way of answering. */
function reasonsOf({ replaceReasons, detailedDiff }: Record<string, unknown>): string[] {
  if (Array.isArray(replaceReasons)) return replaceReasons.filter((one) => typeof one === "string");
  if (!isObject(detailedDiff)) return [];
  const forces = (change: unknown) => isObject(change) && /-replace$/.test(String(change.kind));
  return Object.keys(detailedDiff).filter((path) => forces(detailedDiff[path]));
}

/**
 * A replacement takes up to three steps, the last of which deletes the old one: the resource is still there afterwards.
 * Steps hold no ids and no outputs, so a resource that stays keeps those that the state knows.
 */
function merge(planned: ReadonlyMap<string, PlannedResource>, resource: PlannedResource): PlannedResource {
  const before = planned.get(resource.urn);
  if (!before) return resource;
  if (before.operation === "replace" || (before.operation === "delete" && resource.operation === "create")) {
    const later = resource.operation === "delete" ? before : resource;
    const replaceReasons = [...new Set([...before.replaceReasons, ...resource.replaceReasons])];
    return { ...later, operation: "replace", replaceReasons };
  }
  const stays = ["same", "update", "read", "delete"].includes(resource.operation);
  return stays
    ? { ...before, ...resource, outputs: isEmpty(resource.outputs) ? before.outputs : resource.outputs }
    : resource;
}

function isEmpty(value: PlannedResource["outputs"]): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

/** A preview counts what it does not change also when it leaves it out. */
function failOnGaps(summary: unknown, steps: readonly unknown[], hasState: boolean): void {
  const counted = isObject(summary) && typeof summary.same === "number" ? summary.same : 0;
  const shown = steps.filter((step) => isObject(step) && step.op === "same").length;
  if (hasState || counted <= shown) return;
  throw new PreflightInputError(
    `the preview leaves out ${counted - shown} resource(s) that it does not change: preview again with --show-sames, or give the state of the stack too`,
  );
}

function failOnErrors(diagnostics: unknown): void {
  if (!Array.isArray(diagnostics)) return;
  const errors = diagnostics.filter((one) => isObject(one) && one.severity === "error");
  if (errors.length === 0) return;
  throw new PreflightInputError(
    `the preview ended with ${errors.length} error(s), so the plan is not complete: fix them and preview again`,
  );
}
