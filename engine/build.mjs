/** Builds Pulumi's command from its public Go modules, for machines that reach package registries only. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runQuietly } from "./child.mjs";
import { askVersion, findExecutable, pathFolders } from "./find.mjs";
import { executableNames } from "./places.mjs";
import { compareVersions, parseVersion, pinnedVersion } from "./version.mjs";

const command = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
/** The first Go whose `go get` knows -tool. A newer one that Pulumi asks for is fetched by Go itself. */
const oldestGo = "1.24.0";

/** The Go command to build with; throws a sentence when there is none or it is too old. */
async function findGo(environment) {
  const go = findExecutable("go", pathFolders(environment));
  if (!go) throw new Error("no go on PATH");
  const said = (await runQuietly(go, ["env", "GOVERSION"], { env: environment })).trim();
  const version = parseVersion(said.replace(/^go(\d+\.\d+)$/, "$1.0").replace(/^go/, ""))?.join(".");
  if (!version || compareVersions(version, oldestGo) < 0) {
    throw new Error(`${go} is ${said}, too old: Go ${oldestGo} or newer is needed`);
  }
  return go;
}

/** Fills `folder` with the built command. Throws with the last lines of what Go said. */
export async function buildInto(folder, progress, environment = process.env) {
  const go = await findGo(environment);
  const module = join(folder, "module");
  mkdirSync(module);
  const output = join(folder, executableNames("pulumi")[0]);
  // A workspace or flags of the user's own projects must not lean into this build.
  const env = { ...environment, GOWORK: "off", GOFLAGS: "-mod=mod -buildvcs=false" };
  const step = (text, args) => {
    progress.say(text);
    return runQuietly(go, args, { cwd: module, env, onLine: progress.detail });
  };
  progress.say(`building the Pulumi engine ${pinnedVersion} from Go modules; about four minutes, once`);
  await runQuietly(go, ["mod", "init", "kmshost.local/engine"], { cwd: module, env });
  await step("  fetching the Go modules", ["get", "-tool", `${command}@v${pinnedVersion}`]);
  const linkerFlags = `-s -w -X ${versionVariable}=${pinnedVersion}`;
  await step("  compiling the engine", ["build", "-ldflags", linkerFlags, "-o", output, command]);
  chmodSync(output, 0o755);
  const version = await askVersion(output);
  if (version !== pinnedVersion) throw new Error(`the built engine calls itself ${version}, not ${pinnedVersion}`);
  rmSync(module, { recursive: true, force: true });
  writeFileSync(join(folder, "built.json"), `${JSON.stringify({ version: pinnedVersion, from: command }, null, 2)}\n`);
}
