import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preflightText } from "../../cli/preflight-text";
import { readPlan } from "../../estate/read-plan";
import { preflightResult } from "../../preflight/result";
import { kmshost } from "../cli/in-process";
import { expected, Plan } from "./plans";

const sandbox = join(__dirname, "../../sandbox");
const fixture = (cloud: string) => join(__dirname, "fixtures", `${cloud}-prod.generated.json`);

const preflight = (...args: string[]) => kmshost("-C", sandbox, "preflight", ...args);

describe("kmshost preflight", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "kmshost-preflight-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const written = (text: string): string => {
    const path = join(folder, "given.json");
    writeFileSync(path, text);
    return path;
  };

  /** The example's plan, with the confirmation IDs entered. */
  const plan = (cloud: "azure" | "aws") => written(new Plan(cloud).text);

  type Change = readonly [found: string | RegExp, put: string];

  /** Runs something with the environment of a stack changed. */
  async function changed(stack: string, changes: readonly Change[], work: () => Promise<void>): Promise<void> {
    const environments = join(folder, "environments");
    mkdirSync(environments, { recursive: true });
    let text = readFileSync(join(__dirname, `../../stacks/environments/${stack}.yaml`), "utf8");
    for (const [found, put] of changes) {
      expect(text).toMatch(found);
      text = text.replace(found, put);
    }
    writeFileSync(join(environments, `${stack}.yaml`), text);
    process.env.KMSHOST_ENVIRONMENTS = environments;
    try {
      await work();
    } finally {
      delete process.env.KMSHOST_ENVIRONMENTS;
    }
  }

  it("prints who activates, what the hosts count and what the plan spends", async () => {
    const { code, stdout } = await preflight("azure-prod", "--plan", plan("azure"), "--fail-on", "fails");
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "azure-prod (azure), as the plan will leave it",
      "",
      "  population     machines  verdict    at   code",
    ]);
    expect(stdout).toContain("\n  branches       300       activates\n");
    expect(stdout).toContain("\n  kms01  10.90.0.4  yes, counts 50           yes, counts 50         yes, counts 10\n");
    expect(stdout).toContain(`
the plan spends 2 activations of the host key
  kms01: created, spends 1; 7 of its 10 activations left
  kms02: created, spends 1; 7 of its 10 activations left
  the key is then on 4 of 6 hosts, 2 left
`);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("4 populations: 3 activate, 1 pinned");
    expect(code).toBe(0);
  });

  it("ends with 1 while anything is undecided, unless told otherwise", async () => {
    const officeKeys = /^officeKeys:.*\n( {2}- .*\n)+/m;
    await changed(
      "aws-prod",
      [
        [officeKeys, ""],
        [/^ {4}officeConfirmationIds:.*\n/m, ""],
        [/^ {4}officeConfirmationIds:.*\n/m, ""],
      ],
      async () => {
        const { code, stdout } = await preflight("aws-prod", "--plan", plan("aws"));
        expect(stdout.trimEnd().split("\n").at(-1)).toBe("3 populations: 1 activate, 1 undecided, 1 pinned");
        expect(code).toBe(1);
        expect((await preflight("aws-prod", "--plan", plan("aws"), "--fail-on", "fails")).code).toBe(0);
      },
    );
    expect((await preflight("aws-prod", "--plan", plan("aws"))).code).toBe(0);
  });

  it("ends with 1 when anyone fails, and names hop, code, resource and fix", async () => {
    const changedPlan = new Plan("azure").set("network-hosts-security-group", "securityRules.0.access", "Deny");
    const { code, stdout } = await preflight("azure-prod", "--plan", written(changedPlan.text), "--fail-on", "fails");
    expect(code).toBe(1);
    expect(stdout).toMatch(/\n {2}branches +300 +FAILS +network rules {2}0xC004F074\n/);
    expect(stdout).toContain(
      "\n      resource  network security group kms-azure-prod-network-hosts-security-group\n      why       network",
    );
    expect(stdout).toContain("\n      fix       allow TCP 1688 from 10.30.0.0/17, 10.30.128.0/17 to kms01\n");
  });

  it("refuses a seventh host on the key, though the environment counts six", async () => {
    const changes = [
      [/^ {2}- name: kms02\n( {4}.*\n)+/m, ""],
      ["{ stack: aws-prod, hosts: 2 }", "{ stack: aws-prod, hosts: 5 }"],
      [/^ {2}activationsUsed:.*\n/m, ""],
    ] as const;
    await changed("azure-prod", changes, async () => {
      const { code, stdout } = await preflight("azure-prod", "--plan", plan("azure"), "--fail-on", "fails");
      expect(stdout).toContain(`
problems
  the host key would be on 7 hosts (2 here, 5 in aws-prod), but it is good for 6 (0xC004C008); use fewer hosts, or ask the Microsoft Activation Center for more
`);
      expect(stdout.trimEnd().split("\n").at(-1)).toBe("4 populations: 3 activate, 1 pinned, 1 problem");
      expect(code).toBe(1);
    });
  });

  it("prints the same as data with --json", async () => {
    const { stdout } = await preflight("aws-prod", "--plan", plan("aws"), "--json");
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(result).toMatchObject({ version: 1, stack: "aws-prod", source: "plan", cloud: "aws", outcome: "activates" });
    expect(Object.keys(result)).toEqual([
      ...["version", "project", "stack", "source", "cloud", "outcome", "populations", "hosts", "zones", "networks"],
      ...["keyLacks", "spending", "problems", "notes"],
    ]);
  });

  it("calls what is not known undecided, and never in order", async () => {
    const changedPlan = new Plan("azure").set(
      "network-hosts-security-group",
      "securityRules",
      "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    );
    const { code, stdout } = await preflight("azure-prod", "--plan", written(changedPlan.text));
    expect(code).toBe(1);
    expect(stdout).toMatch(/\n {2}branches +300 +undecided {2}network rules\n/);
    expect(stdout).not.toMatch(/ activates /);
  });

  it("shows no control character of a name", async () => {
    const changedPlan = new Plan("azure").set("network-hosts-security-group", "securityRules.0.access", "Deny");
    const { stdout } = await preflight(
      "azure-prod",
      "--plan",
      written(changedPlan.text.replaceAll("network-hosts-security-group", "evil\\u001b[2J\\u202egroup")),
    );
    expect(stdout).toContain("network security group kms-azure-prod-evil\\u{1b}[2J\\u{202e}group");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
  });

  const text = readFileSync(fixture("azure"), "utf8");
  it.each([
    [
      "a preview that was cut off",
      3,
      () => ["--plan", written(text.slice(0, 20_000))],
      /^error: the preview is not complete JSON \(20000 characters.*it seems to be cut off; write it anew with `pulumi preview/,
    ],
    [
      "a state that was cut off",
      3,
      () => ["--state", written('{"version": 3, "deployment": {"resources": [')],
      /^error: the state is not complete JSON/,
    ],
    [
      "a plan of another project",
      3,
      () => ["--plan", written(text.replaceAll("::kmshost-sandbox::", "::their-website::"))],
      /^error: the preview is of project their-website, expected kmshost-sandbox: give the file of this project\n$/,
    ],
    [
      "a plan of another stack",
      3,
      () => ["--plan", fixture("aws")],
      /^error: the preview is of stack aws-prod, expected azure-prod: give the file of this stack\n$/,
    ],
    [
      "a preview that leaves out what it does not change",
      3,
      () => ["--plan", written('{"steps": [], "changeSummary": {"same": 88}}')],
      /^error: the preview leaves out 88 resource\(s\) that it does not change: preview again with --show-sames/,
    ],
    [
      "a preview as a stream of events",
      3,
      () => ["--plan", written('{"sequence":0,"preludeEvent":{}}\n{"sequence":1}')],
      /^error: the preview is a stream of events: unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW/,
    ],
    [
      "a file that is not there",
      3,
      () => ["--state", join(folder, "nowhere.json")],
      /^error: --state: .*nowhere\.json cannot be read \(ENOENT\); write it with `pulumi stack export --file`\n$/,
    ],
    ["files for what pulumi is to be asked", 2, () => ["--live", "--plan", fixture("azure")], /^error: --live asks/],
    ["an outcome that there is not", 2, () => ["--fail-on", "never"], /^error: --fail-on: got "never", allowed undec/],
  ])("answers %s in a sentence", async (_, code, args, words) => {
    const answer = await preflight("azure-prod", ...args());
    expect({ code: answer.code, stdout: answer.stdout }).toEqual({ code, stdout: "" });
    expect(answer.stderr).toMatch(words);
  });

  it("answers a stack without an environment in a sentence", async () => {
    const { code, stderr } = await preflight("azure-prdo");
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: .*azure-prdo/);
  });
});

describe("the table of a preflight", () => {
  it("is coloured for a terminal only", () => {
    const result = preflightResult(readPlan(new Plan("azure").text), expected);
    expect(preflightText(result, true)).toContain("  \u001b[32mactivates\u001b[0m");
    expect(preflightText(result, false)).not.toContain("\u001b");
  });

  it("shows the products of a population apart where they differ", () => {
    const populations = [{ ...expected.populations[0], machines: { windows11: 900, office2024: 40 } }];
    const result = preflightResult(readPlan(new Plan("azure").text), {
      ...expected,
      populations: populations as typeof expected.populations,
    });
    const text = preflightText(result, false);
    expect(text).toMatch(/\n {2}desktops, Windows 11 \(volume editions\) +900 +activates\n/);
    expect(text).toMatch(/\n {2}desktops, Office LTSC 2024, Project and Visio +40 +FAILS +host key {2}0xC004F042\n/);
    expect(text).toContain("\nproducts that the host keys do not activate\n  Office LTSC 2024");
  });
});
