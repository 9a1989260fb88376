import { isObject, PreflightInputError, parseJson } from "./input-error";
import {
  nameOfUrn,
  type Operation,
  type PlannedResource,
  plainType,
  projectOfUrn,
  ResourceGraph,
  stackOfUrn,
} from "./resource-graph";
import { readValue, type Value } from "./values";

/** What was read, and whose it is. */
export interface StackResources {
  readonly project: string;
  readonly stack: string;
  readonly source: "plan" | "state";
  readonly graph: ResourceGraph;
  /** What was left out or looks incomplete; each is a sentence. */
  readonly warnings: readonly string[];
}

export interface ReadOptions {
  /** Refuses a file of any other project. */
  readonly project?: string;
  /** Refuses a file of any other stack. */
  readonly stack?: string;
}

const fix = "write it anew with `pulumi stack export`";

/** Reads what `pulumi stack export` wrote. Throws a PreflightInputError when it is something else or of another stack. */
export function readState(text: string, options: ReadOptions = {}): StackResources {
  const parsed = parseJson(text, "the state", fix);
  const deployment = isObject(parsed) ? parsed.deployment : undefined;
  if (!isObject(deployment)) throw new PreflightInputError(`the state has no deployment: ${fix}`);
  const resources = deployment.resources ?? [];
  if (!Array.isArray(resources)) throw new PreflightInputError(`the state's resources are not a list: ${fix}`);
  const read = resources.flatMap((resource) => readResource(resource, "same"));
  const current = read.filter(({ raw }) => raw.delete !== true).map(({ resource }) => resource);
  const warnings =
    read.length > current.length ? [`${read.length - current.length} resource(s) wait to be deleted`] : [];
  if (Array.isArray(deployment.pending_operations) && deployment.pending_operations.length > 0) {
    warnings.push(`${deployment.pending_operations.length} operation(s) were interrupted: run \`pulumi refresh\``);
  }
  return identify(current, warnings, options, "state");
}

interface ReadResource {
  readonly resource: PlannedResource;
  readonly raw: Record<string, unknown>;
}

/** One resource of a state, or of a step of a plan. None when it has no URN. */
export function readResource(
  raw: unknown,
  operation: Operation,
  replaceReasons: readonly string[] = [],
): ReadResource[] {
  if (!isObject(raw) || typeof raw.urn !== "string") return [];
  const { urn } = raw;
  const resource: PlannedResource = {
    urn,
    type: plainType(typeof raw.type === "string" ? raw.type : ""),
    name: nameOfUrn(urn),
    operation,
    ...(typeof raw.id === "string" && raw.id !== "" && typeof readValue(raw.id) === "string" ? { id: raw.id } : {}),
    ...(typeof raw.parent === "string" && raw.parent !== "" ? { parent: raw.parent } : {}),
    inputs: properties(raw.inputs),
    outputs: properties(raw.outputs),
    propertyDependencies: dependencies(raw.propertyDependencies),
    replaceReasons,
  };
  return [{ resource, raw }];
}

function properties(raw: unknown): Value {
  return isObject(raw) ? readValue(raw) : {};
}

function dependencies(raw: unknown): ReadonlyMap<string, readonly string[]> {
  if (!isObject(raw)) return new Map();
  return new Map(
    Object.entries(raw).map(([property, urns]) => [
      property,
      Array.isArray(urns) ? urns.filter((urn): urn is string => typeof urn === "string") : [],
    ]),
  );
}

/** Checks whose resources they are, and puts them into a graph. */
export function identify(
  resources: readonly PlannedResource[],
  warnings: readonly string[],
  options: ReadOptions,
  source: StackResources["source"],
): StackResources {
  const what = source === "plan" ? "the preview" : "the state";
  const projects = new Set(resources.map(({ urn }) => projectOfUrn(urn)));
  const stacks = new Set(resources.map(({ urn }) => stackOfUrn(urn)));
  const [project = options.project ?? "", otherProject] = projects;
  const [stack = options.stack ?? "", otherStack] = stacks;
  if (otherProject !== undefined || otherStack !== undefined) {
    throw new PreflightInputError(`${what} mixes resources of several stacks: give the file of one stack`);
  }
  if (options.project !== undefined && project !== options.project) {
    throw new PreflightInputError(
      `${what} is of project ${project}, expected ${options.project}: give the file of this project`,
    );
  }
  if (options.stack !== undefined && stack !== options.stack) {
    throw new PreflightInputError(
      `${what} is of stack ${stack}, expected ${options.stack}: give the file of this stack`,
    );
  }
  const graph = new ResourceGraph(resources);
  return { project, stack, source, graph, warnings: [...warnings, ...danglingDependencies(graph, what)] };
}

function danglingDependencies(graph: ResourceGraph, what: string): string[] {
  const missing = new Set<string>();
  for (const { propertyDependencies, operation } of graph.resources) {
    if (operation === "delete") continue;
    for (const urns of propertyDependencies.values()) {
      for (const urn of urns) if (!graph.get(urn)) missing.add(urn);
    }
  }
  if (missing.size === 0) return [];
  const [first = ""] = missing;
  const more = missing.size > 1 ? ` and ${missing.size - 1} more` : "";
  return [`${what} refers to ${nameOfUrn(first)}${more}, which it does not hold: what depends on that is undecided`];
}
