import { type Fault, faultFor } from "../../../sandbox/cloud/faults";

describe("faults that meet the same call", () => {
  it("a call that is throttled loses its answer when it comes again", () => {
    const faults: Fault[] = [
      { fault: "throttle", call: "create", at: 2, times: 2 },
      { fault: "lost-response", call: "create", type: "role" },
    ];
    const counts = new Map<string, number>();
    const ask = (token: string) =>
      faultFor(faults, "create", token, (key) => {
        counts.set(key, (counts.get(key) ?? 0) + 1);
        return counts.get(key) ?? 0;
      })?.fault;
    expect(["network", "role", "role", "role", "role"].map(ask)).toEqual([
      undefined,
      "throttle",
      "throttle",
      "lost-response",
      undefined,
    ]);
  });
});
