import { expectMistake } from "../../preflight/expect-estate";
import { estatesFor, previewEstates, reportOn } from "../../preflight/live-estates";

describe.each(["azure", "aws"] as const)("every estate with one mistake, as a pulumi preview on %s", (cloud) => {
  const estates = estatesFor(cloud).map((estate, index) => [estate.mistake, estate, index] as const);
  const built = estates.filter(([, { refused }]) => refused === undefined);
  const refused = estates.filter(([, estate]) => estate.refused !== undefined);
  let text = "";
  beforeAll(async () => {
    const preview = await previewEstates(cloud);
    expect(preview).toMatchObject({ code: 0 });
    text = preview.text;
  }, 600_000);

  it.each(built)("%s", (_, estate, index) => expectMistake(reportOn(text, cloud, index), estate));

  if (refused.length > 0) {
    it.each(refused)("%s: the cloud itself refuses it", async (_, estate, index) => {
      const preview = await previewEstates(cloud, [index]);
      expect(preview.code).not.toBe(0);
      expect(preview.text).toContain(estate.refused);
    });
  }
});
