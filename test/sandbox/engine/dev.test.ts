import { SandboxStack } from "./stack";

interface DevCase {
  readonly stack: string;
  /** The host, whose creation meets an outage. */
  readonly host: string;
  /** A type with a name of its own, whose creation succeeds although the answer is lost. */
  readonly lost: string;
  /** What the cloud says when the lost one is created again. */
  readonly refusal: RegExp;
  readonly outage: RegExp;
  readonly kept: readonly string[];
}

const cases: DevCase[] = [
  {
    stack: "azure-dev",
    host: "azure-native:compute:VirtualMachine",
    lost: "azure-native:managedidentity:UserAssignedIdentity",
    refusal: /cannot create already existing resource '\/subscriptions\/[^']+\/userAssignedIdentities\/[^']+'/,
    outage: /Status=503 Code="ServiceUnavailable" Message="the service is unavailable"/,
    kept: ["azure-native:keyvault:Secret", "azure-native:keyvault:Vault"],
  },
  {
    stack: "aws-dev",
    host: "aws:ec2/instance:Instance",
    lost: "aws:iam/role:Role",
    refusal: /EntityAlreadyExists: Role with name \S+ already exists/,
    outage: /api error ServiceUnavailable: the service is unavailable/,
    kept: ["aws:kms/key:Key", "aws:secretsmanager/secret:Secret"],
  },
];

describe.each(cases)("$stack", (dev) => {
  const stack = new SandboxStack(dev.stack);
  let before: string[] = [];
  afterAll(() => stack.remove());

  it("survives throttling, and stops when an answer is lost", async () => {
    await stack.init();
    before = await stack.found();
    stack.faults = [
      { fault: "throttle", call: "create", at: 3, times: 3 },
      { fault: "lost-response", call: "create", type: dev.lost },
    ];
    const broken = await stack.up();
    stack.faults = [];
    expect(broken.code).not.toBe(0);
    expect(broken.text).toMatch(/the connection was closed before the answer to the create came/);
    expect(broken.text).not.toMatch(/throttled/);
  }, 300_000);

  it("is told by the cloud of what was made without Pulumi's knowledge", async () => {
    const again = await stack.up();
    expect(again.code).not.toBe(0);
    expect(again.text).toMatch(dev.refusal);
  }, 300_000);

  it("stops in an outage, and is finished when the outage ends", async () => {
    const known = await stack.exported();
    await stack.cloud().change((view) => {
      for (const orphan of view.list(dev.lost).filter(({ id }) => !known.includes(`"id": "${id}"`))) {
        view.drop(orphan.id);
      }
    });
    stack.faults = [{ fault: "outage", call: "create", type: dev.host }];
    const broken = await stack.up();
    stack.faults = [];
    expect(broken.code).not.toBe(0);
    expect(broken.text).toMatch(dev.outage);
    const built = await stack.up();
    expect([built.code, built.typesOf("create")]).toEqual([0, expect.arrayContaining([dev.host])]);
  }, 300_000);

  it("changes nothing when it is built again, and no policy has anything to say", async () => {
    const again = await stack.judgedUp();
    expect([again.code, Object.keys(again.changes), again.findings]).toEqual([0, ["same"], []]);
  }, 300_000);

  it("is the same after a refresh, and leaves only kept names when it is destroyed", async () => {
    const seen = await stack.refresh();
    expect([seen.code, seen.changes.delete ?? 0]).toEqual([0, 0]);
    // Also what a cloud changes by itself: an endpoint's names, an agent's version.
    const next = await stack.preview();
    expect([next.code, Object.keys(next.changes)]).toEqual([0, ["same"]]);
    const gone = await stack.destroy();
    expect([gone.code, stack.ids()]).toEqual([0, before]);
    expect(stack.keptTypes()).toEqual(dev.kept);
  }, 300_000);
});
