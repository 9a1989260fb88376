import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";

/** Key-shaped, made up, and put together here so that no file holds it. */
export const groups = ["B2C3D", "F4G6H", "J7K8M", "P9Q2R", "T3V4W"];
export const key = groups.join("-");
export const script = `$ErrorActionPreference = "Stop"\r\ncscript //nologo slmgr.vbs /ipk ${key}\r\n`;
export const base64 = (data: string | Buffer) => Buffer.from(data).toString("base64");
export const utf16 = (text: string) => Buffer.from(text, "utf16le");
const folded = (text: string) => text.replace(/.{76}/g, "$&\r\n");
const mime = (body: string, encoding: string) =>
  `Content-Type: multipart/mixed; boundary="==B=="\nMIME-Version: 1.0\n\n--==B==\nContent-Type: text/x-shellscript\nContent-Transfer-Encoding: ${encoding}\n\n${body}\n--==B==--\n`;
const zip = () => {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(5, 26);
  return Buffer.concat([header, Buffer.from("a.ps1"), deflateRawSync(script)]);
};

/** A zip archive of several files, with its directory. */
export function zipOf(files: Record<string, string>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    offset += local.length + name.length + packed.length;
  }
  return Buffer.concat([...parts, ...directory]);
}

/** A command that holds the key, in every wrapping that is read. */
export const wrapped: Record<string, string> = {
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
