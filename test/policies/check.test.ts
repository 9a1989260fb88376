import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CheckOptions, check } from "../../cli/check";
import { allRules, catalogue } from "../../policies/catalogue";
import type { Judgement } from "../../policies/report/findings";
import type { TestResource } from "../../policies/testing";
import { aws } from "../../policies/tokens";
import { examples, exported } from "./exported";

jest.setTimeout(120_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kmshost-check-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(text: string): string {
  const path = join(folder, `${files++}.json`);
  writeFileSync(path, text);
  return path;
}

/** Runs the check by Pulumi's own engine and reads its JSON report. */
async function judged(options: Partial<CheckOptions>): Promise<{ code: number; judgement: Judgement; text: string }> {
  let text = "";
  const code = await check({ cwd: folder, report: ["json"], ...options }, (part) => {
    text += part;
    return true;
  });
  return { code, judgement: JSON.parse(text) as Judgement, text };
}

const host = (props: Record<string, unknown>, name = "web"): TestResource => ({
  type: aws.instance,
  urn: `urn:pulumi:prod::test::${aws.instance}::${name}`,
  props: { rootBlockDevice: { encrypted: true }, ...props },
});
const open = host({ metadataOptions: { httpTokens: "optional" } });

/** Rules that judge a whole stack, whose bad examples the other examples in the same stack make good. */
const judgedTogether = ["key-reader-count", "activation-port-consistent", "clients-activate"];

describe("kmshost check, by Pulumi's engine", () => {
  it("finds each rule's bad example in one exported state, prints no key, and writes every report whole", async () => {
    const resources = await examples(catalogue, "bad");
    const paths = Object.fromEntries(
      ["console", "sarif", "junit", "markdown"].map((name) => [name, join(folder, name)]),
    );
    const report = ["json", ...Object.entries(paths).map(([name, path]) => `${name}=${path}`)];
    const { code, judgement, text } = await judged({ file: file(exported(resources)), report });
    expect(code).toBe(1);
    const found = new Set(judgement.findings.map(({ policy }) => policy));
    expect(catalogue.filter(({ name }) => !found.has(name)).map(({ name }) => name)).toEqual(judgedTogether);
    for (const { policy, severity } of judgement.findings) {
      expect(severity).toBe(allRules.find(({ name }) => name === policy)?.severity);
    }
    const written = Object.values(paths).map((path) => readFileSync(path, "utf8"));
    for (const each of [text, ...written]) {
      expect(each).not.toMatch(/B2C3D-F4G6H|QjJDM0QtRjRHNkg/i);
      expect(each).toContain("KMS040");
    }
    const sarif = JSON.parse(readFileSync(paths.sarif ?? "", "utf8"));
    expect(sarif.runs[0].results).toHaveLength(judgement.findings.length);
  });

  it("passes what is right, and reads the options that a state keeps", async () => {
    const secret = (name: string, ignoreChanges: string[]): TestResource => ({
      type: aws.parameter,
      urn: `urn:pulumi:prod::test::${aws.parameter}::${name}`,
      props: { type: "SecureString", keyId: "alias/k", value: "not set yet" },
      ignoreChanges,
    });
    const resources = [
      host({ metadataOptions: { httpTokens: "required" } }),
      secret("kms-host-key", ["value"]),
      secret("kms-host-key-2", []),
    ];
    const { judgement } = await judged({ file: file(exported(resources)) });
    expect(judgement.findings.map(({ policy, name }) => `${policy} ${name}`)).toEqual([
      "key-value-not-in-state kms-host-key-2",
    ]);
  });

  it("takes a configuration like a sentence, exemptions with it, and a baseline", async () => {
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const exemption = {
      policy: "KMS040",
      resource: "*::web",
      reason: "old agent",
      owner: "web team",
      expires: day(30),
    };
    const volume = { type: aws.volume, urn: `urn:pulumi:prod::test::${aws.volume}::data`, props: { encrypted: false } };
    const path = file(exported([open, volume]));
    const config = file(
      JSON.stringify({
        "disk-encrypted": { level: "advisory", cmk: true, scope: "all" },
        imdsv2: { scope: "all" },
        exemptions: [exemption],
      }),
    );
    const baseline = join(folder, "baseline.json");

    const first = await judged({ file: path, config, writeBaseline: baseline });
    expect(first.code).toBe(0);
    expect(
      first.judgement.findings.map(({ policy, level, status, problem }) => ({ policy, level, status, problem })),
    ).toEqual(
      [
        {
          policy: "imdsv2",
          level: "mandatory",
          status: "exempted",
          problem: 'metadataOptions.httpTokens: is not "required"',
        },
        { policy: "disk-encrypted", level: "advisory", status: "open", problem: "kmsKeyId: names no key of your own" },
        { policy: "disk-encrypted", level: "advisory", status: "open", problem: "encrypted: is not true" },
        {
          policy: "disk-encrypted",
          level: "advisory",
          status: "open",
          problem: "rootBlockDevice.kmsKeyId: names no key of your own",
        },
      ].sort(
        (a, b) =>
          first.judgement.findings.findIndex(({ problem }) => problem === a.problem) -
          first.judgement.findings.findIndex(({ problem }) => problem === b.problem),
      ),
    );

    // Without the exemption the baseline still knows the disk without encryption, and nothing else.
    const everywhere = file(JSON.stringify({ "disk-encrypted": { scope: "all" }, imdsv2: { scope: "all" } }));
    const second = await judged({ file: path, config: everywhere, baseline });
    expect(second.code).toBe(1);
    expect(second.judgement.findings.map(({ policy, level, status }) => ({ policy, level, status }))).toEqual([
      { policy: "disk-encrypted", level: "mandatory", status: "known" },
      { policy: "imdsv2", level: "mandatory", status: "open" },
    ]);
  });
});

/** An environment of this project, by its file: the check runs outside of any project. */
const example = (name: string) => join(__dirname, "../../stacks/environments", `${name}.yaml`);

describe("kmshost check with an environment", () => {
  const rule: TestResource = {
    type: aws.ingressRule,
    urn: `urn:pulumi:prod::test::${aws.ingressRule}::kms-clients`,
    props: { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 1688, toPort: 1688, cidrIpv4: "10.99.0.0/16" },
  };
  const scope = async (options: Partial<CheckOptions>) => {
    const { judgement } = await judged({ file: file(exported([rule])), ...options });
    const own = judgement.findings.filter(({ policy }) => policy === "activation-port-scope");
    return own.map(({ level, problem }) => `${level} ${problem}`);
  };
  const stranger = "cidrIpv4: lets in 10.99.0.0/16, which is no declared client network";

  it("judges by the environment's networks, at the level and with the settings that the configuration gives", async () => {
    expect(await scope({})).toEqual([]);
    expect(await scope({ environment: example("aws-prod") })).toEqual([`mandatory ${stranger}`]);
    const advised = file('{"KMS024": "advisory"}');
    expect(await scope({ environment: example("aws-prod"), config: advised })).toEqual([`advisory ${stranger}`]);
    const widened = file('{"activation-port-scope": {"clientNetworks": ["10.96.0.0/12"]}}');
    expect(await scope({ environment: example("aws-prod"), config: widened })).toEqual([]);
  });

  it("refuses one that does not exist", async () => {
    await expect(scope({ environment: example("aws-prodd") })).rejects.toMatchObject({
      name: "UserError",
      exitCode: 3,
    });
  });
});

describe("kmshost check refuses", () => {
  const refused = (options: Partial<CheckOptions>) =>
    judged({ file: file(exported([open])), ...options }).catch((error) => error);

  it.each([
    [
      "a configuration with mistakes, all at once",
      { config: () => file('{"imdvs2": "mandatory", "all": "disabled", "disk-encrypted": {"cmkk": true}}') },
      3,
      /3 problems[\s\S]*imdvs2: no such policy[\s\S]*did you mean imdsv2\?[\s\S]*all: disabled without a reason[\s\S]*disk-encrypted\.cmkk: unknown setting/,
    ],
    ["a configuration that is not JSON", { config: () => file("all: mandatory") }, 3, /is not JSON/],
    ["a file that is missing", { file: () => join(folder, "none.json") }, 3, /does not exist/],
    ["a folder", { file: () => folder }, 3, /is not a regular file/],
    ["a state of another version", { file: () => file('{"version": 99}') }, 3, /not a state of version 3 or 4/],
    [
      "a state without resources, which would pass",
      { file: () => file('{"version": 3, "deployment": {}}') },
      3,
      /nothing to judge/,
    ],
    ["a baseline that is none", { baseline: () => file('{"version": 1, "findings": [{}]}') }, 3, /no fingerprint/],
    ["a report it does not know", { report: () => ["pdf"] }, 2, /no report is called pdf/],
    ["a pack that does not run", { policyPack: () => folder }, 5, /did not come to a result/],
  ])("%s", async (_, given, exitCode, message) => {
    const options = Object.fromEntries(Object.entries(given).map(([key, make]) => [key, (make as () => unknown)()]));
    const error = await refused(options);
    expect(error).toMatchObject({ name: "UserError", exitCode });
    expect(error.message).toMatch(message);
  });
});
