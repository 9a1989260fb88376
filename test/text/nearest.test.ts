import fc from "fast-check";
import { nearest } from "../../text/nearest";

describe("nearest", () => {
  it.each([
    ["prots", ["port", "hosts", "tags"], "port"],
    ["retention", ["retentionDays", "alerts"], "retentionDays"],
    ["North Europe", ["northeurope", "westeurope"], "northeurope"],
    ["naem", ["name", "cidrs"], "name"],
    ["hsot", ["tags", "host"], "host"],
    ["cloud-trail", ["cloudTrail"], "cloudTrail"],
    ["zzz", ["port", "hosts"], undefined],
    ["se", ["secretName", "server"], undefined],
    ["", ["port"], undefined],
    ["port", [], undefined],
  ])("%s of %j is %s", (word, names, name) => {
    expect(nearest(word, names)).toBe(name);
  });

  const name = fc.stringMatching(/^[a-z]{4,12}$/);

  it("a name is nearest to itself, whatever the other names", () => {
    fc.assert(
      fc.property(name, fc.array(name), (word, others) => {
        expect(nearest(word, [...others, word])).toBe(word);
        expect(nearest(word.toUpperCase(), [...others, word])).toBe(word);
      }),
    );
  });

  it("finds a name with one slip: a letter more, less, changed, or two swapped", () => {
    fc.assert(
      fc.property(name, fc.nat(), (word, seed) => {
        const at = seed % (word.length - 1);
        const slips = [
          word.slice(0, at) + word.slice(at + 1),
          `${word.slice(0, at)}q${word.slice(at)}`,
          `${word.slice(0, at)}q${word.slice(at + 1)}`,
          `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`,
        ];
        for (const slip of slips) expect(nearest(slip, [word, "0000000000000000"])).toBe(word);
      }),
    );
  });

  it("never answers with a name that shares no letter", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-m]{1,12}$/), fc.stringMatching(/^[n-z]{2,12}$/), (word, other) => {
        expect(nearest(word, [other])).toBeUndefined();
      }),
    );
  });
});
