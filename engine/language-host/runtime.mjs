/** The LanguageRuntime service. What is not here answers UNIMPLEMENTED, which the engine understands. */
import { about, programDependencies } from "./about.mjs";
import { locateModule } from "./parts.mjs";
import { runPlugin } from "./plugin.mjs";
import { interrupt, runProgram } from "./program.mjs";

/** The engine asks before it runs a program; installing packages is npm's affair, so this only says what is missing. */
function installDependencies({ messages }, call) {
  const folder = call.request.getInfo()?.getProgramDirectory() || call.request.getDirectory();
  try {
    locateModule("@pulumi/pulumi", folder);
  } catch (error) {
    call.write(new messages.InstallDependenciesResponse().setStderr(Buffer.from(`${error.message}\n`)));
  }
  call.end();
}

export function languageRuntime(parts, engineAddress) {
  const { messages, plugin, empty, grpc } = parts;
  const running = new Set();
  let engine = engineAddress;
  const unary = (answer) => async (call, callback) => {
    try {
      callback(null, await answer(call));
    } catch (error) {
      callback({ code: grpc.status.UNKNOWN, details: error.message });
    }
  };
  return {
    handshake: unary((call) => {
      engine = call.request.getEngineAddress();
      return new messages.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion(parts.version)),
    // Providers are found by the version that each resource names; nothing has to be foretold.
    getRequiredPackages: unary(() => new messages.GetRequiredPackagesResponse()),
    runtimeOptionsPrompts: unary(() => new messages.RuntimeOptionsResponse()),
    template: unary(() => new messages.TemplateResponse()),
    about: unary(() => about(parts)),
    getProgramDependencies: unary((call) => programDependencies(parts, call.request.getInfo().getProgramDirectory())),
    installDependencies: (call) => installDependencies(parts, call),
    run: unary((call) => runProgram(parts, call, engine, running)),
    runPlugin: (call) => runPlugin(parts, call),
    cancel: unary(() => {
      for (const child of running) interrupt(child);
      return new empty.Empty();
    }),
  };
}
