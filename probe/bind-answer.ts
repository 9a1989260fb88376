import { ndrSyntax, uuidBytes } from "./bind-message";

/** What a program answered to the bind. */
export type BindAnswer =
  /** Not enough bytes yet to tell. */
  | { readonly kind: "incomplete" }
  | { readonly kind: "accepted" }
  /** It speaks RPC, but not this interface. */
  | { readonly kind: "interface-refused"; readonly reason: string }
  | { readonly kind: "bind-refused"; readonly reason: string }
  | { readonly kind: "fault"; readonly reason: string }
  /** Not RPC, or RPC that breaks its own rules. */
  | { readonly kind: "not-rpc"; readonly reason: string };

/** An honest answer has about 60 bytes; whoever sends more than this is not read any further. */
export const longestAnswer = 8192;

const headerLength = 16;
const types: Readonly<Record<number, string>> = { 2: "response", 3: "fault", 12: "bind_ack", 13: "bind_nak" };

const contextReasons: Readonly<Record<number, string>> = {
  0: "no reason given",
  1: "the interface is not there",
  2: "the transfer syntax is not there",
  3: "a local limit is reached",
};
const nakReasons: Readonly<Record<number, string>> = {
  0: "no reason given",
  1: "it is congested",
  2: "a local limit is reached",
  3: "the address is unknown to it",
  4: "it speaks another version of the protocol",
  8: "it wants to be authenticated",
  9: "the checksum is wrong",
};
const faults: Readonly<Record<number, string>> = {
  5: "access denied",
  469827586: "the operation is out of range",
  469827587: "the interface is not there",
  469827604: "it is too busy",
  469827595: "it rejects the protocol",
};

/** Reads what came back so far. Never throws, whatever the bytes are. */
export function readBindAnswer(bytes: Buffer): BindAnswer {
  const [major] = bytes;
  if (major === undefined) return { kind: "incomplete" };
  if (major !== 5) return { kind: "not-rpc", reason: `it answers as ${programOf(bytes)}` };
  if (bytes.length < headerLength) return { kind: "incomplete" };
  const type = bytes[2] ?? 0;
  const name = types[type];
  if ((bytes[1] ?? 0) > 1 || name === undefined || name === "response") {
    return { kind: "not-rpc", reason: `it answers with a packet of type ${type}, which answers no bind` };
  }
  const read = reader(bytes, ((bytes[4] ?? 0) & 0xf0) === 0x10);
  const length = read.number(8, 2);
  if (length < headerLength || length > longestAnswer) {
    return { kind: "not-rpc", reason: `it announces an answer of ${length} bytes` };
  }
  if (bytes.length < length) return { kind: "incomplete" };
  const whole = reader(bytes.subarray(0, length), read.littleEndian);
  try {
    if (name === "fault") return { kind: "fault", reason: faultReason(whole) };
    if (name === "bind_nak") return { kind: "bind-refused", reason: numbered(nakReasons, whole.number(16, 2)) };
    return readAcknowledgement(whole);
  } catch {
    return { kind: "not-rpc", reason: `its ${name} is cut off at ${length} bytes` };
  }
}

function faultReason(read: Reader): string {
  const status = read.number(24, 4);
  return faults[status] ?? `status 0x${status.toString(16).padStart(8, "0")}`;
}

/** After the header: limits (8), secondary address, padding, then one result for each context that was offered. */
function readAcknowledgement(read: Reader): BindAnswer {
  const afterAddress = 26 + read.number(24, 2);
  const results = (afterAddress + 3) & ~3;
  if (read.number(results, 1) !== 1)
    return { kind: "not-rpc", reason: "it answers other contexts than the one offered" };
  const result = read.number(results + 4, 2);
  if (result !== 0) {
    return { kind: "interface-refused", reason: numbered(contextReasons, read.number(results + 6, 2)) };
  }
  const accepted = read.bytes(results + 8, 16);
  // A big-endian answer writes the number groups of the syntax the other way round.
  const ndr = uuidBytes(ndrSyntax.uuid);
  if (read.littleEndian && !accepted.equals(ndr)) {
    return { kind: "not-rpc", reason: "it accepts a transfer syntax that was not offered" };
  }
  return { kind: "accepted" };
}

function numbered(reasons: Readonly<Record<number, string>>, reason: number): string {
  return reasons[reason] ?? `reason ${reason}`;
}

interface Reader {
  readonly littleEndian: boolean;
  /** Throws a RangeError beyond the end. */
  number(at: number, size: 1 | 2 | 4): number;
  bytes(at: number, size: number): Buffer;
}

function reader(bytes: Buffer, littleEndian: boolean): Reader {
  return {
    littleEndian,
    number: (at, size) => (littleEndian ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size)),
    bytes(at, size) {
      if (at + size > bytes.length) throw new RangeError("beyond the end");
      return bytes.subarray(at, at + size);
    },
  };
}

/** What other programs begin with. */
function programOf(bytes: Buffer): string {
  const start = bytes.subarray(0, 8).toString("latin1");
  if (/^(HTTP|<!|<h)/i.test(start)) return "a web server";
  if (start.startsWith("SSH-")) return "an SSH server";
  if (/^(220|EHLO)/.test(start)) return "a mail or file server";
  if ((bytes[0] === 0x15 || bytes[0] === 0x16) && (bytes.length === 1 || bytes[1] === 3)) return "a TLS server";
  return `another program (its first byte is 0x${(bytes[0] ?? 0).toString(16).padStart(2, "0")})`;
}
