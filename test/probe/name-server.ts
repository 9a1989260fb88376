import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "../needs";

export interface NameServer {
  /** As --server takes it. */
  readonly server: string;
  close(): Promise<void>;
}

/** A UDP port of loopback that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4").bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** BIND on loopback with these zones, each a list of records; undefined makes a zone that fails to load. */
export async function nameServer(zones: Readonly<Record<string, string | undefined>>): Promise<NameServer> {
  const folder = mkdtempSync(join(tmpdir(), "kmshost-named-"));
  const port = await freePort();
  const statements = Object.entries(zones).map(([zone, records], index) => {
    const file = join(folder, `${index}.zone`);
    const head = "$TTL 60\n@ SOA ns.invalid. root.invalid. 1 60 60 60 60\n@ NS ns.invalid.\n";
    if (records !== undefined) writeFileSync(file, `${head}${records}\n`);
    return `zone "${zone}" { type primary; file "${file}"; };`;
  });
  const options = [
    `directory "${folder}"; pid-file none; session-keyfile none;`,
    `listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };`,
    "recursion no; notify no; dnssec-validation no; empty-zones-enable no; minimal-responses yes;",
    "check-integrity no; check-srv-cname ignore; check-names primary ignore;",
  ];
  writeFileSync(
    join(folder, "named.conf"),
    `options { ${options.join("\n")} };\ncontrols { };\n${statements.join("\n")}\n`,
  );
  const child: ChildProcess = spawn(program("named") ?? "named", ["-g", "-n", "1", "-c", join(folder, "named.conf")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await ready(child);
  return {
    server: `127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        child.once("exit", () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        child.kill("SIGTERM");
      }),
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const failed = () => reject(new Error(`named did not start:\n${said.slice(-2000)}`));
    child.once("exit", failed);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (!/ running$/m.test(said)) return;
      child.removeListener("exit", failed);
      resolve();
    });
  });
}
