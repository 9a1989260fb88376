import { type Problem, problemLine, renderPath } from "../../text/problem";

/** Problems as a component throws them: path and reason. */
export const asThrown = (problems: readonly Problem[]) =>
  problems.map((one) => ({ propertyPath: renderPath(one.path), reason: problemLine(one) }));

/** Only the paths. */
export const pathsOf = (problems: readonly Problem[]) => problems.map(({ path }) => renderPath(path));
