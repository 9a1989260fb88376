import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { builtPackage } from "../../package/built";

const folder = mkdtempSync(join(tmpdir(), "kmshost-dist-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The engine installs the package's dependencies beside it, from the registry: not for every `npm test`.
it("`pulumi package get-schema .` prints the schema in the folder that npm run build wrote", async () => {
  const built = await builtPackage();
  cpSync(built, folder, { recursive: true });
  const { stdout } = await promisify(execFile)("pulumi", ["package", "get-schema", "."], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: "", PULUMI_SKIP_UPDATE_CHECK: "true" },
    maxBuffer: 64 * 1024 * 1024,
  });
  const told = JSON.parse(stdout) as { name: string; resources: Record<string, unknown> };
  const pinned = JSON.parse(readFileSync(join(built, "plugin/schema.generated.json"), "utf8")) as typeof told;
  expect([told.name, Object.keys(told.resources).sort()]).toEqual(["kmshost", Object.keys(pinned.resources).sort()]);
});
