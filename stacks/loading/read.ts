import type * as z from "zod";
import { checks } from "../checks/all";
import type { Finding, Report, Sketch } from "../checks/check";
import { checkNumbers } from "../checks/numbers";
import { checkText } from "../checks/text";
import { nearestName } from "../problems/nearest";
import { EnvironmentError, type Path, type Position, type Problem, renderPath } from "../problems/problem";
import { show } from "../problems/printable";
import { renderProblems } from "../problems/render";
import { valueAt, without } from "../problems/value";
import { type Cloud, cloudMeant, type Environment, schemaOf } from "../shape/environment";
import { describeIssue } from "../shape/issues";
import { normalise } from "../shape/normalise";
import { findKeysInText, findKeysInValues } from "./key-scan";
import { expandedSize, mostValues } from "./size";
import { decodeText, positionAt, possibleTexts } from "./text";
import { parseYaml, type Spelling } from "./yaml";

/** An environment that can be built, and what is worth knowing about it. */
export interface LoadedEnvironment {
  environment: Environment;
  /** Path of the file as messages show it. */
  file: string;
  /** Things that stop nothing, each with its place; empty for most environments. */
  notes: Problem[];
}

/** How messages name what is read. */
export interface Source {
  /** Name of the environment, which is the name of its stack. */
  name: string;
  /** Path of the file as messages show it. */
  file: string;
}

/** Stops with everything that was found, each place once: what is said first about a value is what counts. */
function stop(source: Source, problems: readonly Problem[], holdsProductKey = false): never {
  const message = renderProblems(source.name, source.file, problems);
  throw new EnvironmentError(message, problems, holdsProductKey);
}

class Findings implements Report {
  readonly problems: Problem[] = [];
  readonly notes: Problem[] = [];
  private readonly said = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly spellings: ReadonlyMap<string, Spelling>,
    private readonly value: unknown,
  ) {}

  problem(path: Path, finding: Finding): void {
    this.add({ ...this.complete(path, finding) });
  }

  note(path: Path, finding: Finding): void {
    this.notes.push(this.complete(path, finding));
  }

  add(problem: Problem): void {
    const key = renderPath(problem.path);
    if (problem.path.length > 0 && this.said.has(key)) return;
    this.said.add(key);
    this.problems.push({ position: this.positionOf(problem.path, problem.onName), ...problem });
  }

  spelling(path: Path): string | undefined {
    return this.spellings.get(renderPath(path))?.plain;
  }

  get paths(): Path[] {
    return this.problems.map((problem) => problem.path);
  }

  private complete(path: Path, finding: Finding): Problem {
    const value = valueAt(this.value, path);
    const shown = value === undefined || typeof value === "object" ? undefined : show(value);
    return { path, position: this.positionOf(path, finding.onName), got: shown, ...finding };
  }

  /** Place of the value, or of the nearest thing around it that is in the file. */
  private positionOf(path: Path, onName = false): Position | undefined {
    for (let length = path.length; length > 0; length--) {
      const spelling = this.spellings.get(renderPath(path.slice(0, length)));
      if (!spelling) continue;
      const atValue = length === path.length && !onName;
      return positionAt(this.text, atValue ? spelling.value : spelling.key);
    }
    return undefined;
  }
}

const byPlace = (a: Problem, b: Problem): number =>
  (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0);

/** Text of the file, once it is known to hold no host key in any encoding that an editor writes. */
function readText(bytes: Buffer, source: Source): { text: string; clientKeys: Problem[] } {
  const decoded = decodeText(bytes);
  const texts = "text" in decoded ? [decoded.text] : possibleTexts(bytes);
  const found = texts.map(findKeysInText);
  const [first] = found.filter(({ host }) => host.length > 0);
  if (first) stop(source, first.host, true);
  if ("problem" in decoded) stop(source, [{ path: [], ...decoded }]);
  return { text: decoded.text, clientKeys: found.flatMap(({ client }) => client) };
}

/** The mapping that the text holds, or a stop with everything that is wrong with it as YAML. */
function readMapping(text: string, source: Source, clientKeys: Problem[]): { value: object; findings: Findings } {
  const parsed = parseYaml(text);
  const size = expandedSize(parsed.value);
  if (size > mostValues) {
    const problem = size === Number.POSITIVE_INFINITY ? "a value that holds itself" : "too many values";
    const allowed = `at most ${mostValues} values, with aliases written out`;
    stop(source, [{ path: [], problem, allowed, fix: "write the values out, without aliases" }]);
  }
  const keys = findKeysInValues(parsed.value);
  if (keys.length > 0) stop(source, keys, true);
  const findings = new Findings(text, parsed.spellings, parsed.value);
  for (const problem of [...clientKeys, ...parsed.problems]) findings.add(problem);
  if (parsed.value === undefined) stop(source, findings.problems.sort(byPlace));
  if (parsed.value === null || typeof parsed.value !== "object" || Array.isArray(parsed.value)) {
    findings.problem([], {
      problem: "not an environment",
      allowed: "a mapping of fields",
      fix: "start from an example",
    });
    stop(source, findings.problems);
  }
  return { value: parsed.value, findings };
}

function checkShape(value: object, cloud: Cloud, findings: Findings): z.ZodSafeParseResult<Environment> {
  const result = schemaOf[cloud].safeParse(value);
  const spelling = (path: Path) => findings.spelling(path);
  for (const issue of result.error?.issues ?? []) {
    for (const problem of describeIssue(issue, { cloud, value, spelling })) findings.add(problem);
  }
  return result;
}

/** The cloud that is meant, so that the other checks can go on; what is wrong with the word itself is reported. */
function checkCloud(value: object, findings: Findings): Cloud | undefined {
  const meant = cloudMeant(value);
  const written = valueAt(value, ["cloud"]);
  if (written === meant && meant !== undefined) return meant;
  const near = typeof written === "string" ? nearestName(written, Object.keys(schemaOf)) : undefined;
  findings.problem(["cloud"], {
    problem: written === undefined ? "missing" : "no such cloud",
    ...(written === undefined ? {} : { got: show(written) }),
    allowed: Object.keys(schemaOf).join(", "),
    fix: near ? `did you mean ${near}?` : `write cloud: ${meant ?? "azure or cloud: aws"}`,
  });
  return meant;
}

/**
 * Checks the bytes of an environment file and returns the environment, with defaults filled in. Throws one
 * EnvironmentError with every problem; a host key in the file is refused before anything else and is never repeated.
 */
export function readEnvironment(bytes: Buffer, source: Source): LoadedEnvironment {
  const { text, clientKeys } = readText(bytes, source);
  const { value, findings } = readMapping(text, source, clientKeys);
  checkText(value, findings);
  const cloud = checkCloud(value, findings);
  if (cloud === undefined) stop(source, findings.problems.sort(byPlace));
  const shape = checkShape({ ...value, cloud }, cloud, findings);
  const kept = shape.success ? shape.data : without(value, findings.paths);
  checkNumbers(value, (path) => findings.spelling(path), findings);
  const sketch = { ...(kept as object), cloud } as Sketch;
  for (const check of checks) check(sketch, findings);
  if (!shape.success || findings.problems.length > 0) stop(source, findings.problems.sort(byPlace));
  return { environment: normalise(shape.data), file: source.file, notes: findings.notes.sort(byPlace) };
}
