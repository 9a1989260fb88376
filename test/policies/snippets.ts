import * as pulumi from "@pulumi/pulumi";
import { getMonitor } from "@pulumi/pulumi/runtime/settings";
import { transformSync } from "@swc/core";
import type { TestResource } from "../../policies/testing";

type Callback = (error: unknown, response: { getUrn(): string } | undefined) => void;
interface Request {
  getType(): string;
  getName(): string;
  getProtect(): boolean;
  getParent(): string;
  getIgnorechangesList(): string[];
  getObject(): { toJavaScript(): Record<string, unknown> };
  getPropertydependenciesMap(): { entries(): Iterable<[string, { getUrnsList(): string[] }]> };
}

/** What a program registers: the inputs of each resource, and the state that a cloud would answer with. */
export interface Registered {
  inputs: TestResource[];
  state: TestResource[];
}

/** What the program may ask of the cloud, and what the cloud adds to what it makes. */
export type Mocks = pulumi.runtime.Mocks;

/**
 * Runs a rule's example with Pulumi's SDKs and no cloud, and says which resources it registers and with which options.
 * So the examples on the pages are programs, and the cases of a rule's test.
 */
export function run(code: string): Promise<Registered> {
  const body = transformSync(`export async function main() {${code}\n}`, {
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  }).code;
  const program: { main?: () => Promise<void> } = {};
  return record("prod", async () => {
    new Function("exports", "pulumi", "azure", "aws", body)(program, pulumi, azureSdk(), awsSdk());
    await program.main?.();
  });
}

const exampleMocks: Mocks = {
  newResource: (args) => ({ id: idOf(args.name), state: { ...args.inputs, arn: `arn:${args.name}` } }),
  call: (args) => {
    throw new Error(`an example must not ask the cloud: ${args.token}`);
  },
};

/** Runs a program as a stack, and says what it registers. */
export async function record(stack: string, main: () => Promise<unknown>, mocks = exampleMocks): Promise<Registered> {
  const registered: Registered = { inputs: [], state: [] };
  await pulumi.runtime.setMocks(mocks, "test", stack, false);
  const monitor = getMonitor() as unknown as { registerResource(request: Request, callback: Callback): unknown };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (response && request.getType() !== "pulumi:pulumi:Stack") {
        const resource = describe(request, response.getUrn());
        registered.inputs.push(resource);
        registered.state.push({ ...resource, props: { ...resource.props, ...identity(request) } });
      }
      callback(error, response);
    });
  await main();
  await settled(registered);
  return registered;
}

const azureSdk = () => require("@pulumi/azure-native") as unknown;
const awsSdk = () => require("@pulumi/aws") as unknown;
const idOf = (name: string) => `id-of-${name}`;
const identity = (request: Request) => ({ id: idOf(request.getName()), arn: `arn:${request.getName()}` });

/** Pulumi's mark of a secret; the SDKs mark some properties by themselves. */
const secretMark = "4dabf18193072939515e22adb298388d";

/** The values as policies get them: the engine unwraps secrets first. */
function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value && "value" in value) return withoutMarks(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutMarks(child)]));
}

function describe(request: Request, urn: string): TestResource {
  const dependencies = [...request.getPropertydependenciesMap().entries()];
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    props: withoutMarks(request.getObject().toJavaScript()) as Record<string, unknown>,
    protect: request.getProtect(),
    ignoreChanges: request.getIgnorechangesList(),
    parent: request.getParent() || undefined,
    propertyDependencies: Object.fromEntries(dependencies.map(([key, value]) => [key, value.getUrnsList()])),
  };
}

/** Registrations run in the background; wait until no more arrive. */
async function settled(registered: Registered): Promise<void> {
  for (let count = -1, calm = 0; calm < 20; ) {
    await new Promise((resolve) => setImmediate(resolve));
    calm = registered.inputs.length === count ? calm + 1 : 0;
    count = registered.inputs.length;
  }
}
