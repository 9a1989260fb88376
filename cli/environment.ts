import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import {
  type Environment,
  EnvironmentError,
  environmentNames,
  findPlace,
  findProject,
  type LoadedEnvironment,
  loadEnvironment,
  loadEnvironmentFile,
  type Place,
} from "../stacks/environment";
import { exitCodes, UserError } from "./exit-codes";
import { columnsOf } from "./terminal";

/** Where a command works: options that every command takes. */
export interface Workplace {
  /** Folder of the Pulumi project, or one below it. */
  readonly cwd: string;
  /** An environment's name, or the path of its file, instead of the one named like the stack. */
  readonly environment?: string;
}

/** What the command line says of the place to work at. */
export function workplaceOf(program: Command): Workplace {
  const { cwd = ".", environment } = program.opts<Partial<Workplace>>();
  return { cwd, ...(environment === undefined ? {} : { environment }) };
}

/** Is this the path of a file, and not the name of an environment? */
export const isFilePath = (text: string): boolean => /[\\/]|\.ya?ml$/i.test(text);

/** What a command says outside any project, where it needs one. */
export function noProject(cwd: string, missing: string): UserError {
  const where = existsSync(cwd) ? `${cwd === "." ? process.cwd() : cwd} and above` : `${cwd}, which does not exist`;
  return new UserError(
    `no Pulumi project, so there is ${missing}\n` +
      `  looked for  Pulumi.yaml in ${where}\n` +
      "  fix         name the project's folder with -C <folder>, or make one with pulumi new",
    exitCodes.usage,
  );
}

/** Throws a sentence of our own where Pulumi would complain that there is no project. */
export function requireProject(cwd: string, missing: string): void {
  if (findProject(cwd) === undefined) throw noProject(cwd, missing);
}

/** Where this project's environments are; throws outside any project. */
export function environmentsPlace({ cwd }: Workplace): Place {
  const place = findPlace(cwd);
  if (place === undefined) throw noProject(cwd, "no environment to read");
  return place;
}

/** Names of the project's environments; none outside any project. */
export function environmentNamesAt({ cwd }: Workplace): string[] {
  return environmentNames(findPlace(cwd)?.folder);
}

/** The environment of a stack, or the one that --environment names, with its file and notes. */
export function loadedEnvironment(stack: string, workplace: Workplace): LoadedEnvironment {
  const named = workplace.environment ?? stack.split("/").at(-1) ?? stack;
  if (isFilePath(named)) return loadEnvironmentFile(named, basename(named).replace(/\.ya?ml$/i, ""));
  return loadEnvironment(named, environmentsPlace(workplace).folder);
}

/** The environment of a stack; what is wrong with it is the user's mistake, a product key in it is refused. */
export function environmentOf(stack: string, workplace: Workplace = { cwd: "." }): Environment {
  try {
    return loadedEnvironment(stack, workplace).environment;
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    throw new UserError(
      error.text(columnsOf(process.stderr)),
      error.holdsProductKey ? exitCodes.refused : exitCodes.invalidInput,
    );
  }
}
