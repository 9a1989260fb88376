import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ExampleProject } from "../examples/project";

/** Pulumi's own update with remediations on, in a stack of a team that uses the pack alone, from the npm package. */
describe("a stack whose policies may fix it", () => {
  const project = new ExampleProject(join(__dirname, "projects/another-team"));
  const pack = ["--policy-pack", "node_modules/kmshost/policies", "--policy-pack-config", "policies.json"];
  const choose = (level: string) => {
    const choice = Object.fromEntries(
      ["log-retention", "cmk-rotation"].map((name) => [name, { enforcementLevel: level }]),
    );
    writeFileSync(join(project.folder, "policies.json"), JSON.stringify({ all: "disabled", ...choice }));
  };
  const built = () => {
    const resources = Object.values(project.cloud("aws").snapshot()?.resources ?? {});
    const of = (token: string) => resources.find((resource) => resource.token === token)?.inputs ?? {};
    const group = of("aws:cloudwatch/logGroup:LogGroup");
    const key = of("aws:kms/key:Key");
    return {
      retentionInDays: group.retentionInDays,
      note: (group.tags as Record<string, unknown> | undefined)?.note,
      enableKeyRotation: key.enableKeyRotation,
      deletionWindowInDays: key.deletionWindowInDays,
    };
  };
  beforeAll(async () => {
    await project.install();
    await project.init("prod");
  }, 120_000);
  afterAll(() => project.remove());

  it("is stopped before anything exists while they are mandatory", async () => {
    choose("mandatory");
    const run = await project.up(...pack);
    expect(run.code).not.toBe(0);
    // The engine stops at the first that is refused; which one that is, is chance.
    expect(run.findings.map(({ enforcementLevel }) => enforcementLevel)).toContain("mandatory");
    expect(["cmk-rotation", "log-retention"]).toEqual(
      expect.arrayContaining(run.findings.map(({ policyName }) => policyName)),
    );
    expect(built()).toEqual({});
  }, 120_000);

  it("is built fixed, and what was secret stays so", async () => {
    choose("remediate");
    const run = await project.up(...pack);
    expect([run.code, run.findings]).toEqual([0, []]);
    expect(built()).toEqual({
      retentionInDays: 90,
      note: "only for the team",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    const { text } = await project.pulumi(["stack", "export", "--stack", "prod"]);
    expect(text).toContain("kms-host-secrets");
    expect(text).not.toMatch(/only for the team|opens the safe/);
  }, 120_000);

  it("changes nothing the next time", async () => {
    const run = await project.up(...pack);
    expect([run.code, Object.keys(run.changes)]).toEqual([0, ["same"]]);
  }, 120_000);
});
