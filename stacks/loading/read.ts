import type * as z from "zod";
import { nearest } from "../../text/nearest";
import { type Path, type Problem, show } from "../../text/problem";
import { checks } from "../checks/all";
import type { Sketch } from "../checks/check";
import { checkNumbers } from "../checks/numbers";
import { checkText } from "../checks/text";
import { EnvironmentError } from "../problems/environment-error";
import { valueAt, without } from "../problems/value";
import { type Cloud, cloudMeant, type Environment, schemaOf } from "../shape/environment";
import { describeIssue } from "../shape/issues";
import { normalise } from "../shape/normalise";
import { Findings } from "./findings";
import { findKeysInText, findKeysInValues } from "./key-scan";
import { expandedSize, mostValues } from "./size";
import { decodeText, possibleTexts } from "./text";
import { parseYaml } from "./yaml";

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

/** Stops with everything that was found. */
function stop(source: Source, problems: readonly Problem[], holdsProductKey = false): never {
  throw new EnvironmentError(source.name, source.file, problems, holdsProductKey);
}

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
  const findings = new Findings(text, parsed.layout, parsed.value);
  for (const problem of [...clientKeys, ...parsed.problems]) findings.take(problem);
  if (parsed.value === undefined) stop(source, findings.inOrder);
  if (parsed.value === null || typeof parsed.value !== "object" || Array.isArray(parsed.value)) {
    findings.problem([], {
      problem: "not an environment",
      allowed: "a mapping of fields",
      fix: "start from an example",
    });
    stop(source, findings.inOrder);
  }
  return { value: parsed.value, findings };
}

function checkShape(value: object, cloud: Cloud, findings: Findings): z.ZodSafeParseResult<Environment> {
  const result = schemaOf[cloud].safeParse(value);
  const spelling = (path: Path) => findings.spelling(path);
  for (const issue of result.error?.issues ?? []) {
    for (const { path, ...finding } of describeIssue(issue, { cloud, value, spelling }))
      findings.problem(path, finding);
  }
  return result;
}

/** The cloud that is meant, so that the other checks can go on; what is wrong with the word itself is reported. */
function checkCloud(value: object, findings: Findings): Cloud | undefined {
  const meant = cloudMeant(value);
  const written = valueAt(value, ["cloud"]);
  if (written === meant && meant !== undefined) return meant;
  const near = typeof written === "string" ? nearest(written, Object.keys(schemaOf)) : undefined;
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
  if (cloud === undefined) stop(source, findings.inOrder);
  const shape = checkShape({ ...value, cloud }, cloud, findings);
  const kept = shape.success
    ? shape.data
    : without(
        value,
        findings.problems.map(({ path }) => path),
      );
  checkNumbers(value, (path) => findings.spelling(path), findings);
  const sketch = { ...(kept as object), cloud } as Sketch;
  for (const check of checks) check(sketch, findings);
  if (!shape.success || findings.problems.length > 0) stop(source, findings.inOrder);
  return { environment: normalise(shape.data), file: source.file, notes: findings.notesInOrder };
}
