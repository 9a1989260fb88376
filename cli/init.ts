import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Command } from "commander";
import { writeWhole } from "../files/write-whole";
import { EnvironmentError, findPlace, findProject } from "../stacks/environment";
import { readEnvironment } from "../stacks/loading/read";
import { showText } from "../text/problem";
import { exitCodes, UserError } from "./exit-codes";
import { type Answers, clientsOf, cloudOf, generationOf, type Question, questions } from "./init/answers";
import { environmentText, projectFiles } from "./init/files";
import { columnsOf } from "./terminal";

type Options = Partial<Answers> & { readonly name?: string; readonly owner?: string };

export function registerInit(program: Command): void {
  const command = program
    .command("init")
    .description("begin: write an environment that validates, and a Pulumi project where there is none")
    .option("--name <name>", "name of the environment and of its stack; default: <cloud>-dev")
    .option("--owner <id>", "Azure subscription or AWS account; default: zeros, to be replaced");
  for (const [name, { ask, example }] of Object.entries(questions)) {
    command.option(`--${name} <text>`, `${ask}, such as "${example}"`);
  }
  command.action(async (options: Options) => {
    const { cwd } = program.opts<{ cwd: string }>();
    const answers = await answersTo(options);
    const { files, name } = plannedFiles(cwd, answers, options);
    refuseExisting(Object.keys(files));
    const outputs = Object.entries(files).map(([path, content]) => ({ path, content }));
    writeWhole(outputs, { makeFolders: true });
    for (const { path } of outputs) process.stdout.write(`wrote ${path}\n`);
    process.stdout.write(nextSteps(name, options.owner === undefined));
  });
}

/** Flags first; what they do not say is asked on a terminal, and told all at once elsewhere. */
async function answersTo(options: Options): Promise<Answers> {
  const names = Object.keys(questions) as Question[];
  const missing = names.filter((name) => options[name] === undefined);
  if (missing.length > 0 && !process.stdin.isTTY) {
    const lines = missing.map(
      (name) => `  --${name.padEnd(8)} ${questions[name].ask}, such as "${questions[name].example}"`,
    );
    throw new UserError(
      `init asks on a terminal, and there is none; say by flags:\n${lines.join("\n")}`,
      exitCodes.usage,
    );
  }
  const given: Partial<Record<Question, string>> = { ...options };
  if (missing.length > 0) {
    const { read } = await import("read");
    for (const name of missing) {
      const { ask, example } = questions[name];
      given[name] = await read({ prompt: `${ask} [${example}]: `, default: example, output: process.stderr });
    }
  }
  return given as Answers;
}

/** What is to be written, by absolute path; throws with every problem of the environment that it would be. */
export function plannedFiles(
  cwd: string,
  answers: Answers,
  options: { readonly name?: string; readonly owner?: string } = {},
): { files: Record<string, string>; name: string } {
  const cloud = cloudOf(answers.cloud);
  const generation = generationOf(answers.key);
  const clients = clientsOf(answers.clients, generation);
  if (typeof clients === "string" || clients.cidrs.length === 0 || Object.keys(clients.machines).length === 0) {
    throw new UserError(
      `--clients: got "${showText(answers.clients)}", allowed networks and the number of machines\n` +
        `  fix  write "${questions.clients.example}", or "10.20.0.0/16 10.21.0.0/16 windows11=300 windowsServer2022=20"`,
    );
  }
  const name = options.name ?? `${cloud}-dev`;
  if (!/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
    throw new UserError(
      `--name: got "${showText(name)}", allowed 1 to 40 lower-case letters, digits and inner hyphens`,
    );
  }
  const { region, domain } = answers;
  const text = environmentText({
    cloud,
    owner: options.owner,
    region: region.trim(),
    domain: domain.trim(),
    clients,
    generation,
  });
  requireValid(text, name);
  const folder = resolve(cwd);
  const environment = join(findPlace(cwd)?.folder ?? join(folder, "stacks", "environments"), `${name}.yaml`);
  const project = findProject(cwd) === undefined ? projectFiles(cloud, projectName(folder)) : {};
  const around = Object.entries(project).map(([path, content]) => [join(folder, path), content] as const);
  return { files: Object.fromEntries([...around, [resolve(environment), text]]), name };
}

/** A name that Pulumi takes for a project. */
const projectName = (folder: string): string =>
  basename(folder)
    .replace(/[^A-Za-z0-9_.-]/g, "-")
    .replace(/^[-.]+/, "") || "kmshost";

function requireValid(text: string, name: string): void {
  try {
    readEnvironment(Buffer.from(text), { name, file: `${name}.yaml` });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    throw new UserError(
      `${error.text(columnsOf(process.stderr))}\n\nnothing was written`,
      error.holdsProductKey ? exitCodes.refused : exitCodes.invalidInput,
    );
  }
}

function refuseExisting(paths: readonly string[]): void {
  const there = paths.filter((path) => existsSync(path));
  if (there.length === 0) return;
  throw new UserError(
    `init overwrites nothing, and there is already:\n${there.map((path) => `  ${path}`).join("\n")}\n` +
      "  fix  choose another --name, or another folder with -C",
  );
}

const nextSteps = (name: string, zeros: boolean): string =>
  [
    "",
    ...(zeros ? ["first     put your subscription or account into the environment"] : []),
    `then      kmshost validate ${name}`,
    "          npm install",
    `          pulumi stack init ${name}`,
    `          kmshost preflight ${name}`,
    "",
  ].join("\n");
