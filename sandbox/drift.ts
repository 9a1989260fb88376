/**
 * Does in a stored cloud what somebody does in a real one's console, past Pulumi:
 * `node --import tsx sandbox/drift.ts <environment> list | set <id> <path> <JSON> | delete <id> | purge <type> <name>`.
 */
import { loadEnvironment } from "../stacks/environment";
import { definition as aws } from "./aws/definition";
import { azure } from "./azure/definition";
import { purge } from "./azure/types/vault";
import { openCloud } from "./cloud/home";
import type { StoredCloud, StoredView } from "./cloud/stored-cloud";
import { settingsId } from "./provider/conditions";
import type { Json, StoredResource } from "./provider/resource-type";
import { parsePath, valueAt } from "./provider/values";

const usage = [
  "usage: drift.ts <environment> list | set <id> <path> <JSON> | delete <id> | purge <type> <name>",
  "                              | setting <path> <JSON> | recover-host <Dedicated Host's id>",
].join("\n");

/** The stored cloud that an environment is built on. */
export function cloudOf(stack: string): StoredCloud {
  const { environment } = loadEnvironment(stack);
  return environment.cloud === "azure"
    ? openCloud(azure, { subscriptionId: environment.subscription })
    : openCloud(aws, { allowedAccountIds: [environment.account], region: environment.region });
}

function find(view: StoredView, id: string): StoredResource {
  const found = view.get(id);
  if (found === undefined) {
    throw new Error(`the cloud has no ${id}; \`list\` shows what it has`);
  }
  return found;
}

/** Sets one property of a resource as somebody else would. */
export function setProperty(view: StoredView, id: string, path: string, value: Json): void {
  const resource = find(view, id);
  const steps = parsePath(path);
  const parent = valueAt(resource.inputs, steps.slice(0, -1));
  if (typeof parent !== "object" || parent === null) {
    throw new Error(`${id} has nothing at ${path}`);
  }
  (parent as Record<string | number, Json>)[steps.at(-1) ?? ""] = value;
  view.put(resource);
}

/** Sets what the account has, such as `quotas.cores`: sandbox/provider/conditions.ts lists what there is. */
export function changeSetting(view: StoredView, path: string, value: Json): void {
  const settings = view.get(settingsId) ?? { token: "sandbox:index:Account", id: settingsId, inputs: {}, outputs: {} };
  const steps = parsePath(path);
  let parent = settings.inputs as Record<string, Json>;
  for (const step of steps.slice(0, -1)) {
    parent[step] ??= {};
    parent = parent[step] as Record<string, Json>;
  }
  parent[String(steps.at(-1))] = value;
  view.put(settings);
}

/** Host recovery: AWS moves the instances to another Dedicated Host, which has another id. */
export function recoverHost(view: StoredView, id: string): string {
  const host = find(view, id);
  const next = `h-0${view.derive("recovered", id).slice(0, 16)}`;
  const renamed = JSON.parse(JSON.stringify(host).replaceAll(id, next)) as StoredResource;
  view.put({ ...renamed, id: next });
  for (const instance of view.all().filter(({ inputs }) => inputs.hostId === id)) {
    view.put({
      ...instance,
      inputs: { ...instance.inputs, hostId: next },
      outputs: { ...instance.outputs, hostId: next },
    });
  }
  view.drop(id);
  return next;
}

async function main([stack, command, ...args]: readonly string[]): Promise<void> {
  const [first = "", second = "", third = ""] = args;
  if (stack === undefined || !["list", "set", "delete", "purge", "setting", "recover-host"].includes(command ?? "")) {
    throw new Error(usage);
  }
  await cloudOf(stack).change((view) => {
    if (command === "list") {
      const rows = view.all().map(({ token, id }) => `${token}  ${id}\n`);
      process.stdout.write(rows.join(""));
    } else if (command === "set") {
      setProperty(view, first, second, JSON.parse(third) as Json);
    } else if (command === "delete") {
      view.drop(find(view, first).id);
    } else if (command === "setting") {
      changeSetting(view, first, JSON.parse(second) as Json);
    } else if (command === "recover-host") {
      process.stdout.write(`${recoverHost(view, first)}\n`);
    } else {
      purge(view, first, second);
    }
  });
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
