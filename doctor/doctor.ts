import { tmpdir } from "node:os";
import {
  type Environment,
  EnvironmentError,
  environmentNames,
  findPlace,
  loadEnvironment,
  type Place,
} from "../stacks/environment";
import { type Check, fail, note, ok } from "./check";
import { checkCredentials } from "./credentials";
import { checkBackend, checkPassphrase, checkPolicyPack, checkWritable } from "./places";
import { checkPrerequisites } from "./prerequisites";
import { checkCloudTool, checkEngine, checkEvtxDump, checkNode, checkNpm } from "./tools";

export interface DoctorOptions {
  /** Folder of the Pulumi project. */
  readonly cwd: string;
  /** The stack whose environment is checked; all environments when it is left out. */
  readonly stack?: string;
  /** True for the sandbox's project, which needs no cloud. */
  readonly sandbox: boolean;
  readonly sandboxHome: string;
  /** Name of the Pulumi project, which is part of some names in the cloud. */
  readonly project?: string;
}

/** Looks at everything that the commands need on this machine. Reads only; asks a cloud only where a stack is named. */
export async function examine(options: DoctorOptions): Promise<Check[]> {
  const { cwd, stack, sandbox } = options;
  const place = findPlace(cwd);
  const names = stack === undefined ? environmentNames(place?.folder) : [stack];
  const environments = names.map((name) => checkEnvironment(name, place?.folder));
  const cloud = stack === undefined ? undefined : environments[0]?.cloud;
  const clouds = sandbox ? [] : (["azure", "aws"] as const).filter((name) => cloud === undefined || cloud === name);
  // Few at a time: each is a process, and some are slow to start.
  const [npm, engine] = await Promise.all([checkNpm(), checkEngine()]);
  const tools = await Promise.all(clouds.map((name) => checkCloudTool(name === "azure" ? "az" : name)));
  const [backend, pack, evtx] = await Promise.all([checkBackend(cwd), checkPolicyPack(), checkEvtxDump()]);
  const passphrase = stack === undefined ? undefined : checkPassphrase(cwd, stack);
  return [
    checkNode(),
    npm,
    ...engine,
    ...tools,
    evtx,
    ...clouds.map((name) => checkCredentials(name, { needed: cloud === name })),
    backend,
    ...(passphrase ? [passphrase] : []),
    pack,
    checkWritable("sandbox", options.sandboxHome, "KMSHOST_SANDBOX_HOME"),
    checkWritable("temporary files", tmpdir(), "TMPDIR"),
    ...environments.map(({ check }) => check),
    ...(await prerequisitesOf(options, environments[0]?.environment)),
    ...(environments.length > 0 ? [] : [note("environment", ...noEnvironment(cwd, place))]),
  ];
}

/** What the stack's cloud must have; the sandbox's own programs ask it themselves. */
async function prerequisitesOf(
  { stack, sandbox, project }: DoctorOptions,
  environment?: Environment,
): Promise<Check[]> {
  if (stack === undefined || sandbox || project === undefined || environment === undefined) return [];
  return checkPrerequisites(stack, project, environment);
}

function noEnvironment(cwd: string, place: Place | undefined): [result: string, fix: string] {
  if (place === undefined)
    return [`no Pulumi project in ${cwd} or above`, "name its folder with -C, or make one with pulumi new"];
  return [
    `there is none in ${place.folder}, by ${place.origin}`,
    "write one there; docs/environments.md explains every field",
  ];
}

function checkEnvironment(
  stack: string,
  folder: string | undefined,
): { check: Check; cloud?: "azure" | "aws"; environment?: Environment } {
  const name = `environment ${stack}`;
  if (folder === undefined) return { check: fail(name, "no Pulumi project here", "name its folder with -C") };
  try {
    const { environment, notes } = loadEnvironment(stack, folder);
    const words = notes.length > 0 ? `valid, with ${notes.length} notes: kmshost validate ${stack}` : "valid";
    return { check: ok(name, words), cloud: environment.cloud, environment };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const words = error.holdsProductKey ? "holds a product key" : `${error.problems.length} problem(s)`;
    return { check: fail(name, words, `run kmshost validate ${stack}`) };
  }
}
