import * as pulumi from "@pulumi/pulumi";
import { type Problem, problemLine, renderPath, show } from "../text/problem";

/** What is wrong with something that a cloud was asked about, without its place. */
export function finding(problem: string, got: unknown, allowed: string, fix = ""): Omit<Problem, "path"> {
  return { problem, got: show(got), allowed, fix };
}

/** Throws one error with every problem; does nothing when there is none. */
export function throwProblems(component: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const noun = problems.length === 1 ? "argument" : `${problems.length} arguments`;
  const errors = problems.map((one) => ({ propertyPath: renderPath(one.path), reason: problemLine(one) }));
  const lines = errors.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`);
  const error = new pulumi.InputPropertiesError({
    message: `${component}: ${noun} cannot be used\n${lines.join("\n")}`,
    errors,
  });
  // A user's mistake needs no stack; inside an Output, printing one takes Node minutes.
  error.stack = error.message;
  // Pulumi writes the property's name before the message once for each resource that waits for the same Output.
  const { message } = error;
  Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
  // The mark of Pulumi's RunError: a program that ends by it shows the message alone, and not the error's insides.
  Object.defineProperty(error, "__pulumiRunError", { value: true });
  throw error;
}

/** True when no Output and no Promise is anywhere inside, so that the value can be judged before anything is created. */
export function isPlain(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return false;
  if (Array.isArray(value)) return value.every(isPlain);
  if (value !== null && typeof value === "object" && !pulumi.Resource.isInstance(value)) {
    return Object.values(value).every(isPlain);
  }
  return true;
}

/** The value itself where it is plain already, otherwise undefined. */
export function plain<T>(value: pulumi.Input<T> | undefined): pulumi.Unwrap<T> | undefined {
  return isPlain(value) ? (value as pulumi.Unwrap<T>) : undefined;
}

/**
 * Judges a value now when it is plain, and as soon as it resolves when it is an Output: then the error stops whatever
 * is made from the returned Output. `check` returns the problems of the resolved value.
 */
export function checked<T>(
  component: string,
  value: pulumi.Input<T>,
  check: (value: pulumi.Unwrap<T>) => readonly Problem[],
): pulumi.Output<pulumi.Unwrap<T>> {
  if (isPlain(value)) return pulumi.output(value);
  return pulumi.output(value).apply((resolved) => {
    throwProblems(component, check(resolved));
    return resolved;
  }) as pulumi.Output<pulumi.Unwrap<T>>;
}
