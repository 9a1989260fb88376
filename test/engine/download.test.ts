import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { bareEnvironment, fakeBin, printEngine, removeTemporaryFolders, temporaryFolder } from "./tools";

const platform = `${process.platform}-${process.arch}`;
const archive = `pulumi-v3.259.0-${platform}.tar.gz`;
const folder = `pulumi-3.259.0-${platform}`;

let server: Server;
let answers: Record<string, Buffer | string | undefined>;
let asked: string[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const answer = answers[request.url ?? ""];
    if (answer === undefined) response.writeHead(404).end();
    else if (answer === "moved") response.writeHead(302, { location: `/elsewhere${request.url}` }).end();
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => server.close());
jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

/** An archive as Pulumi publishes it, with scripts for executables. */
function makeArchive(pulumiScript = "#!/bin/sh\necho v3.259.0\n"): Buffer {
  const place = temporaryFolder();
  mkdirSync(join(place, "pulumi"));
  writeFileSync(join(place, "pulumi", "pulumi"), pulumiScript, { mode: 0o755 });
  writeFileSync(join(place, "pulumi", "pulumi-language-nodejs"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  execFileSync("tar", ["-czf", join(place, archive), "-C", place, "pulumi"]);
  return readFileSync(join(place, archive));
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const checksums = (sum: string) => `${"0".repeat(64)}  pulumi-v3.259.0-plan9-x64.tar.gz\n${sum}  ${archive}\n`;

function environment(home: string) {
  return bareEnvironment(fakeBin({}, ["tar", "gzip"]), home, {
    KMSHOST_ENGINE_DOWNLOAD: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sdk/`,
    KMSHOST_ENGINE_WAY: "download",
  });
}

function publish(bytes: Buffer, sum = sha256(bytes)) {
  answers = { [`/sdk/${archive}`]: bytes, "/sdk/pulumi-3.259.0-checksums.txt": checksums(sum) };
}

/** What a failed attempt may leave: an empty cache. */
const left = (home: string) => readdirSync(join(home, "engine"));

describe("the official download", () => {
  it("is checked, unpacked, published, and found in the cache the next time", async () => {
    publish(makeArchive());
    const home = temporaryFolder();
    const first = await printEngine(environment(home));
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout)).toEqual({
      path: join(home, "engine", folder, "pulumi"),
      version: "3.259.0",
      way: "download",
      languageHost: join(home, "engine", folder, "pulumi-language-nodejs"),
    });
    expect(first.stderr).toMatch(/^downloading the Pulumi engine 3\.259\.0 from 127\.0\.0\.1:\d+\nunpacking/);
    expect(readdirSync(join(home, "engine", folder)).sort()).toEqual(["pulumi", "pulumi-language-nodejs"]);
    expect(left(home)).toEqual([folder]);
    asked = [];
    const second = await printEngine(environment(home));
    expect([second.stdout, second.stderr, asked]).toEqual([first.stdout, "", []]);
  });

  it("follows a redirection", async () => {
    const bytes = makeArchive();
    publish(bytes);
    answers = {
      [`/sdk/${archive}`]: "moved",
      [`/elsewhere/sdk/${archive}`]: bytes,
      "/sdk/pulumi-3.259.0-checksums.txt": checksums(sha256(bytes)),
    };
    expect((await printEngine(environment(temporaryFolder()))).code).toBe(0);
  });

  it("goes through the proxy that the environment names", async () => {
    publish(makeArchive());
    const tunnels: string[] = [];
    const proxy = createServer().on("connect", (request, socket, head) => {
      tunnels.push(`${request.url} ${request.headers["proxy-authorization"] ?? ""}`);
      const onward = connect(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 ok\r\n\r\n");
        onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const port = (address: ReturnType<Server["address"]>) => (address as AddressInfo).port;
    const home = temporaryFolder();
    const env = { ...environment(home), http_proxy: `http://me:p%40ss@127.0.0.1:${port(proxy.address())}` };
    const fetched = await printEngine(env);
    const spared = await printEngine({
      ...env,
      NO_PROXY: "example.com,127.0.0.1",
      KMSHOST_ENGINE_HOME: temporaryFolder(),
    });
    proxy.close();
    const credentials = Buffer.from("me:p@ss").toString("base64");
    expect([fetched.code, spared.code]).toEqual([0, 0]);
    expect(tunnels).toEqual(Array(2).fill(`127.0.0.1:${port(server.address())} Basic ${credentials}`));
  });

  it("is thrown away when its checksum is not the published one", async () => {
    const bytes = makeArchive();
    const good = sha256(bytes);
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
    publish(bytes, good);
    const home = temporaryFolder();
    const { code, stderr } = await printEngine(environment(home));
    expect(code).toBe(1);
    expect(stderr).toContain(`the SHA-256 is ${sha256(bytes)}, but the published one is ${good}; thrown away`);
    expect(left(home)).toEqual([]);
  });

  it("is refused when no checksum is published for it, before anything is fetched", async () => {
    publish(makeArchive());
    answers["/sdk/pulumi-3.259.0-checksums.txt"] = "nothing here\n";
    const home = temporaryFolder();
    expect((await printEngine(environment(home))).stderr).toContain(`names no checksum for ${archive}`);
    expect(asked).toEqual(["/sdk/pulumi-3.259.0-checksums.txt"]);
    expect(left(home)).toEqual([]);
  });

  it("is not published when the engine in it does not work", async () => {
    publish(makeArchive("#!/bin/sh\necho error: wrong kind of machine >&2\nexit 1\n"));
    const home = temporaryFolder();
    expect((await printEngine(environment(home))).stderr).toMatch(/does not work: error: wrong kind of machine/);
    expect(left(home)).toEqual([]);
  });

  it("says what the server answered", async () => {
    answers = {};
    expect((await printEngine(environment(temporaryFolder()))).stderr).toMatch(
      /checksums\.txt: answered 404 Not Found/,
    );
  });

  it("clears away what a killed run has left half made", async () => {
    publish(makeArchive());
    const home = temporaryFolder();
    const leftover = join(home, "engine", `${folder}.partial-x1y2z3`);
    mkdirSync(leftover, { recursive: true });
    expect((await printEngine(environment(home))).code).toBe(0);
    expect(existsSync(leftover)).toBe(false);
  });
});
