import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { definition as aws } from "../../sandbox/aws/definition";
import { azure } from "../../sandbox/azure/definition";
import { openCloud } from "../../sandbox/cloud/home";
import { Operations } from "../../sandbox/provider/operations";
import type { CloudDefinition, Properties } from "../../sandbox/provider/resource-type";
import { unwrap } from "../../sandbox/provider/values";
import { program } from "../../stacks/program";
import { configurations } from "../examples/lives";
import { account, providerConfig, root, subscription } from "../examples/project";

/** A call that a program makes of a cloud, and what came of it. */
export interface MadeCall {
  readonly token: string;
  readonly name: string;
  readonly inputs: Properties;
  readonly id: string;
  readonly outputs: Properties;
}

/** The shipped environments and the examples written in TypeScript that build a host. */
export const shipped = ["azure-prod", "azure-dev", "aws-prod", "aws-dev"] as const;
export const exampleNames = Object.keys(configurations);

const environmentAccounts: Record<string, Properties> = {
  "azure-prod": { subscriptionId: "00000000-0000-0000-0000-000000000010" },
  "azure-dev": { subscriptionId: "00000000-0000-0000-0000-000000000020" },
  "aws-prod": { region: "eu-central-1", allowedAccountIds: ["111122223333"] },
  "aws-dev": { region: "eu-west-1", allowedAccountIds: ["444455556666"] },
};

/** Builds an environment or an example on the sandbox's clouds in this process, and tells every resource that was made. */
export async function buildInProcess(name: string): Promise<MadeCall[]> {
  const home = mkdtempSync(join(tmpdir(), "kmshost-in-process-"));
  const config = environmentAccounts[name] ?? {
    subscriptionId: subscription,
    region: "eu-central-1",
    allowedAccountIds: [account],
  };
  const made: MadeCall[] = [];
  const failures: string[] = [];
  let asked = 0;
  let pending = 0;
  const working = async <T>(work: () => Promise<T>): Promise<T> => {
    asked += 1;
    pending += 1;
    try {
      return await work();
    } finally {
      pending -= 1;
    }
  };
  const clouds = new Map([azure, aws].map((definition) => [definition.name, operationsOf(definition, config, home)]));
  const cloudOf = (token: string) => clouds.get(token.split(":")[0] ?? "");
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name: resourceName, inputs }) =>
        working(async () => {
          const operations = cloudOf(type)?.();
          if (operations === undefined) {
            return { id: `id-of-${resourceName}`, state: inputs };
          }
          try {
            const given = unwrap(plain(inputs) as Properties).value;
            const checked = operations.check(type, resourceName, given);
            if (checked.problems.length > 0) {
              throw new Error(checked.problems.map(({ path, reason }) => `${path}: ${reason}`).join("; "));
            }
            const created = await operations.create(type, checked.inputs);
            const { id, outputs } = plain(created);
            made.push({ token: type, name: resourceName, inputs: checked.inputs, id, outputs });
            return { id, state: outputs };
          } catch (error) {
            // Thrown here, an error would end the process instead of the test.
            failures.push(`${type} ${resourceName}: ${(error as Error).message}`);
            return { id: `failed-${resourceName}`, state: inputs };
          }
        }),
      call: ({ token, inputs }) =>
        working(async () => {
          try {
            return plain((await cloudOf(token)?.().invoke(token, plain(inputs) as Properties)) ?? {});
          } catch (error) {
            // As a refusal arrives over the wire.
            throw Object.assign(new Error(), { details: (error as Error).message });
          }
        }),
    },
    name.endsWith("-prod") || name.endsWith("-dev") ? "kmshost-sandbox" : `kms-${name}`,
    environmentAccounts[name] === undefined ? "prod" : name,
  );
  try {
    await (environmentAccounts[name] === undefined ? example(name, home) : program());
    // The program's promises are kept by nobody: it is done when it asks for nothing more.
    for (let quiet = 0, seen = 0; quiet < 50; quiet = pending > 0 || seen !== asked ? 0 : quiet + 1) {
      seen = asked;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await pulumi.runtime.disconnect();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  if (failures.length > 0) {
    throw new Error(failures.join("\n"));
  }
  return made;
}

/** As on the wire; and arrays of this realm, which the engine's stand-in knows for arrays. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function operationsOf(definition: CloudDefinition, config: Properties, home: string): () => Operations {
  let operations: Operations | undefined;
  return () => {
    operations ??= new Operations(definition, openCloud(definition, config, home));
    return operations;
  };
}

/** Runs an example's program against the checkout instead of an installed package. */
async function example(name: string, home: string): Promise<unknown> {
  const project = `kms-${name}`;
  const settings: Record<string, string | string[]> = {};
  for (const [key, value] of Object.entries({ ...providerConfig, ...configurations[name] })) {
    const list = /^(.*)\[\d\]$/.exec(key)?.[1];
    const full = `${key.includes(":") ? "" : `${project}:`}${list ?? key}`;
    settings[full] = list ? [...(settings[full] ?? []), value] : value;
  }
  const written = Object.entries(settings).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(written) as Record<string, string>);
  const file = join(home, `${name}.ts`);
  copyFileSync(join(root, "examples", name, "index.ts"), file);
  const from = (specifier: string) =>
    specifier.startsWith("kmshost/")
      ? join(root, "plugin", specifier.slice("kmshost/".length))
      : require.resolve(specifier);
  const text = readFileSync(file, "utf8").replaceAll(
    /from "([^"]+)"/g,
    (_, specifier: string) => `from ${JSON.stringify(from(specifier))}`,
  );
  writeFileSync(file, text);
  return import(file);
}
