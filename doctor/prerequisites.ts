import { type AzurePlan, type AzureQuestion, azurePrerequisites } from "../requirements/prerequisites/azure";
import { type Asker, examinePrerequisites, type Verdict } from "../requirements/prerequisites/prerequisite";
import { askArm } from "../stacks/ask-azure";
import { azurePlan } from "../stacks/azure-arguments";
import type { Environment } from "../stacks/environment";
import { problemLine, renderPath } from "../text/problem";
import { type Check, fail, note, ok } from "./check";
import { askChild } from "./child";

/** Asks the cloud of an environment for everything that must hold before a first `pulumi up`. */
export async function checkPrerequisites(stack: string, project: string, environment: Environment): Promise<Check[]> {
  if (environment.cloud !== "azure") return [];
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
  return (await examinePrerequisites(azurePrerequisites, plan, ask)).flatMap(asChecks);
}

function azureToken(subscription: string) {
  const query = ["--query", "accessToken", "--output", "tsv"];
  return askChild("az", ["account", "get-access-token", "--subscription", subscription, ...query], { timeout: 60_000 });
}

function asChecks({ name, status, problems, why }: Verdict): Check[] {
  const title = `azure ${name}`;
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
