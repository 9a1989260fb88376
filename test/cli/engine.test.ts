import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { templateClouds } from "../../cli/init/templates";
import { builtPackage } from "../package/built";
import { temporaryFolder } from "../temporary-folder";
import { kmshost } from "./in-process";

const run = promisify(execFile);
const root = join(__dirname, "../..");

describe("pulumi new", () => {
  it.each(templateClouds)(
    "makes a project from templates/%s whose program loads and whose environment validates",
    async (cloud) => {
      const folder = join(temporaryFolder("new"), "project");
      const template = join(root, "templates", cloud);
      const words = ["--name", "my-kms", "--description", "Ours", "--dir", folder, "--generate-only", "--yes"];
      await run("pulumi", ["new", template, ...words, "--non-interactive"], {
        env: { ...process.env, PULUMI_BACKEND_URL: `file://${temporaryFolder("state")}`, PULUMI_CONFIG_PASSPHRASE: "" },
      });
      const project = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8"));
      expect(project).toMatchObject({ name: "my-kms", description: "Ours", main: "index.js" });
      expect(project).not.toHaveProperty("template");
      expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toMatchObject({ name: "my-kms" });
      expect(existsSync(join(folder, "stacks/environments/dev.yaml"))).toBe(true);
      expect(await kmshost("-C", folder, "validate")).toMatchObject({ code: 0, stdout: "dev: ok\n" });
      mkdirSync(join(folder, "node_modules"));
      symlinkSync(await builtPackage(), join(folder, "node_modules/kmshost"));
      const { stdout } = await run(process.execPath, ["-p", 'typeof require("./index.js")'], { cwd: folder });
      expect(stdout).toBe("function\n");
    },
  );
});
