import { catalogue } from "../../policies/catalogue";
import { aws } from "../../policies/tokens";
import { cases, configured, places, retentionSteps } from "./cases";
import { outcome } from "./outcome";

it("log-retention fixes to each number of days that CloudWatch accepts", async () => {
  const rule = catalogue.filter(({ name }) => name === "log-retention")[0];
  for (const days of retentionSteps) {
    const group = { type: aws.logGroup, name: "kms-host-log", props: { retentionInDays: 0 } };
    const lines = rule ? await outcome(rule, [group], { settings: { days } }) : [];
    expect(lines.at(-1)).toBe(`fixes kms-host-log: {"retentionInDays":${days}}`);
  }
});

describe("each rule, beside the examples on its page", () => {
  it("has cases", () => {
    expect(Object.keys(cases).sort()).toEqual(catalogue.map(({ name }) => name).sort());
  });

  describe.each(catalogue.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
    it.each(Object.entries({ ...cases[name], ...places[name] }))("%s", async (_, resources) => {
      expect(await outcome(rule, resources)).toMatchSnapshot();
    });
    for (const [title, [settings, resources]] of Object.entries(configured[name] ?? {})) {
      it(`with settings: ${title}`, async () => {
        expect(await outcome(rule, resources, { settings })).toMatchSnapshot();
      });
    }
  });
});
