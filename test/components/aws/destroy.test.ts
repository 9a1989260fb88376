import { Deletable } from "../../../components/args";
import { AwsKmsHost, type AwsKmsHostArgs } from "../../../components/aws";
import { adopted, adoptedAnswers, complete, narrow, production } from "./examples";
import { mockCloud, type Registered, settled } from "./mock-cloud";

/**
 * What `pulumi destroy` without a preview takes before it is refused: the engine deletes what nothing depends on first, and
 * stops at what is protected. So everything must be protected, or something protected must depend on it.
 */
function unguarded(registered: readonly Registered[]): string[] {
  const guarded = new Set(registered.filter(({ protect }) => protect).map(({ name }) => name));
  const all = registered.filter(({ type }) => type.startsWith("aws:"));
  for (let before = -1; before !== guarded.size; ) {
    before = guarded.size;
    for (const { name, dependencies } of all) if (guarded.has(name)) for (const one of dependencies) guarded.add(one);
  }
  return all.map(({ name }) => name).filter((name) => !guarded.has(name));
}

async function build(args: AwsKmsHostArgs): Promise<Registered[]> {
  const registered = mockCloud(adoptedAnswers);
  await settled(new AwsKmsHost("kms", args));
  return registered;
}

describe("a destroy that nobody previewed", () => {
  it.each(Object.entries({ production, complete, narrow, adopted }))("takes nothing of %s", async (_, args) => {
    expect(unguarded(await build(args))).toEqual([]);
  });

  it("takes all once everything may go", async () => {
    const registered = await build({ ...complete, mayDelete: Object.values(Deletable) });
    expect(registered.filter(({ protect }) => protect)).toEqual([]);
  });

  it("leaves to themselves what comes and goes with clients, servers and mail addresses", async () => {
    const held = (await build(complete)).filter(({ protect }) => protect).map(({ name }) => name);
    const coming = /-network-|-alarms-to-|-alarm-|-resolver-from-|-discovery-(link|consent)-/;
    expect(held.filter((name) => coming.test(name))).toEqual([]);
  });
});
