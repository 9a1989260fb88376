import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { exitCodes, UserError } from "./exit-codes";

/** A key is 29 characters; more than this on a stream is something else. */
const longestInput = 1024;

async function readAll(stream: Readable, source: string): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.length > longestInput) {
      throw new UserError(`${source} holds more than ${longestInput} characters: that is not a product key`);
    }
  }
  return text;
}

/**
 * Reads a key from where it leaves no trace: a file descriptor, standard input when it is a pipe, or a prompt that
 * shows nothing. Never an argument, never an environment variable.
 */
export async function readKey(options: { fd?: string }, stdin: NodeJS.ReadStream = process.stdin): Promise<string> {
  if (options.fd !== undefined) {
    if (!/^\d+$/.test(options.fd)) {
      throw new UserError("--fd takes the number of an open file descriptor, such as 3", exitCodes.usage);
    }
    return readAll(createReadStream("", { fd: Number(options.fd), autoClose: false }), `file descriptor ${options.fd}`);
  }
  if (!stdin.isTTY) return readAll(stdin, "standard input");
  const { read } = await import("read");
  return read({ prompt: "KMS host key (not shown): ", silent: true, replace: "", output: process.stderr });
}
