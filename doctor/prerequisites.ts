import { type AwsPlan, type AwsQuestion, awsPrerequisites } from "../requirements/prerequisites/aws";
import { type AzurePlan, type AzureQuestion, azurePrerequisites } from "../requirements/prerequisites/azure";
import {
  type Answer,
  type Asker,
  examinePrerequisites,
  type Verdict,
} from "../requirements/prerequisites/prerequisite";
import { askArm } from "../stacks/ask-azure";
import { awsArguments } from "../stacks/aws-arguments";
import { azurePlan } from "../stacks/azure-arguments";
import type { AwsEnvironment, Environment } from "../stacks/environment";
import { problemLine, renderPath } from "../text/problem";
import { type Check, fail, note, ok } from "./check";
import { askChild } from "./child";

/** Asks the cloud of an environment for everything that must hold before a first `pulumi up`. */
export async function checkPrerequisites(stack: string, project: string, environment: Environment): Promise<Check[]> {
  if (environment.cloud === "aws") return checkAws(awsPlan(environment), askAws(environment.region));
  const token = await azureToken(environment.subscription);
  if (token.kind !== "answer") {
    const why = token.kind === "missing" ? "az is not there" : token.words;
    return [note("prerequisites on azure", `not asked: ${why}`, "az login, then run kmshost doctor again")];
  }
  return checkAzure(
    azurePlan(stack, project, environment),
    askArm(async () => token.stdout.trim()),
  );
}

/** The same, by any asker. */
export async function checkAzure(plan: AzurePlan, ask: Asker<AzureQuestion>): Promise<Check[]> {
  return (await examinePrerequisites(azurePrerequisites, plan, ask)).flatMap((verdict) => asChecks(verdict));
}

/** The same on AWS, by any asker. */
export async function checkAws(plan: AwsPlan, ask: Asker<AwsQuestion>): Promise<Check[]> {
  return (await examinePrerequisites(awsPrerequisites, plan, ask)).flatMap((verdict) => asChecks(verdict, "aws"));
}

const awsPlan = (environment: AwsEnvironment): AwsPlan => ({
  account: environment.account,
  args: awsArguments(environment),
});

/** Asks by AWS's own command line, with the credentials that it has. */
function askAws(region: string): Asker<AwsQuestion> {
  return async (question) => {
    const answer = await askChild("aws", [...question, "--region", region, "--output", "json"], { timeout: 60_000 });
    if (answer.kind === "answer") return readAnswer(answer.stdout);
    if (answer.kind === "missing") return { status: "unseen", why: "the AWS command line is not there" };
    return notThere.test(answer.words) ? { status: "missing" } : { status: "unseen", why: answer.words };
  };
}

/** How AWS says that there is no such thing. */
const notThere = /NotFound|NoSuch|InvalidDocument\b|does not exist/;

function readAnswer(stdout: string): Answer {
  try {
    return { status: "found", body: JSON.parse(stdout || "{}") as Record<string, unknown> };
  } catch {
    return { status: "unseen", why: "the answer is not JSON" };
  }
}

function azureToken(subscription: string) {
  const query = ["--query", "accessToken", "--output", "tsv"];
  return askChild("az", ["account", "get-access-token", "--subscription", subscription, ...query], { timeout: 60_000 });
}

function asChecks({ name, status, problems, why }: Verdict, cloud: "azure" | "aws" = "azure"): Check[] {
  const title = `${cloud} ${name}`;
  switch (status) {
    case "unneeded":
      return [];
    case "met":
      return [ok(title, "as it must be")];
    case "unseen":
      return [note(title, `not seen: ${why}`, "ask as somebody who may read it")];
    case "unmet":
      return problems.map(({ path, fix, ...problem }) =>
        fail(title, `${renderPath(path)}: ${problemLine({ ...problem, fix: "" })}`, fix),
      );
  }
}
