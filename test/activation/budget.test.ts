import fc from "fast-check";
import { activationsPerHost, hostsPerKey, spendingOf } from "../../activation/budget";

const none = { create: [], replace: [], remove: [] };
const host = (name: string, activationsUsed = 1) => ({ name, activationsUsed });

describe("the budget of a host key", () => {
  it("is six hosts with ten activations each", () => {
    expect([hostsPerKey, activationsPerHost]).toEqual([6, 10]);
  });

  it("spends one activation on every host that is made or made again", () => {
    const spending = spendingOf(
      { hosts: [host("kms01", 3), host("kms02")], elsewhere: [] },
      { create: ["kms03"], replace: ["kms01"], remove: [] },
    );
    expect(spending).toEqual({
      hosts: [
        { name: "kms01", change: "replace", usedBefore: 3, spends: 1, left: 6 },
        { name: "kms02", change: "keep", usedBefore: 1, spends: 0, left: 9 },
        { name: "kms03", change: "create", usedBefore: 0, spends: 1, left: 9 },
      ],
      activations: 2,
      activationsLeft: 54,
      hostsUsed: 3,
      hostsLeft: 3,
      problems: [],
    });
  });

  it("refuses a seventh host, also when the sixth is in another stack", () => {
    const hosts = ["kms01", "kms02"].map((name) => host(name));
    const elsewhere = [{ stack: "aws-branch", hosts: 3 }];
    expect(spendingOf({ hosts, elsewhere }, { ...none, create: ["kms03"] }).problems).toEqual([]);
    const refused = spendingOf(
      { hosts, elsewhere: [{ stack: "aws-branch", hosts: 4 }] },
      { ...none, create: ["kms03"] },
    );
    expect(refused.problems).toEqual([
      expect.stringContaining("on 7 hosts (3 here, 4 in aws-branch), but it is good for 6 (0xC004C008)"),
    ]);
    expect(refused.hostsLeft).toBe(-1);
  });

  it("refuses an eleventh activation", () => {
    expect(spendingOf({ hosts: [host("kms01", 9)], elsewhere: [] }, { ...none, replace: ["kms01"] }).problems).toEqual(
      [],
    );
    const refused = spendingOf({ hosts: [host("kms01", 10)], elsewhere: [] }, { ...none, replace: ["kms01"] });
    expect(refused.problems).toEqual([expect.stringContaining("kms01 has used 10 of its 10 activations")]);
    expect(spendingOf({ hosts: [host("kms01", 10)], elsewhere: [] }, none).problems).toEqual([]);
  });

  it("takes one at least for a host whose own count is not known", () => {
    const two = { hosts: [{ name: "kms01" }, host("kms02", 4)], elsewhere: [{ stack: "aws-branch", hosts: 2 }] };
    const once = spendingOf(two, { ...none, replace: ["kms01"] });
    expect(once).toMatchObject({ activationsLeft: 60 - 1 - 4 - 2 - 1, problems: [] });
    expect(once.hosts[0]).toEqual({ name: "kms01", change: "replace", spends: 1 });
  });

  it("remembers what a host has used that is made anew under its name", () => {
    const back = spendingOf({ hosts: [host("kms01", 10)], elsewhere: [] }, { ...none, create: ["kms01"] });
    expect(back.hosts).toEqual([{ name: "kms01", change: "create", usedBefore: 10, spends: 1, left: -1 }]);
    expect(back.problems).toEqual([expect.stringContaining("kms01 has used 10 of its 10 activations")]);
  });

  it("does not give back the place of a removed host", () => {
    const hosts = Array.from({ length: 6 }, (_, index) => host(`kms0${index}`));
    const swapped = spendingOf({ hosts, elsewhere: [] }, { ...none, create: ["kms09"], remove: ["kms00"] });
    expect(swapped.hostsUsed).toBe(7);
    expect(swapped.problems).toHaveLength(1);
  });

  it("adds up", () => {
    const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"), { maxLength: 8 });
    fc.assert(
      fc.property(names, names, names, fc.nat(6), (existing, create, replace, others) => {
        const spending = spendingOf(
          { hosts: existing.map((name) => host(name)), elsewhere: [{ stack: "s", hosts: others }] },
          { create, replace, remove: [] },
        );
        expect(spending.hostsUsed + spending.hostsLeft).toBe(6);
        expect(spending.activations).toBe(new Set([...create, ...replace]).size);
        expect(spending.problems.length > 0).toBe(spending.hostsLeft < 0);
        expect(new Set(spending.hosts.map(({ name }) => name)).size).toBe(spending.hosts.length);
      }),
    );
  });
});
