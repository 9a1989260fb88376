import { forEachAt, setAt } from "../../policies/remediation";

describe("setting a value at a path", () => {
  it("makes the objects on the way, and says whether anything changed", () => {
    const properties = { metadataOptions: undefined as unknown };
    expect(setAt(properties, "metadataOptions.httpTokens", "required")).toBe(true);
    expect(properties).toEqual({ metadataOptions: { httpTokens: "required" } });
    expect(setAt(properties, "metadataOptions.httpTokens", "required")).toBe(false);
  });

  it("leaves a list alone that lies in the place of an object", () => {
    const properties = { metadataOptions: [] as unknown[], disks: [["not a disk"], { size: 1 }] };
    expect(setAt(properties, "metadataOptions.httpTokens", "required")).toBe(false);
    expect(forEachAt(properties, "disks", (disk) => setAt(disk, "encrypted", true))).toBe(true);
    expect(properties).toEqual({ metadataOptions: [], disks: [["not a disk"], { size: 1, encrypted: true }] });
    expect(Object.keys(properties.metadataOptions)).toEqual([]);
  });
});
