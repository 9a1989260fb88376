import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { clientKeys } from "../../activation/client-keys";
import { fingerprintOf } from "../../activation/product-key";
import { safePath, scanForKeys, scanLimits, withoutKeys } from "../../policies/key-scan";

const groups = ["B2C3D", "F4G6H", "J7K8M", "P9Q2R", "T3V4W"];
const key = groups.join("-");
const script = `$ErrorActionPreference = "Stop"\r\ncscript //nologo slmgr.vbs /ipk ${key}\r\n`;
const base64 = (data: string | Buffer) => Buffer.from(data).toString("base64");
const utf16 = (text: string) => Buffer.from(text, "utf16le");
const folded = (text: string) => text.replace(/.{76}/g, "$&\r\n");
const mime = (body: string, encoding: string) =>
  `Content-Type: multipart/mixed; boundary="==B=="\nMIME-Version: 1.0\n\n--==B==\nContent-Type: text/x-shellscript\nContent-Transfer-Encoding: ${encoding}\n\n${body}\n--==B==--\n`;
const zip = () => {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(5, 26);
  return Buffer.concat([header, Buffer.from("a.ps1"), deflateRawSync(script)]);
};

const wrapped: Record<string, string> = {
  plain: script,
  "lower case": script.toLowerCase(),
  "other dashes": script.replaceAll("-", "–"),
  spaces: script.replace(key, groups.join(" ")),
  "no separators": script.replace(key, groups.join("")),
  base64: base64(script),
  "base64 over lines": folded(base64(script)),
  "URL-safe base64": Buffer.from(script).toString("base64url"),
  "UTF-16 in base64": base64(utf16(script)),
  "UTF-16 big-endian in base64": base64(utf16(script).swap16()),
  gzip: base64(gzipSync(script)),
  zlib: base64(deflateSync(script)),
  zip: base64(zip()),
  "UTF-16 in gzip": base64(gzipSync(utf16(script))),
  "-EncodedCommand": `powershell.exe -NoProfile -EncodedCommand ${base64(utf16(script))}`,
  "-EncodedCommand in base64": base64(`powershell -enc ${base64(utf16(script))}`),
  "MIME, base64": mime(folded(base64(script)), "base64"),
  "MIME, in base64": base64(mime(folded(base64(script)), "base64")),
  "MIME, quoted-printable": mime(script.replaceAll("-", "=2D"), "quoted-printable"),
  hexadecimal: Buffer.from(script).toString("hex"),
  "URL encoding": script.replaceAll("-", "%2D"),
  "JSON escapes": script.replaceAll("-", "\\u002d"),
  "XML references": script.replaceAll("-", "&#45;"),
  "three deep": base64(base64(base64(script))),
  "gzip three deep": base64(gzipSync(base64(gzipSync(base64(gzipSync(script)))))),
};

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
    expect(scanForKeys(base64(gzipSync(Buffer.alloc(scanLimits.inflatedBytes + 1)))).complete).toBe(false);
    const pieces = Array.from({ length: scanLimits.blobs + 1 }, (_, index) => base64(`piece ${index} of a long list`));
    expect(scanForKeys(pieces.join(" ")).complete).toBe(false);
    expect(scanForKeys(base64(script)).complete).toBe(true);
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

describe("withoutKeys and safePath", () => {
  it("leave no key in a text that is printed", () => {
    const fingerprint = fingerprintOf(key);
    expect(withoutKeys(`the key ${key} and ${key.toLowerCase()}.`)).toBe(
      `the key <product key ${fingerprint}> and <product key ${fingerprint}>.`,
    );
    expect(safePath(`tags.${key}`)).toBe(`tags.<product key ${fingerprint}>`);
    expect(withoutKeys(`rule ${base64(utf16(script))}, ${Buffer.from(key).toString("hex")}: closed`)).toBe(
      "rule <wrapped product key>, <wrapped product key>: closed",
    );
    expect(safePath(`tags.${base64(utf16(script))}`)).toBe("tags.<wrapped product key>");
    const references = key.replace(/./g, (one) => `&#${one.charCodeAt(0)};`);
    expect(safePath(`tags.${references}`)).toBe("a property whose name holds a key");
    expect(safePath("properties.networkAcls.ipRules[0].value")).toBe("properties.networkAcls.ipRules[0].value");
  });
});
