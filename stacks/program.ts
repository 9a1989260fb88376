import * as pulumi from "@pulumi/pulumi";
import { renderProblem } from "../text/problem";
import { EnvironmentError, type LoadedEnvironment, loadEnvironment } from "./environment";
import type { StackOutputs } from "./outputs";

/** A mistake in an environment is the user's to fix: shown as it is, without a stack trace. */
function load(stack: string): LoadedEnvironment {
  try {
    return loadEnvironment(stack);
  } catch (error) {
    throw error instanceof EnvironmentError ? new pulumi.RunError(error.message) : error;
  }
}

/**
 * Builds the environment of the stack that runs. Stops before anything is registered when the environment cannot be
 * used. Loads the SDK of the environment's cloud alone.
 */
export async function program(): Promise<StackOutputs> {
  const stack = pulumi.getStack();
  const { environment, file, notes } = load(stack);
  for (const note of notes) await pulumi.log.info(renderProblem(note, file).trim());
  switch (environment.cloud) {
    case "azure":
      return (await import("./azure")).buildOnAzure(stack, environment);
    case "aws":
      return (await import("./aws")).buildOnAws(stack, environment);
    default:
      return environment satisfies never;
  }
}
