import * as pulumi from "@pulumi/pulumi";

/**
 * Pulumi takes a stack with every Output it makes, and jest maps each of them to TypeScript: two thirds of these tests' time.
 * So there are none while components are built; a failed expectation shows its line again.
 */
const usualStackDepth = Error.stackTraceLimit;

/** A resource as it was registered, with the options that mocks do not hand over. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly parent: string;
  readonly protect: boolean;
  readonly ignoreChanges: string[];
  readonly deleteBeforeReplace: boolean;
  readonly dependencies: string[];
  readonly propertyDependencies: Record<string, string[]>;
  readonly aliases: string[];
}

export const account = "111122223333";
export const imageId = "ami-0123456789abcdef0";

/** What the cloud answers to a function; a function that is not named is an error. */
type Answers = Record<string, (inputs: Record<string, string>) => Record<string, unknown>>;

const usual: Answers = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: account,
    arn: `arn:aws:iam::${account}:user/ci`,
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
    names: ["eu-central-1", "eu-west-1"].flatMap((region) => ["a", "b", "c"].map((letter) => `${region}${letter}`)),
  }),
  // Only zones that someone else might have made are asked for without an id; here nobody has.
  "aws:route53/getZone:getZone": ({ zoneId }) => {
    if (zoneId) throw new Error(`nobody expected a question for ${zoneId}`);
    return {};
  },
  "aws:ec2/getPrefixList:getPrefixList": ({ name }) => ({ id: `pl-of-${name}`, cidrBlocks: ["52.219.0.0/16"] }),
  "aws:ec2transitgateway/getTransitGateway:getTransitGateway": ({ id }) => ({
    ...{ id, ownerId: account, autoAcceptSharedAttachments: "disable" },
    ...{ defaultRouteTableAssociation: "enable", defaultRouteTablePropagation: "enable" },
  }),
  "aws:servicequotas/getServiceQuota:getServiceQuota": () => ({ value: 1000 }),
  "aws:ssm/getParameter:getParameter": ({ name }) => ({ name, insecureValue: imageId, value: imageId }),
};

/** What the cloud adds to a resource that the components read. */
const added: Record<string, (inputs: Record<string, unknown>, id: string) => Record<string, unknown>> = {
  "aws:ec2/vpcEndpoint:VpcEndpoint": (_, id) => ({ prefixListId: `pl-of-${id}` }),
  "aws:kms/key:Key": (_, id) => ({ arn: `arn:aws:kms:eu-central-1:${account}:key/${id}`, keyId: id }),
  "aws:secretsmanager/secret:Secret": ({ name, namePrefix }) => ({
    arn: `arn:aws:secretsmanager:eu-central-1:${account}:secret:${name ?? `${namePrefix}1`}-AbCdEf`,
  }),
  "aws:iam/role:Role": ({ name }) => ({ arn: `arn:aws:iam::${account}:role/${name}` }),
  "aws:ec2/instance:Instance": ({ privateIp }) => ({
    privateIp: privateIp ?? "10.200.0.44",
    primaryNetworkInterfaceId: "eni-00000001",
  }),
  "aws:ssm/document:Document": () => ({ defaultVersion: "1" }),
  "aws:cloudwatch/logGroup:LogGroup": ({ name }) => ({ arn: `arn:aws:logs:eu-central-1:${account}:log-group:${name}` }),
  "aws:sns/topic:Topic": ({ name }) => ({ arn: `arn:aws:sns:eu-central-1:${account}:${name}` }),
  "aws:route53/zone:Zone": (_, id) => ({ zoneId: id }),
  "aws:route53/resolverEndpoint:ResolverEndpoint": ({ ipAddresses }) => ({
    ipAddresses: (ipAddresses as object[]).map((each, index) => ({
      ...each,
      ip: `10.91.0.${index + 10}`,
      ipId: `rni-${index}`,
    })),
  }),
};

/** Starts a fresh mock cloud and returns what gets registered in it. `ask` adds answers to functions. */
export function mockCloud(ask: Answers = {}): Registered[] {
  Error.stackTraceLimit = 0;
  const registered: Registered[] = [];
  const answers = { ...usual, ...ask };
  pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        const id = `${name}-id`;
        return { id, state: { ...inputs, ...added[type]?.(inputs, id) } };
      },
      call({ token, inputs }) {
        const answer = answers[token];
        if (!answer) throw new Error(`nobody expected a call of ${token}`);
        return answer(inputs);
      },
    },
    "kmshost",
    "test",
    false,
  );
  watch(registered);
  return registered;
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean;
  getIgnorechangesList(): string[];
  getDeletebeforereplace(): boolean;
  getDependenciesList(): string[];
  getAliasesList(): { getSpec(): { getName(): string } | undefined; getUrn(): string }[];
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getPropertydependenciesMap(): { forEach(each: (value: { getUrnsList(): string[] }, key: string) => void): void };
}

/** Outputs that components registered, by the component's name; only while `watch` listens. */
const outputsByMonitor = new WeakMap<Registered[], Record<string, string[]>>();

/** Names of the outputs that each component has registered, by the component's name. */
export function registeredOutputs(registered: Registered[]): Readonly<Record<string, string[]>> {
  return outputsByMonitor.get(registered) ?? {};
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> } | undefined;
}

/** Listens at the monitor itself, since mocks are told neither parents nor protection. */
function watch(registered: Registered[]): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: Request, callback: unknown): Promise<void>;
    registerResourceOutputs(request: OutputsRequest, callback: unknown): void;
  };
  const outputs: Record<string, string[]> = {};
  outputsByMonitor.set(registered, outputs);
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    outputs[lastOf(request.getUrn())] = Object.keys(request.getOutputs()?.toJavaScript() ?? {});
    registerOutputs(request, callback);
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const propertyDependencies: Record<string, string[]> = {};
    request.getPropertydependenciesMap().forEach((value, key) => {
      propertyDependencies[key] = value.getUrnsList().map(lastOf);
    });
    registered.push({
      type: request.getType(),
      name: request.getName(),
      inputs: request.getObject()?.toJavaScript() ?? {},
      parent: lastOf(request.getParent()),
      protect: request.getProtect(),
      ignoreChanges: request.getIgnorechangesList(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      dependencies: request.getDependenciesList().map(lastOf),
      propertyDependencies,
      aliases: request.getAliasesList().map((alias) => alias.getSpec()?.getName() ?? alias.getUrn()),
    });
    return register(request, callback);
  };
}

function lastOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

/** Waits until a component and everything below it is registered. */
export async function settled(resource: pulumi.Resource): Promise<void> {
  await everythingBelow(resource);
  Error.stackTraceLimit = usualStackDepth;
}

async function everythingBelow(resource: pulumi.Resource): Promise<void> {
  await resolved(resource.urn);
  const nodes = (resource as { nodes?: Readonly<Record<string, pulumi.Resource>> }).nodes;
  for (const node of Object.values(nodes ?? {})) await everythingBelow(node);
}

/** The value of an Output; a failure of anything it comes from fails the test. */
export function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

/** The registered resources of one type, by name. */
export function ofType(registered: readonly Registered[], type: string): Record<string, Registered["inputs"]> {
  return Object.fromEntries(registered.filter((r) => r.type === type).map((r) => [r.name, r.inputs]));
}

/** The registered resource of that name, or an error that names what there is. */
export function named(registered: readonly Registered[], name: string): Registered {
  const found = registered.filter((r) => r.name === name);
  const [only] = found;
  if (!only || found.length > 1)
    throw new Error(`${found.length} resources are named ${name}: ${registered.map((r) => r.name).join(", ")}`);
  return only;
}

/** The error of something that must fail. */
export function errorOf(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was refused");
}

/** What a test compares of each resource: type, name, inputs. */
export function children(registered: readonly Registered[]): Pick<Registered, "type" | "name" | "inputs">[] {
  return registered
    .filter((r) => !r.type.startsWith("kmshost:"))
    .map(({ type, name, inputs }) => ({ type, name, inputs }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
