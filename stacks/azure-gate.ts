import { getClientToken } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import { type AzureQuestion, azurePrerequisites } from "../requirements/prerequisites/azure";
import { type Asker, examinePrerequisites } from "../requirements/prerequisites/prerequisite";
import { renderProblems } from "../text/problem";
import { askArm } from "./ask-azure";
import { azurePlan } from "./azure-arguments";
import type { AzureEnvironment } from "./environment";
import { sandboxQuestion } from "./guard";

/** Asks everything that must hold before anything is created, and ends the program with all that does not. */
export async function requirePrerequisites(
  stack: string,
  environment: AzureEnvironment,
  opts: pulumi.InvokeOptions & { sandbox: boolean },
): Promise<void> {
  const { sandbox, ...invoke } = opts;
  const ask: Asker<AzureQuestion> = sandbox
    ? async (question) => (await pulumi.runtime.invoke(sandboxQuestion, { question }, invoke)).answer
    : askArm(async () => (await getClientToken({}, invoke)).token);
  const verdicts = await examinePrerequisites(
    azurePrerequisites,
    azurePlan(stack, pulumi.getProject(), environment),
    ask,
  );
  const problems = verdicts.flatMap((verdict) => verdict.problems);
  if (problems.length > 0) throw new pulumi.RunError(renderProblems(`environment ${stack}`, problems));
}
