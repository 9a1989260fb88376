import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { definition as aws } from "../../sandbox/aws/definition";
import { azure } from "../../sandbox/azure/definition";
import { openCloud, type Seed } from "../../sandbox/cloud/home";
import { setProperty } from "../../sandbox/drift";
import { Operations } from "../../sandbox/provider/operations";
import { environmentNames, loadEnvironment } from "../../stacks/environment";
import { temporaryFolder } from "../temporary-folder";

const folder = join(__dirname, "../../sandbox/seeds");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

/** A seed is in the region of its environment. */
const regionOf = (name: string) => loadEnvironment(name).environment.region;

function open(seed: Seed, name = "azure-prod") {
  const home = temporaryFolder("seed");
  const account = String(seed.account);
  return seed.cloud === "azure"
    ? { definition: azure, cloud: openCloud(azure, { subscriptionId: account }, home) }
    : { definition: aws, cloud: openCloud(aws, { allowedAccountIds: [account], region: regionOf(name) }, home) };
}

describe.each(files)("the seed %s", (file) => {
  const seed = parse(readFileSync(join(folder, file), "utf8")) as Seed;

  it("belongs to an environment, and holds nothing that the cloud would refuse", async () => {
    expect(environmentNames()).toContain(file.replace(".yaml", ""));
    const { cloud } = open(seed, file.replace(".yaml", ""));
    await cloud.change(() => undefined);
    expect(Object.keys(cloud.snapshot()?.resources ?? {})).toHaveLength(seed.resources.length);
  });

  it("is the same after every resource was read", async () => {
    const { cloud, definition } = open(seed, file.replace(".yaml", ""));
    await cloud.change(() => undefined);
    const before = JSON.stringify(cloud.snapshot());
    const operations = new Operations(definition, cloud);
    for (const [id, { token }] of Object.entries(cloud.snapshot()?.resources ?? {})) {
      expect((await operations.read(token, id))?.id).toBe(id);
    }
    expect(JSON.stringify(cloud.snapshot())).toBe(before);
  });
});

it("somebody's change by hand is seen by the next read", async () => {
  const seed = parse(readFileSync(join(folder, "azure-prod.yaml"), "utf8")) as Seed;
  const { cloud, definition } = open(seed);
  const id = `/subscriptions/${seed.account}/resourceGroups/rg-hub`;
  await cloud.change((view) => setProperty(view, id, "tags.owner", "somebody"));
  const read = await new Operations(definition, cloud).read("azure-native:resources:ResourceGroup", id);
  expect(read?.inputs.tags).toEqual({ owner: "somebody" });
  await expect(cloud.change((view) => setProperty(view, `${id}x`, "tags", {}))).rejects.toThrow("the cloud has no");
});
