import { unknownValue } from "../../../sandbox/provider/resource-type";
import { drive } from "../harness";
import { toyCloud } from "./toy-cloud";

const token = "toy:index:Box";

describe("operations of a sandbox provider", () => {
  it("creates, reads, updates and deletes", async () => {
    const toy = drive(toyCloud);
    const made = await toy.create(token, { name: "a", size: 1 });
    expect(made.id).toBe("box/a");
    expect(made.outputs).toMatchObject({ name: "a", size: 1, serial: expect.stringMatching(/^[0-9a-f]{8}$/) });
    await toy.operations.update(token, "box/a", { name: "a", size: 2 });
    expect((await toy.operations.read(token, "box/a"))?.inputs).toEqual({ name: "a", size: 2 });
    await toy.operations.delete(token, "box/a");
    expect(await toy.operations.read(token, "box/a")).toBeUndefined();
    await toy.operations.delete(token, "box/a");
  });

  it("keeps an automatic name that the state has", () => {
    const { operations } = drive(toyCloud);
    const seed = new Uint8Array(32).fill(1);
    expect(operations.check(token, "x", {}, undefined, seed).inputs).toEqual({ name: "x-0101010" });
    expect(operations.check(token, "x", {}, { name: "x-old" }, seed).inputs).toEqual({ name: "x-old" });
    expect(operations.check(token, "x", { name: "y" }, { name: "x-old" }, seed).inputs).toEqual({ name: "y" });
  });

  it("shows in a preview the inputs, and as unknown only what the cloud adds", () => {
    const { operations } = drive(toyCloud);
    expect(operations.previewCreate(token, { name: "a", password: "p" })).toEqual({
      name: "a",
      serial: unknownValue,
      token: unknownValue,
    });
    expect(operations.previewUpdate(token, { name: "a", size: 2 }, { name: "a", size: 1, serial: "s" })).toEqual({
      name: "a",
      size: 2,
      serial: "s",
    });
  });

  it("replaces for what the real provider replaces for, at any depth, and says which property", () => {
    const { operations } = drive(toyCloud);
    const olds = { name: "a", lid: { material: "oak", color: "red" }, slots: [{ id: 1, tag: "t" }] };
    const color = operations.diff(token, olds, { ...olds, lid: { material: "oak", color: "blue" } });
    expect(color).toEqual({
      changes: [{ path: "lid.color", kind: "update", replaces: false }],
      replaces: [],
      deleteBeforeReplace: false,
    });
    expect(operations.diff(token, olds, { ...olds, lid: { material: "elm", color: "red" } }).replaces).toEqual([
      "lid.material",
    ]);
    expect(operations.diff(token, olds, { ...olds, slots: [{ id: 2, tag: "t" }] }).replaces).toEqual(["slots[0].id"]);
    expect(operations.diff(token, olds, { ...olds, named: true, name: "b" }).deleteBeforeReplace).toBe(true);
    expect(operations.diff(token, olds, { ...olds, name: unknownValue }).replaces).toEqual(["name"]);
  });

  it("honours ignoreChanges in diff and update", async () => {
    const toy = drive(toyCloud);
    const ignored = ["lid.color", "slots[*].tag"];
    const olds = { name: "a", lid: { color: "red" }, slots: [{ tag: "x" }] };
    const news = { name: "a", lid: { color: "blue" }, slots: [{ tag: "y" }] };
    expect(toy.operations.diff(token, olds, news, ignored).changes).toEqual([]);
    expect(toy.operations.diff(token, olds, news, ["*"]).changes).toEqual([]);
    await toy.create(token, { name: "a", lid: { color: "green" } });
    const updated = await toy.operations.update(token, "box/a", { name: "a", size: 3, lid: { color: "red" } }, [
      "lid.color",
    ]);
    expect(updated.outputs).toMatchObject({ size: 3, lid: { color: "green" } });
  });

  it("keeps no password: not in the cloud's file, not in the state's outputs, and reads it back from the inputs", async () => {
    const toy = drive(toyCloud);
    const made = await toy.create(token, { name: "a", password: "correct horse" });
    expect(JSON.stringify(made.outputs)).not.toContain("correct horse");
    expect(JSON.stringify(toy.cloud.snapshot())).not.toContain("correct horse");
    const found = await toy.operations.read(token, "box/a", { name: "a", password: "correct horse" });
    expect(found?.inputs).toEqual({ name: "a", password: "correct horse" });
  });

  it("passes on what the cloud refuses, and changes nothing then", async () => {
    const toy = drive(toyCloud);
    await toy.create(token, { name: "a" });
    await toy.create(token, { name: "b", inside: "box/a" });
    const before = JSON.stringify(toy.cloud.snapshot());
    await expect(toy.create(token, { name: "a" })).rejects.toThrow("AlreadyExists: box/a already exists");
    await expect(toy.create(token, { name: "c", inside: "box/z" })).rejects.toThrow("NoSuchBox: no box box/z");
    await expect(toy.operations.delete(token, "box/a")).rejects.toThrow("BoxInUse: box/a holds another box");
    await expect(toy.create(token, { name: "d", size: 10 })).rejects.toThrow("size: at most 9");
    expect(JSON.stringify(toy.cloud.snapshot())).toBe(before);
  });

  it("names the known types when it meets another", async () => {
    const { operations } = drive(toyCloud);
    expect(() => operations.check("toy:index:Bag", "x", {})).toThrow(
      "UnknownResourceType: the sandbox's toy does not know the resource type toy:index:Bag; known types: toy:index:Box",
    );
    await expect(operations.invoke("toy:index:sum", {})).rejects.toThrow(
      "UnknownFunction: the sandbox's toy does not know toy:index:sum",
    );
    expect(await operations.invoke("toy:index:count", {})).toEqual({ count: 0 });
  });
});

describe("a cloud that fails", () => {
  it("is asked again when it throttles, up to six times", async () => {
    const patient = drive(toyCloud, { faults: [{ fault: "throttle", times: 5 }] });
    expect((await patient.create(token, { name: "a" })).id).toBe("box/a");
    const worn = drive(toyCloud, { faults: [{ fault: "throttle", times: 6 }] });
    await expect(worn.create(token, { name: "a" })).rejects.toThrow("TooManyRequests");
  });

  it("is not asked again in an outage", async () => {
    const toy = drive(toyCloud, { faults: [{ fault: "outage", call: "create", type: token, at: 2 }] });
    await toy.create(token, { name: "a" });
    await expect(toy.create(token, { name: "b" })).rejects.toThrow("ServiceUnavailable: the service is unavailable");
    expect((await toy.create(token, { name: "b" })).id).toBe("box/b");
  });

  it("did the work when only the answer was lost, and says so at the next create", async () => {
    const toy = drive(toyCloud, { faults: [{ fault: "lost-response", call: "create" }] });
    await expect(toy.create(token, { name: "a" })).rejects.toThrow("ConnectionReset");
    expect(Object.keys(toy.cloud.snapshot()?.resources ?? {})).toEqual(["box/a"]);
    await expect(toy.create(token, { name: "a" })).rejects.toThrow("AlreadyExists: box/a already exists");
  });
});
