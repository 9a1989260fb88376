import { readdirSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { longestAnswer, readBindAnswer } from "../../probe/bind-answer";
import { bindMessage } from "../../probe/bind-message";
import { contact } from "../../probe/contact";
import { type Answerer, bindAck, bindNak, fault, rpcFixture } from "./rpc-fixture";

/** Byte for byte from the layout in C706 and MS-RPCE, not from the code. */
const expectedBind = [
  "05000b03", // version 5.0, bind, first and last fragment
  "10000000", // little-endian, ASCII, IEEE
  "48000000", // 72 bytes, no authentication
  "01000000", // call 1
  "d016d016", // 5840 each way
  "00000000", // a new association
  "01000000", // one context
  "00000100", // context 0 with one transfer syntax
  "7521c8514e845047b0d8ec255555bc0601000000", // the KMS interface 1.0
  "045d888aeb1cc9119fe808002b10486002000000", // NDR 2.0
].join("");

describe("what a probe sends", () => {
  it("is one bind of 72 bytes", () => {
    expect(bindMessage().toString("hex")).toBe(expectedBind);
    expect(bindMessage).toHaveLength(0);
  });

  it("is written in one place, and nothing else in the room can write to a socket", () => {
    const folder = join(__dirname, "../../probe");
    const writes = readdirSync(folder).flatMap((file) =>
      [
        ...readFileSync(join(folder, file), "utf8").matchAll(
          /\.(write|end|send|pipe|cork|_write|writev)\(.*\)|\["(write|end)"\]/g,
        ),
      ].map(([found]) => `${file} ${found}`),
    );
    expect(writes).toEqual(["contact.ts .write(bindMessage())"]);
  });

  const http = "HTTP/1.1 400 Bad Request\r\n\r\n";
  const slow: Answerer = (socket) => {
    for (const [index, byte] of bindAck().entries()) setTimeout(() => socket.write(Buffer.from([byte])), index);
  };
  const cases: [name: string, answer: Answerer, outcome: string, reason: string | undefined][] = [
    ["an acknowledgement", (s) => s.write(bindAck()), "accepted", undefined],
    ["an acknowledgement, byte by byte", slow, "accepted", undefined],
    ["an acknowledgement and more", (s) => s.write(Buffer.concat([bindAck(), bindAck()])), "accepted", undefined],
    ["a big-endian acknowledgement", (s) => s.write(bindAck(0, 0, Buffer.alloc(20), true)), "accepted", undefined],
    ["another interface", (s) => s.write(bindAck(2, 1)), "interface-refused", "the interface is not there"],
    ["no transfer syntax", (s) => s.write(bindAck(2, 2)), "interface-refused", "the transfer syntax is not there"],
    [
      "a syntax of its own",
      (s) => s.write(bindAck(0, 0, Buffer.alloc(20))),
      "not-rpc",
      "it accepts a transfer syntax that was not offered",
    ],
    ["a refusal", (s) => s.write(bindNak(4)), "bind-refused", "it speaks another version of the protocol"],
    ["a fault", (s) => s.write(fault(5)), "fault", "access denied"],
    ["a fault unknown here", (s) => s.write(fault(0xdeadbeef)), "fault", "status 0xdeadbeef"],
    ["a web page", (s) => s.write(http), "not-rpc", "it answers as a web server"],
    ["TLS", (s) => s.write(Buffer.from("15030100020228", "hex")), "not-rpc", "it answers as a TLS server"],
    ["a banner", (s) => s.write("SSH-2.0-x\r\n"), "not-rpc", "it answers as an SSH server"],
    [
      "noise",
      (s) => s.write(Buffer.alloc(100_000, 0xee)),
      "not-rpc",
      "it answers as another program (its first byte is 0xee)",
    ],
    [
      "an endless answer",
      (s) => s.write(Buffer.from("05000c0310000000ffff000001000000", "hex")),
      "not-rpc",
      "it announces an answer of 65535 bytes",
    ],
    [
      "a response",
      (s) => s.write(Buffer.from("05000203100000001000000001000000", "hex")),
      "not-rpc",
      "it answers with a packet of type 2, which answers no bind",
    ],
    ["a cut acknowledgement", (s) => s.end(bindAck().subarray(0, 30)), "closed", "after 30 bytes of an answer"],
    ["an end", (s) => s.end(), "closed", undefined],
    ["a reset", (s) => s.resetAndDestroy(), "closed", "ECONNRESET"],
    ["nothing", () => {}, "no-answer", undefined],
    ["half a header", (s) => s.write(bindAck().subarray(0, 10)), "no-answer", "after 10 bytes of an answer"],
  ];

  it.each(cases)("is the bind alone, whatever comes back: %s", async (_name, answer, outcome, reason) => {
    const fixture = await rpcFixture(answer);
    try {
      const timeout = outcome === "no-answer" ? 150 : 20_000;
      const result = await contact("127.0.0.1", fixture.port, { timeout });
      expect({ outcome: result.outcome, reason: result.reason }).toEqual({ outcome, reason });
      expect(fixture.received()).toEqual([expectedBind]);
      expect(typeof result.connectMilliseconds).toBe("number");
    } finally {
      await fixture.close();
    }
  });

  it("ends a connection that never stands, and sends nothing", async () => {
    const silent = new Socket();
    const write = jest.spyOn(silent, "write");
    const result = await contact("127.0.0.1", 9, { timeout: 20, connect: () => silent });
    expect(result).toEqual({ address: "127.0.0.1", port: 9, outcome: "connection-timeout" });
    expect(write).not.toHaveBeenCalled();
    expect(silent.destroyed).toBe(true);
  });

  it("says when nobody listens", async () => {
    const fixture = await rpcFixture(() => {});
    await fixture.close();
    const result = await contact("127.0.0.1", fixture.port, { timeout: 20_000 });
    expect(result).toEqual({ address: "127.0.0.1", port: fixture.port, outcome: "connection-refused" });
  });
});

describe("reading an answer", () => {
  it("never throws, and never waits for more than the longest answer", () => {
    const honest = [bindAck(), bindAck(2, 1), bindNak(4), fault(5)];
    const damaged = fc
      .tuple(fc.constantFrom(...honest), fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 6 }), fc.uint8Array())
      .map(([packet, changes, tail]) => {
        const bytes = Buffer.concat([packet, tail]);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 100 }).map(Buffer.from)), (bytes) => {
        const { kind } = readBindAnswer(bytes);
        expect(kind === "incomplete" && bytes.length >= longestAnswer).toBe(false);
        const more = readBindAnswer(Buffer.concat([bytes, Buffer.alloc(longestAnswer)]));
        expect(more.kind).not.toBe("incomplete");
        // What was decided does not change with what comes after.
        if (kind !== "incomplete" && kind !== "not-rpc") expect(more.kind).toBe(kind);
      }),
      { numRuns: 2000 },
    );
  });
});
