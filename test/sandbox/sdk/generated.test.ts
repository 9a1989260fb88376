import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sources } from "../../../sandbox/sdk/generate";
import { readShapes, render } from "../../../sandbox/sdk/generate-shapes";

describe("the shapes that the sandbox checks inputs by", () => {
  // When this fails: node --import tsx sandbox/sdk/generate.ts
  it.each(["aws", "azure"] as const)("are those of the installed SDK of %s", (cloud) => {
    const kept = readFileSync(join(__dirname, `../../../sandbox/${cloud}/sdk-shapes.generated.json`), "utf8");
    const shapes = readShapes(sources[cloud]);
    expect(render(shapes)).toBe(kept);
    expect(Object.keys(shapes.resources)).toHaveLength(sources[cloud].types.length);
    const empty = Object.entries(shapes.enums).filter(([, words]) => words.length === 0);
    expect(empty).toEqual([]);
  });
});
