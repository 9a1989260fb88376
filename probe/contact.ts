import { connect as connectTo, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { type BindAnswer, longestAnswer, readBindAnswer } from "./bind-answer";
import { bindMessage } from "./bind-message";

/** How far a contact with one address and port came. */
export type ContactOutcome =
  | Exclude<BindAnswer["kind"], "incomplete">
  /** Connected, then nothing within the time limit. */
  | "no-answer"
  /** Connected, then closed or reset before a whole answer. */
  | "closed"
  | "connection-refused"
  | "connection-timeout"
  | "unreachable";

export interface Contact {
  readonly address: string;
  readonly port: number;
  readonly outcome: ContactOutcome;
  /** In words, where there is more to say than the outcome. */
  readonly reason?: string;
  /** Until the connection stood; missing when it never did. */
  readonly connectMilliseconds?: number;
  /** From the connection to the whole answer; missing when there was none. */
  readonly answerMilliseconds?: number;
}

export interface ContactOptions {
  /** Time limit of each of the two steps, in milliseconds. */
  readonly timeout: number;
  /** Opens the connection; default `net.connect`. */
  readonly connect?: (port: number, address: string) => Socket;
}

/** Connects, sends the one bind, reads the answer and hangs up. Never rejects. */
export function contact(address: string, port: number, options: ContactOptions): Promise<Contact> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket = (options.connect ?? ((toPort, host) => connectTo({ port: toPort, host })))(port, address);
    let connected: number | undefined;
    let received = Buffer.alloc(0);
    let timer = setTimeout(() => end("connection-timeout"), options.timeout);

    function end(outcome: ContactOutcome, reason?: string): void {
      clearTimeout(timer);
      socket.destroy();
      const now = performance.now();
      const answered = received.length > 0 && outcome !== "no-answer" && outcome !== "closed";
      resolve({
        address,
        port,
        outcome,
        ...(reason === undefined ? {} : { reason }),
        ...(connected === undefined ? {} : { connectMilliseconds: milliseconds(connected - started) }),
        ...(connected !== undefined && answered ? { answerMilliseconds: milliseconds(now - connected) } : {}),
      });
    }

    socket.once("connect", () => {
      connected = performance.now();
      clearTimeout(timer);
      timer = setTimeout(() => end("no-answer", partWords(received.length)), options.timeout);
      socket.write(bindMessage());
    });
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk.subarray(0, longestAnswer + 1 - received.length)]);
      const answer = readBindAnswer(received);
      if (answer.kind === "incomplete") return;
      end(answer.kind, "reason" in answer ? answer.reason : undefined);
    });
    socket.once("end", () => end("closed", partWords(received.length)));
    socket.once("close", () => end("closed", partWords(received.length)));
    // Stays until the end: a destroyed socket may still report an error.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (connected !== undefined) end("closed", error.code);
      else if (error.code === "ECONNREFUSED") end("connection-refused");
      else if (error.code === "ETIMEDOUT") end("connection-timeout");
      else end("unreachable", error.code);
    });
  });
}

function partWords(bytes: number): string | undefined {
  return bytes > 0 ? `after ${bytes} bytes of an answer` : undefined;
}

function milliseconds(value: number): number {
  return Math.round(value * 10) / 10;
}
