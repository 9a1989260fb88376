/**
 * The only thing that this room ever sends: one DCE/RPC bind, which asks whether a program speaks the interface by which
 * KMS clients activate. It is a constant, built without parameters. A request, which would be an activation, cannot be
 * written with what is here. Layout: The Open Group, C706 "DCE 1.1: Remote Procedure Call", chapter 12, and MS-RPCE.
 */

const packetType = { bind: 11 };
const headerLength = 16;
const lastAndFirstFragment = 0x03;
const littleEndianAscii = 0x10;
/** Size of a fragment that Windows itself proposes. */
const fragmentSize = 5840;

/** Interface of the Key Management Service, version 1.0. */
export const kmsInterface = { uuid: "51c82175-844e-4750-b0d8-ec255555bc06", major: 1, minor: 0 };

/** Transfer syntax NDR, version 2.0. */
export const ndrSyntax = { uuid: "8a885d04-1ceb-11c9-9fe8-08002b104860", major: 2, minor: 0 };

/** A UUID on the wire: its first three groups are little-endian numbers. */
export function uuidBytes(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll("-", ""), "hex");
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

function syntaxBytes(syntax: { uuid: string; major: number; minor: number }): Buffer {
  const version = Buffer.alloc(4);
  version.writeUInt16LE(syntax.major, 0);
  version.writeUInt16LE(syntax.minor, 2);
  return Buffer.concat([uuidBytes(syntax.uuid), version]);
}

function build(): Buffer {
  const limits = Buffer.alloc(8); // and association group 0: a new one
  limits.writeUInt16LE(fragmentSize, 0);
  limits.writeUInt16LE(fragmentSize, 2);
  const oneContext = Buffer.from([1, 0, 0, 0]);
  const contextWithOneSyntax = Buffer.from([0, 0, 1, 0]);
  const body = Buffer.concat([
    limits,
    oneContext,
    contextWithOneSyntax,
    syntaxBytes(kmsInterface),
    syntaxBytes(ndrSyntax),
  ]);
  const header = Buffer.alloc(headerLength);
  header.set([5, 0, packetType.bind, lastAndFirstFragment, littleEndianAscii]);
  header.writeUInt16LE(headerLength + body.length, 8); // no authentication: length 0 at 10
  header.writeUInt32LE(1, 12); // call id
  return Buffer.concat([header, body]);
}

/** The 72 bytes of the bind. */
export const bindMessage: () => Buffer = build;
