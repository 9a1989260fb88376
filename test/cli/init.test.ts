import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { clientsOf } from "../../cli/init/answers";
import { environmentText } from "../../cli/init/files";
import { templateClouds, templateFiles } from "../../cli/init/templates";
import { readEnvironment } from "../../stacks/loading/read";
import { temporaryFolder } from "../temporary-folder";
import { kmshost } from "./in-process";

const folder = temporaryFolder("kmshost-init-");

const flags: Record<string, string> = {
  cloud: "azure",
  region: "westeurope",
  domain: "corp.example.com",
  clients: "10.20.0.0/16 300",
  key: "ws2025",
};
const init = (where: string, changes: Record<string, string> = {}, ...more: string[]) => {
  mkdirSync(where, { recursive: true });
  const said = Object.entries({ ...flags, ...changes }).flatMap(([name, text]) => [`--${name}`, text]);
  return kmshost("-C", where, "init", ...said, ...more);
};

describe("kmshost init", () => {
  it.each([
    ["azure", {}, 'subscription: "00000000-0000-0000-0000-000000000000"'],
    ["aws", { cloud: "aws", region: "eu-west-1" }, 'account: "000000000000"'],
  ])("on %s writes a project whose environment validates", async (cloud, changes, owner) => {
    const where = join(folder, `${cloud} new`);
    const said = await init(where, changes);
    expect(said).toMatchObject({ code: 0, stderr: "" });
    expect((readdirSync(where, { recursive: true }) as string[]).sort()).toEqual(
      [".gitignore", "Pulumi.yaml", "index.js", "package.json", "stacks", "stacks/environments"].concat(
        `stacks/environments/${cloud}-dev.yaml`,
      ),
    );
    expect(await kmshost("-C", where, "validate")).toMatchObject({ code: 0, stdout: `${cloud}-dev: ok\n` });
    expect(readFileSync(join(where, `stacks/environments/${cloud}-dev.yaml`), "utf8")).toContain(owner);
    expect(parse(readFileSync(join(where, "Pulumi.yaml"), "utf8"))).toMatchObject({
      name: `${cloud}-new`,
      main: "index.js",
    });
  });

  it("overwrites nothing, and then writes nothing", async () => {
    const where = join(folder, "there");
    mkdirSync(where);
    writeFileSync(join(where, "index.js"), "mine");
    const said = await init(where);
    expect(said).toMatchObject({ code: 3, stdout: "" });
    expect(said.stderr).toBe(
      `error: init overwrites nothing, and there is already:\n  ${join(where, "index.js")}\n  fix  choose another --name, or another folder with -C\n`,
    );
    expect(readdirSync(where)).toEqual(["index.js"]);
  });

  it("adds an environment to a project that is there, in its own place, once", async () => {
    const where = join(folder, "project");
    mkdirSync(where);
    writeFileSync(join(where, "Pulumi.yaml"), "name: mine\nruntime: nodejs\nenvironments: envs\n");
    expect(await init(where, {}, "--name", "prod", "--owner", "11111111-2222-3333-4444-555555555555")).toMatchObject({
      code: 0,
    });
    expect((readdirSync(where, { recursive: true }) as string[]).sort()).toEqual([
      "Pulumi.yaml",
      "envs",
      "envs/prod.yaml",
    ]);
    expect(await init(where, {}, "--name", "prod")).toMatchObject({ code: 3, stdout: "" });
  });

  it("says every wrong answer at once, as validate would, and writes nothing", async () => {
    const where = join(folder, "wrong");
    const said = await init(where, {
      region: "westeurop",
      domain: "example.com",
      clients: "8.8.8.0/24 win11=3",
      key: "2016",
    });
    expect(said).toMatchObject({ code: 3, stdout: "" });
    expect(said.stderr.match(/^ {2}azure-dev\.yaml\S+ {2}\S+(?=:)/gm)?.map((line) => line.split("  ")[2])).toEqual([
      "region",
      "discovery.zones[0].name",
      "clients[0].cidrs[0]",
      "clients[0].machines.windows11",
    ]);
    expect(readdirSync(where)).toEqual([]);
  });

  it("without a terminal says which flags are missing, all of them", async () => {
    const where = join(folder, "asked");
    mkdirSync(where);
    const said = await kmshost("-C", where, "init", "--cloud", "azure");
    expect(said).toMatchObject({ code: 2, stdout: "" });
    expect(said.stderr.match(/^ {2}--\w+/gm)).toEqual(["  --region", "  --domain", "  --clients", "  --key"]);
    expect(existsSync(join(where, "Pulumi.yaml"))).toBe(false);
  });

  it.each([
    ["10.20.0.0/16 300", "windows-server-2025", { windows11: 300 }],
    ["10.20.0.0/16 300", "windows-server-2016", { windows10: 300 }],
    [
      "win11=200, 10.20.0.0/16; ws2022:20 office2021=9",
      "windows-server-2025",
      { windows11: 200, windowsServer2022: 20, office2021: 9 },
    ],
  ])("understands the clients %j of a %s key", (text, generation, machines) => {
    expect(clientsOf(text, generation)).toEqual({ cidrs: ["10.20.0.0/16"], machines });
  });

  it("whatever is answered, the file reads as what was answered", () => {
    const word = fc.string({ unit: "grapheme", maxLength: 20 });
    fc.assert(
      fc.property(word, word, fc.array(word, { maxLength: 3 }), (region, domain, cidrs) => {
        const clients = { cidrs, machines: { windows11: 300 } };
        const text = environmentText({ cloud: "azure", region, domain, clients, generation: "windows-server-2025" });
        expect(parse(text)).toMatchObject({ region, discovery: { zones: [{ name: domain }] }, clients: [{ cidrs }] });
      }),
    );
  });

  it("makes the hosts' network beside the clients' own, wherever these are", () => {
    const text = (cidr: string) =>
      environmentText({
        cloud: "azure",
        region: "westeurope",
        domain: "corp.example.com",
        clients: { cidrs: [cidr], machines: { windows11: 300 } },
        generation: "windows-server-2025",
      });
    for (const cidr of ["10.92.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]) {
      expect(() => readEnvironment(Buffer.from(text(cidr)), { name: "a", file: "a.yaml" })).not.toThrow();
    }
  });
});

describe("templates of pulumi new", () => {
  it.each(templateClouds)("templates/%s is what init writes (else: npm run templates)", (cloud) => {
    const root = join(__dirname, "../../templates", cloud);
    const files = (readdirSync(root, { recursive: true, withFileTypes: true }) as import("node:fs").Dirent[])
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
    expect(Object.fromEntries(files.map((path) => [path, readFileSync(join(root, path), "utf8")]))).toEqual(
      templateFiles(cloud),
    );
    const environment = readFileSync(join(root, "stacks/environments/dev.yaml"));
    expect(() => readEnvironment(environment, { name: "dev", file: "dev.yaml" })).not.toThrow();
  });
});
