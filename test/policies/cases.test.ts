import { catalogue } from "../../policies/catalogue";
import { cases, configured } from "./cases";
import { outcome } from "./outcome";

describe("each rule, beside the examples on its page", () => {
  it("has cases", () => {
    expect(Object.keys(cases).sort()).toEqual(catalogue.map(({ name }) => name).sort());
  });

  describe.each(catalogue.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
    it.each(Object.entries(cases[name] ?? {}))("%s", async (_, resources) => {
      expect(await outcome(rule, resources)).toMatchSnapshot();
    });
    for (const [title, [settings, resources]] of Object.entries(configured[name] ?? {})) {
      it(`with settings: ${title}`, async () => {
        expect(await outcome(rule, resources, { settings })).toMatchSnapshot();
      });
    }
  });
});
