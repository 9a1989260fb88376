/** RunPlugin: a provider, component or policy pack written for Node.js, its output streamed to the engine. */
import { spawn } from "node:child_process";
import { optionsEnvironment, readOptions } from "./options.mjs";
import { locateModule } from "./parts.mjs";
import { PolicyProxy } from "./policy-proxy.mjs";

const policyPack = "analyzer";

function environmentOf(list) {
  return Object.fromEntries(
    list.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

/** A policy pack is run in its own folder and named last; everything else is run where the engine stands. */
function plan(request) {
  const folder = request.getInfo().getProgramDirectory();
  const options = readOptions(request.getInfo());
  const isPack = request.getKind() === policyPack;
  const runner = locateModule(isPack ? "@pulumi/pulumi/cmd/run-policy-pack" : "@pulumi/pulumi/cmd/run-plugin", folder);
  const rest = isPack ? [...request.getArgsList(), folder] : [folder, ...request.getArgsList()];
  return {
    isPack,
    // nodeargs behind the runner do not reach node. So it is with Pulumi's host; what works here must work there.
    args: [runner, ...options.nodeargs, ...rest],
    cwd: isPack ? folder : request.getPwd(),
    env: { ...environmentOf(request.getEnvList()), ...optionsEnvironment(options) },
  };
}

/** Starts the child and passes stderr on; `onStdout` gets the rest. Resolves with the exit code. */
function start({ args, cwd, env }, call, send, onStdout) {
  return new Promise((resolve, reject) => {
    const child = spawn("node", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const kill = () => child.kill("SIGKILL");
    call.on("cancelled", kill);
    process.on("exit", kill);
    child.stdout.on("data", onStdout);
    child.stderr.on("data", (chunk) => send({ stderr: chunk }));
    child.on("error", (error) => reject(new Error(`could not run node: ${error.message}`)));
    child.on("close", (code) => {
      process.off("exit", kill);
      resolve(code ?? -1);
    });
  });
}

/** Serves one RunPlugin call until the plugin ends. */
export async function runPlugin(parts, call) {
  const send = ({ stdout, stderr }) => {
    const response = new parts.messages.RunPluginResponse();
    if (stdout) response.setStdout(stdout);
    else response.setStderr(stderr);
    call.write(response);
  };
  try {
    if (call.request.getAttachDebugger()) throw new Error("this language host has no debugger");
    const planned = plan(call.request);
    let onStdout = (chunk) => send({ stdout: chunk });
    if (planned.isPack) {
      const proxy = new PolicyProxy(parts);
      send({ stdout: Buffer.from(`${await proxy.listen()}\n`) });
      call.on("cancelled", () => proxy.stop());
      Object.assign(planned.env, await proxy.configuration());
      onStdout = proxy.readPort(onStdout);
      const code = await start(planned, call, send, onStdout);
      proxy.stop();
      finish(parts, call, code);
      return;
    }
    finish(parts, call, await start(planned, call, send, onStdout));
  } catch (error) {
    call.emit("error", { code: parts.grpc.status.UNKNOWN, details: error.message });
  }
}

function finish({ grpc }, call, code) {
  if (code === 0) call.end();
  else call.emit("error", { code: grpc.status.UNKNOWN, details: `Program exited with non-zero exit code: ${code}` });
}
