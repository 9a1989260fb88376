import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Properties } from "../../sandbox/provider/resource-type";
import { isLeftHalfway, restoreCheckpoint, withoutPending } from "../../sandbox/recover";
import { temporaryFolder } from "../temporary-folder";

const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
const resource = (name: string, inputs: Properties = { name }, more: object = {}) => ({
  urn: `urn:pulumi:dev::p::t:m:Box::${name}`,
  type: "t:m:Box",
  custom: true,
  inputs,
  ...more,
});
const inCloud = (id: string, inputs: Properties) => ({ token: "t:m:Box", id, inputs, outputs: {} });
const creating = (made: object) => ({ type: "creating", resource: made as ReturnType<typeof resource> });

describe("a state that a killed run left", () => {
  it("adopts what the cloud has by its inputs, without the passwords that the cloud forgot, and drops the rest", () => {
    const component = { ...resource("part"), custom: false };
    const machine = resource("machine", { name: "machine", profile: { user: "u", password: secret as never } });
    const result = withoutPending(
      {
        resources: [{ ...resource("old"), id: "box-1" }],
        pending_operations: [
          creating(component),
          creating(machine),
          creating(resource("twin", { size: 1 })),
          creating(resource("other", { size: 1 })),
          creating(resource("lost")),
          { type: "updating", resource: resource("old") },
        ],
      },
      [
        inCloud("box-1", { size: 1 }),
        inCloud("box-2", { name: "machine", profile: { user: "u" } }),
        inCloud("box-3", { size: 1 }),
        inCloud("box-4", { name: "lost", size: 2 }),
        { ...inCloud("box-5", { name: "lost" }), token: "t:m:Crate" },
      ],
    );
    expect([result.adopted, result.dropped]).toEqual([
      ["box-2", "box-3"],
      ["urn:pulumi:dev::p::t:m:Box::other", "urn:pulumi:dev::p::t:m:Box::lost"],
    ]);
    expect(result.deployment.pending_operations).toEqual([]);
    expect(result.deployment.resources?.map(({ urn, id }) => [urn.split("::").at(-1), id])).toEqual([
      ["old", "box-1"],
      ["part", undefined],
      ["machine", "box-2"],
      ["twin", "box-3"],
    ]);
    expect(result.deployment.resources?.[2]?.inputs).toEqual(machine.inputs);
  });

  it("is known by its lock, its notes, or a file that is cut off, and goes back to the copy before", () => {
    const backend = temporaryFolder("recover");
    const folder = join(backend, ".pulumi/stacks/kms");
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "dev.json");
    expect(isLeftHalfway("dev", backend)).toBe(false);
    writeFileSync(file, '{"checkpoint":{}}');
    expect(isLeftHalfway("dev", backend)).toBe(false);
    writeFileSync(file, '{"latest":{"pending_operations":[]}}');
    expect(isLeftHalfway("dev", backend)).toBe(true);
    writeFileSync(`${file}.bak`, '{"before":1}');
    restoreCheckpoint("dev", backend);
    expect(readFileSync(file, "utf8")).toBe('{"latest":{"pending_operations":[]}}');
    for (const broken of ["", '{"latest":']) {
      writeFileSync(file, broken);
      expect(isLeftHalfway("dev", backend)).toBe(true);
      restoreCheckpoint("dev", backend);
      expect(readFileSync(file, "utf8")).toBe('{"before":1}');
    }
    writeFileSync(`${file}.attrs`, "");
    expect(isLeftHalfway("dev", backend)).toBe(true);
    restoreCheckpoint("dev", backend);
    expect(readdirSync(folder)).toEqual(["dev.json", "dev.json.bak"]);
    writeFileSync(file, "");
    writeFileSync(`${file}.bak`, "");
    restoreCheckpoint("dev", backend);
    expect(readFileSync(file, "utf8")).toBe("");
    writeFileSync(file, "{}");
    mkdirSync(join(backend, ".pulumi/locks/organization/kms/dev"), { recursive: true });
    expect(isLeftHalfway("dev", backend)).toBe(false);
    writeFileSync(join(backend, ".pulumi/locks/organization/kms/dev/1.json"), "{}");
    expect([isLeftHalfway("dev", backend), isLeftHalfway("prod", backend)]).toEqual([true, false]);
  });
});
