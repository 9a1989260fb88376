import * as z from "zod";
import type { Cloud } from "../../requirements/arguments";

import { awsEnvironment } from "./aws";
import { azureEnvironment } from "./azure";

/** One environment: the only source of its types, its validation and the JSON schema that editors read. */
export const environmentSchema = z
  .discriminatedUnion("cloud", [azureEnvironment, awsEnvironment])
  .describe("One kmshost environment: where a KMS host is built, and for whom.");

/** An environment on Azure, checked and with defaults filled in. */
export type AzureEnvironment = z.output<typeof azureEnvironment>;

/** An environment on AWS, checked and with defaults filled in. */
export type AwsEnvironment = z.output<typeof awsEnvironment>;

/** An environment, checked and with defaults filled in. */
export type Environment = AzureEnvironment | AwsEnvironment;

/** The schema of each cloud, for the checks that have to go on when `cloud` itself is wrong. */
export const schemaOf = { azure: azureEnvironment, aws: awsEnvironment } as const satisfies Record<Cloud, z.ZodType>;

export const cloudNames = Object.keys(schemaOf) as Cloud[];

/** The field that says whose cloud it is: each cloud has its own. */
export const ownerField: Readonly<Record<Cloud, string>> = { azure: "subscription", aws: "account" };

export type { Cloud } from "../../requirements/arguments";

/** The cloud that is meant: as written, or else as the fields that only one cloud has tell. */
export function cloudMeant(value: object): Cloud | undefined {
  const written = (value as { cloud?: unknown }).cloud;
  return cloudNames.find((cloud) => cloud === written) ?? cloudNames.find((cloud) => ownerField[cloud] in value);
}

/** The JSON schema of an environment file, as editors understand it. */
export function environmentJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(environmentSchema, { io: "input" });
  return { $schema, title: "kmshost environment", ...schema };
}
