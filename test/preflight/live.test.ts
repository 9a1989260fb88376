import { expectMistake } from "./expect-estate";
import { type Cloud, estatesFor, previewEstates, reportOn } from "./live-estates";

/** A dozen of the estates, a hop each as far as the cloud has it, by a real preview; `npm run soak` takes all of them. */
const chosen: Readonly<Record<Cloud, readonly string[]>> = {
  azure: [
    "twenty-four clients and no more",
    "the rule for the clients names the wrong port",
    "no peering, so no way to the clients",
    "the record set is of another type",
    "the record names an alias",
    "clients of a marketplace image",
  ],
  aws: [
    "Office without a host key of its own",
    "no rule for the clients in the security group",
    "the rule admits a prefix list that does not hold the clients",
    "a VPC of the stack holds the clients and does not resolve the zone",
    "a rule of the network ACL with a lower number denies",
    "clocks that are five hours off",
  ],
};

describe.each(["azure", "aws"] as const)("estates with one mistake each, in one pulumi preview on %s", (cloud) => {
  const estates = estatesFor(cloud);
  const indices = chosen[cloud].map((mistake) => estates.findIndex((estate) => estate.mistake === mistake));
  let text = "";
  beforeAll(async () => {
    const preview = await previewEstates(cloud, indices);
    expect(preview).toMatchObject({ code: 0 });
    text = preview.text;
  }, 300_000);

  it.each(chosen[cloud].map((mistake, place) => [mistake, indices[place] ?? -1] as const))("%s", (mistake, index) => {
    const estate = estates[index];
    if (!estate) throw new Error(`no estate is called "${mistake}"`);
    expectMistake(reportOn(text, cloud, index), estate);
  });
});
