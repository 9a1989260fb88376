import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { clientKeys } from "../../activation/client-keys";
import { scanForKeys } from "../../activation/key-scan";
import { fingerprintOf } from "../../text/keys";
import { readingLimits } from "../../text/readings";
import { base64, key, script, utf16, wrapped } from "../text/wrapped-keys";

describe("scanForKeys", () => {
  it.each(Object.entries(wrapped))("finds a host key: %s", (_, text) => {
    const { keys } = scanForKeys(text);
    expect(keys.map(({ kind, fingerprint }) => ({ kind, fingerprint }))).toEqual([
      { kind: "host", fingerprint: fingerprintOf(key) },
    ]);
    expect(JSON.stringify(keys)).not.toMatch(/B2C3D|F4G6H|T3V4W/i);
  });

  it("finds a key at every offset of the text around it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (before, after) => {
        const text = `${before}\n${key}\n${after}`;
        for (const form of [text, base64(text), base64(utf16(text)), base64(gzipSync(text))]) {
          expect(scanForKeys(form).keys.some(({ fingerprint }) => fingerprint === fingerprintOf(key))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("tells public client keys and placeholders from host keys", () => {
    expect(scanForKeys(base64(clientKeys.map((client) => client.key).join("\n"))).keys.map(({ kind }) => kind)).toEqual(
      clientKeys.map(() => "client"),
    );
    expect(scanForKeys(Array(5).fill("XXXXX").join("-")).keys.filter(({ kind }) => kind === "host")).toEqual([]);
  });

  it("finds none in ids, hashes and random data", () => {
    const ids = [
      "/subscriptions/0b1f6471-1bf0-4dda-aec3-111122223333/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/kms1",
      "arn:aws:secretsmanager:eu-central-1:111122223333:secret:kms-host-key-AbCdEf",
      "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ];
    for (const id of ids) expect(scanForKeys(id).keys).toEqual([]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(scanForKeys(base64(Buffer.from(bytes))).keys).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("says when it met a limit, instead of reading on or passing in silence", () => {
    const deep = base64(base64(base64(base64(base64(script)))));
    expect(scanForKeys(deep)).toEqual({ keys: [], complete: false });
    expect(scanForKeys(base64(gzipSync(Buffer.alloc(readingLimits.inflatedBytes + 1)))).complete).toBe(false);
    const pieces = Array.from({ length: readingLimits.blobs + 1 }, (_, index) =>
      base64(`piece ${index} of a long list`),
    );
    expect(scanForKeys(pieces.join(" ")).complete).toBe(false);
    expect(scanForKeys(base64(script)).complete).toBe(true);
  });

  it("reads a piece once, however often a text repeats it", () => {
    const pieces = Array.from({ length: readingLimits.blobs + 1 }, () => base64("a piece that a long list repeats"));
    expect(scanForKeys(pieces.join(" ")).complete).toBe(true);
  });

  it("reads what there is of an archive that was cut off", () => {
    const cut = gzipSync(`${script}${"x".repeat(2000)}`).subarray(0, -12);
    expect(scanForKeys(base64(cut)).keys).toHaveLength(1);
  });

  it("ends on an archive that holds archives", () => {
    let bytes = gzipSync(script);
    for (let index = 0; index < 40; index++) bytes = gzipSync(bytes);
    expect(scanForKeys(base64(bytes)).complete).toBe(false);
  });
});
