/** Run: one run of the user's program, in a node process of its own. */
import { spawn } from "node:child_process";
import { optionsEnvironment, readOptions } from "./options.mjs";
import { locateModule } from "./parts.mjs";

/** The SDK has told the user already what went wrong; nothing more is to be said. */
const exitedAfterMessage = 32;

/** How long a cancelled program may take to end. */
const grace = 5_000;

function programArguments(request, runner, engine) {
  const info = request.getInfo();
  const named = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: info.getProgramDirectory(),
  };
  const given = Object.entries(named).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
  const preview = request.getDryrun() ? ["--dry-run"] : [];
  const parallel = ["--parallel", String(request.getParallel())];
  return [runner, ...given, ...preview, ...parallel, info.getEntryPoint(), ...request.getArgsList()];
}

/** Configuration keys arrive as "namespace:name"; the SDK reads "namespace:config:name" in every version. */
function configuration(request) {
  const entries = [...request.getConfigMap().entries()].map(([key, value]) => {
    const parts = key.split(":");
    return [parts.length === 2 ? `${parts[0]}:config:${parts[1]}` : key, value];
  });
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(entries)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

/** Interrupts the program, and kills it when it does not end by itself. */
export function interrupt(child) {
  child.kill("SIGINT");
  setTimeout(() => child.kill("SIGKILL"), grace).unref();
}

function answer({ messages }, code) {
  const response = new messages.RunResponse();
  if (code === exitedAfterMessage) response.setBail(true);
  else if (code !== 0) response.setError(`Program exited with non-zero exit code: ${code}`);
  return response;
}

/** Answers a RunResponse. `running` holds what Cancel has to stop. */
export function runProgram(parts, call, engine, running) {
  const request = call.request;
  const failed = (text) => new parts.messages.RunResponse().setError(text);
  if (request.getAttachDebugger()) return failed("this language host has no debugger; install Pulumi to attach one");
  let runner;
  let options;
  try {
    options = readOptions(request.getInfo());
    runner = locateModule("@pulumi/pulumi/cmd/run", request.getInfo().getProgramDirectory());
  } catch (error) {
    return failed(error.message);
  }
  const args = [...options.nodeargs, ...programArguments(request, runner, engine)];
  const env = { ...process.env, ...configuration(request), ...optionsEnvironment(options) };
  return new Promise((resolve) => {
    const child = spawn("node", args, { env, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    const kill = () => child.kill("SIGKILL");
    process.on("exit", kill);
    // Copied, not inherited: node may switch an inherited pipe to non-blocking under the engine's feet.
    child.stdout.pipe(process.stdout, { end: false });
    child.stderr.pipe(process.stderr, { end: false });
    call.on("cancelled", () => interrupt(child));
    child.on("error", (error) => {
      running.delete(child);
      resolve(failed(`could not run node: ${error.message}`));
    });
    child.on("close", (code) => {
      running.delete(child);
      process.off("exit", kill);
      resolve(answer(parts, code ?? -1));
    });
  });
}
