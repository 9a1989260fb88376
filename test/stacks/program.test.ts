import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Owner, type Run, run, sandboxProject } from "./mock-cloud";
import { azure, madeUpKey, reverseClients, spoil } from "./read-text";

const owners: Record<string, Owner> = {
  "azure-prod": { subscription: "00000000-0000-0000-0000-000000000010", account: "", sandbox: false },
  "azure-dev": { subscription: "00000000-0000-0000-0000-000000000020", account: "", sandbox: false },
  "aws-prod": { subscription: "", account: "111122223333", sandbox: false },
  "aws-dev": { subscription: "", account: "444455556666", sandbox: false },
};
const ownerOf = (stack: string) => owners[stack] as Owner;
const environmentsFolder = join(__dirname, "../../stacks/environments");
const example = (stack: string) => readFileSync(join(environmentsFolder, `${stack}.yaml`), "utf8");

jest.setTimeout(60_000);
beforeAll(() => jest.spyOn(console, "log").mockImplementation(() => undefined));

const folder = mkdtempSync(join(tmpdir(), "kmshost-program-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  delete process.env.KMSHOST_ENVIRONMENTS;
});

/** Runs a stack with another text as its environment. */
function runWith(stack: string, text: string, owner = ownerOf(stack), project?: string): Promise<Run> {
  writeFileSync(join(folder, `${stack}.yaml`), text);
  process.env.KMSHOST_ENVIRONMENTS = folder;
  return run(stack, owner, project);
}

const runs = new Map<string, Promise<Run>>();

/** The stack as it is in the repository, run once for all tests. */
function usual(stack: string): Promise<Run> {
  const known = runs.get(stack) ?? run(stack, ownerOf(stack));
  runs.set(stack, known);
  return known;
}

const count = (resources: Run["resources"], type: RegExp) =>
  Object.values(resources).filter((resource) => type.test(resource.type)).length;

describe.each(Object.keys(owners))("%s", (stack) => {
  it("builds, and exports what is needed to reach and fill it", async () => {
    const { outputs, resources } = await usual(stack);
    // A vault that may be deleted has another name each time it is made.
    const lasting = JSON.parse(
      JSON.stringify(outputs).replaceAll(/(kv-kms-azure-de-)[0-9a-f]{8}/g, "$1********"),
    ) as unknown;
    expect(lasting).toMatchSnapshot();
    const machines = count(resources, /compute:VirtualMachine$|instance:Instance$/);
    expect(machines).toBe(stack.endsWith("prod") ? 2 : 1);
    const other = stack.startsWith("azure") ? /^aws:|providers:aws/ : /azure-native/;
    expect(count(resources, other)).toBe(0);
    expect(count(resources, /^pulumi:providers:/)).toBe(1);
  });
});

/** What may differ: tags (record sets keep them as metadata), and the password, which every run makes anew. */
const mayDiffer = new Set(["tags", "volumeTags", "metadata", "adminPassword"]);

function comparable({ resources }: Run): unknown {
  return JSON.parse(JSON.stringify(resources, (key, value) => (mayDiffer.has(key) ? undefined : value)));
}

describe.each(["azure-prod", "aws-prod"])("small changes of %s", (stack) => {
  it("a tag changes tags alone", async () => {
    const before = await usual(stack);
    const after = await runWith(stack, spoil(example(stack), ["owner: platform", "owner: identity"]));
    expect(comparable(after)).toEqual(comparable(before));
    expect(JSON.stringify(before.resources)).not.toContain('"owner":"identity"');
    expect(JSON.stringify(after.resources)).not.toContain('"owner":"platform"');
  });

  it("the order of clients changes nothing", async () => {
    const before = await usual(stack);
    const after = await runWith(stack, reverseClients(example(stack)));
    expect(Object.keys(after.resources).sort()).toEqual(Object.keys(before.resources).sort());
    expect(comparable(after)).toEqual(comparable(before));
  });
});

describe("nothing is registered", () => {
  /** The message of a run that must stop, and what it had registered. */
  async function stopped(attempt: Promise<Run>): Promise<string> {
    const error = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!pulumi.RunError.isInstance(error)) throw new Error(`not a RunError: ${error}`);
    return error.message.replaceAll(folder, "folder");
  }

  it("when the environment has problems", async () => {
    const text = spoil(
      azure,
      ["region: northeurope", "region: northeurop"],
      ["cidrs: [10.93.0.0/24]", "cidrs: [0.0.0.0/0]"],
    );
    expect(await stopped(runWith("azure-dev", text))).toMatchInlineSnapshot(`
"environment azure-dev cannot be used: 2 problems

  folder/azure-dev.yaml:5:9  region: no azure region has this name
    5 | region: northeurop
      |         ^^^^^^^^^^
    got      "northeurop"
    allowed  one of 59, such as australiaeast, austriaeast, belgiumcentral
    fix      did you mean northeurope?

  folder/azure-dev.yaml:26:13  clients[0].cidrs[0]: is the whole internet
    26 |     cidrs: [0.0.0.0/0]
       |             ^^^^^^^^^
    got      "0.0.0.0/0"
    allowed  private networks in cidr notation
    fix      name the clients' own networks, such as 10.20.0.0/16"
`);
  });

  it("when a product key is in it", async () => {
    const message = await stopped(runWith("azure-dev", `${azure}# ${madeUpKey()}\n`));
    expect(message).toContain("a product key");
    expect(message).not.toContain("HJKMP");
  });

  it("when a real project meets the sandbox, or the sandbox project a real cloud", async () => {
    const sandbox = { ...ownerOf("azure-dev"), sandbox: true };
    expect(await stopped(run("azure-dev", sandbox))).toMatchInlineSnapshot(`
"project kmshost is not the sandbox, but the sandbox answered; nothing was created
  fix  remove plugins.providers from Pulumi.yaml"
`);
    expect(await stopped(run("azure-dev", ownerOf("azure-dev"), sandboxProject))).toMatchInlineSnapshot(`
"project kmshost-sandbox is the sandbox, but a real cloud answered; nothing was created
  fix  run pulumi in the sandbox folder (-C sandbox), whose Pulumi.yaml names its providers"
`);
    expect(await stopped(run("aws-dev", { ...ownerOf("aws-dev"), sandbox: true }))).toContain("the sandbox answered");
    expect(await stopped(run("aws-dev", ownerOf("aws-dev"), sandboxProject))).toContain("a real cloud answered");
    await expect(run("aws-dev", { ...ownerOf("aws-dev"), sandbox: true }, sandboxProject)).resolves.toBeDefined();
  });

  it("when the credentials are for another subscription or account", async () => {
    expect(await stopped(run("azure-dev", ownerOf("azure-prod")))).toMatchInlineSnapshot(`
"the credentials work in 00000000-0000-0000-0000-000000000010, but the environment is for 00000000-0000-0000-0000-000000000020; nothing was created
  fix  log in to the subscription or account that the environment names, or correct the environment"
`);
    expect(await stopped(run("aws-dev", ownerOf("aws-prod")))).toMatchInlineSnapshot(`
"the credentials work in 111122223333, but the environment is for 444455556666; nothing was created
  fix  log in to the subscription or account that the environment names, or correct the environment"
`);
  });
});
