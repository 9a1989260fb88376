import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { needing, python } from "../needs";
import { buildInProcess, exampleNames, type MadeCall, shipped } from "./build-in-process";

interface Verdict {
  readonly calls: number;
  readonly refused: readonly string[];
  readonly lacking: Readonly<Record<string, string>>;
}

interface Estate {
  readonly region: string;
  readonly account: string;
  readonly calls: readonly Partial<MadeCall>[];
}

function replayed(estates: Readonly<Record<string, Estate>>): Record<string, Verdict> {
  const options = { input: JSON.stringify(estates), maxBuffer: 64 * 1024 * 1024 };
  return JSON.parse(execFileSync(python ?? "python3", [join(__dirname, "replay_aws.py")], options).toString());
}

const { describe } = needing("python");

describe("botocore's models and moto", () => {
  it("have nothing against a call of any environment or example", async () => {
    const estates: Record<string, Estate> = {};
    for (const name of [...shipped, ...exampleNames].filter((each) => each.startsWith("aws"))) {
      const [region, account] = name === "aws-dev" ? ["eu-west-1", "444455556666"] : ["eu-central-1", "111122223333"];
      estates[name] = { region, account, calls: await buildInProcess(name) };
    }
    const verdicts = replayed(estates);
    expect(Object.entries(verdicts).map(([name, { refused }]) => [name, refused])).toEqual(
      Object.keys(estates).map((name) => [name, []]),
    );
    for (const { calls } of Object.values(verdicts)) {
      expect(calls).toBeGreaterThan(80);
    }
    const lacking = Object.assign({}, ...Object.values(verdicts).map((verdict) => verdict.lacking));
    // What the two cannot judge. A new line here is a call that nobody but the sandbox looks at.
    expect(lacking).toEqual({
      Association: "moto has no such call",
      DefaultSecurityGroup: "adopts what the VPC has",
      NetworkAclAssociation: "replaces an association that moto numbers itself",
      PatchBaseline: "moto takes no tags with it",
      QueryDefinition: "moto has no such call",
      VpcAssociationAuthorization: "moto has no such call",
    });
  }, 300_000);

  it("refuse what AWS would", () => {
    const call = (token: string, inputs: object): Partial<MadeCall> => ({
      token: `aws:x/x:${token}`,
      name: token,
      id: `id-of-${token}`,
      inputs: inputs as MadeCall["inputs"],
      outputs: {},
    });
    const calls = [
      call("Vpc", { cidrBlock: "10.0.0.0/8" }),
      call("MetricAlarm", {
        name: "a",
        comparisonOperator: "Above",
        evaluationPeriods: 0,
        metricName: "m",
        period: 60,
      }),
      call("LogGroup", { name: "a b", retentionInDays: 365 }),
      call("RolePolicyAttachment", { role: "nobody", policyArn: "arn:aws:iam::aws:policy/Nothing" }),
      call("Vault", {}),
    ];
    const { refused = [] } = replayed({ bad: { region: "eu-central-1", account: "111122223333", calls } }).bad ?? {};
    expect(refused.map((line) => line.slice(0, 90))).toMatchSnapshot();
  }, 120_000);
});
