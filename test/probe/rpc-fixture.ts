import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** A server on loopback that answers a bind in one way, and keeps what it was sent. */
export interface RpcFixture {
  readonly port: number;
  /** What each connection sent, as hexadecimal. */
  readonly received: () => string[];
  close(): Promise<void>;
}

export type Answerer = (socket: Socket) => void;

export async function rpcFixture(answer: Answerer, address = "127.0.0.1"): Promise<RpcFixture> {
  const connections: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    const chunks: Buffer[] = [];
    connections.push(chunks);
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (chunks.length === 1) answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received: () => connections.map((chunks) => Buffer.concat(chunks).toString("hex")),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function packet(type: number, body: Buffer, bigEndian = false): Buffer {
  const header = Buffer.alloc(16);
  header.set([5, 0, type, 3, bigEndian ? 0 : 0x10]);
  if (bigEndian) header.writeUInt16BE(16 + body.length, 8);
  else header.writeUInt16LE(16 + body.length, 8);
  header.writeUInt32LE(1, 12);
  return Buffer.concat([header, body]);
}

/** NDR 2.0 as it stands on the wire, little-endian. */
const ndr = Buffer.from("045d888aeb1cc9119fe808002b10486002000000", "hex");

/** As Windows writes it: limits, association group, the port as secondary address, one result. */
export function bindAck(result = 0, reason = 0, syntax = ndr, bigEndian = false): Buffer {
  const number = (value: number) => {
    const bytes = Buffer.alloc(2);
    if (bigEndian) bytes.writeUInt16BE(value);
    else bytes.writeUInt16LE(value);
    return bytes;
  };
  const address = Buffer.from("1688\0");
  const start = Buffer.concat([number(5840), number(5840), Buffer.alloc(4, 7), number(address.length), address]);
  const padding = Buffer.alloc((4 - (start.length % 4)) % 4, 0xaa);
  const results = Buffer.concat([Buffer.from([1, 0, 0, 0]), number(result), number(reason), syntax]);
  return packet(12, Buffer.concat([start, padding, results]), bigEndian);
}

export function bindNak(reason: number): Buffer {
  return packet(13, Buffer.from([reason, 0, 1, 5, 0]));
}

export function fault(status: number): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(status, 8);
  return packet(3, body);
}
