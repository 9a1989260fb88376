/** Pulumi's official download: fetched, checked against the published checksums, unpacked. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { runQuietly } from "./child.mjs";
import { platformName } from "./places.mjs";
import { pinnedVersion } from "./version.mjs";

const officialAddress = "https://get.pulumi.com/releases/sdk";
const connectTimeout = 5_000;
const silenceTimeout = 30_000;

const built = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "windows-x64", "windows-arm64"];

/** The archive's and the checksums' addresses for this platform; a mirror may be named instead of Pulumi's own. */
export function downloadAddresses(environment = process.env, platform = platformName()) {
  if (!built.includes(platform)) throw new Error(`Pulumi publishes no download for ${platform}`);
  const base = (environment.KMSHOST_ENGINE_DOWNLOAD || officialAddress).replace(/\/+$/, "");
  const extension = platform.startsWith("windows") ? "zip" : "tar.gz";
  const archive = `pulumi-v${pinnedVersion}-${platform}.${extension}`;
  return { archive, archiveUrl: `${base}/${archive}`, checksumsUrl: `${base}/pulumi-${pinnedVersion}-checksums.txt` };
}

/** A GET that gives up quickly when nobody answers, and later when the other side falls silent. */
function get(url, redirects = 5) {
  return new Promise((resolve, reject) => {
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const request = send(url, { headers: { "user-agent": "kmshost-engine" } });
    const fail = (said) => request.destroy(new Error(`${url}: ${said}`));
    const timer = setTimeout(() => fail(`no connection within ${connectTimeout / 1000} s`), connectTimeout);
    request.on("socket", (socket) => {
      const connected = () => clearTimeout(timer);
      if (!socket.connecting) connected();
      else socket.once(url.startsWith("https:") ? "secureConnect" : "connect", connected);
    });
    request.setTimeout(silenceTimeout, () => fail(`silent for ${silenceTimeout / 1000} s`));
    request.on("error", (error) => {
      clearTimeout(timer);
      const said = error.message || error.errors?.[0]?.message || error.code;
      reject(said.startsWith(url) ? error : new Error(`${url}: ${said}`));
    });
    request.on("response", (response) => {
      clearTimeout(timer);
      const { statusCode, headers } = response;
      if (statusCode >= 300 && statusCode < 400 && headers.location && redirects > 0) {
        response.resume();
        resolve(get(new URL(headers.location, url).href, redirects - 1));
      } else if (statusCode === 200) resolve(response);
      else {
        response.resume();
        reject(new Error(`${url}: answered ${statusCode} ${response.statusMessage}`));
      }
    });
    request.end();
  });
}

/** The published SHA-256 of the archive. */
async function publishedChecksum(url, archive) {
  let text = "";
  for await (const chunk of await get(url)) text += chunk;
  const line = text.split("\n").find((entry) => entry.trim().split(/\s+/)[1] === archive);
  const sum = line?.trim().split(/\s+/)[0].toLowerCase();
  if (!sum || !/^[0-9a-f]{64}$/.test(sum)) throw new Error(`${url}: names no checksum for ${archive}`);
  return sum;
}

async function fetchArchive(url, path, progress) {
  const response = await get(url);
  const total = Number(response.headers["content-length"]) || 0;
  let received = 0;
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  response.on("data", (chunk) => {
    received += chunk.length;
    progress.detail(total ? `${megabytes(received)} of ${megabytes(total)}` : megabytes(received));
  });
  await pipeline(response, createWriteStream(path));
  if (total && received !== total) throw new Error(`${url}: broke off after ${received} of ${total} bytes`);
}

async function checksumOf(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Fills `folder` with the executables of the official download. Throws a sentence naming the address that failed. */
export async function downloadInto(folder, progress, environment = process.env) {
  const { archive, archiveUrl, checksumsUrl } = downloadAddresses(environment);
  progress.say(`downloading the Pulumi engine ${pinnedVersion} from ${new URL(archiveUrl).host}`);
  const expected = await publishedChecksum(checksumsUrl, archive);
  const path = join(folder, archive);
  await fetchArchive(archiveUrl, path, progress);
  const actual = await checksumOf(path);
  if (actual !== expected) {
    throw new Error(`${archiveUrl}: the SHA-256 is ${actual}, but the published one is ${expected}; thrown away`);
  }
  progress.say("unpacking the Pulumi engine");
  const unpacked = join(folder, "unpacked");
  mkdirSync(unpacked);
  // bsdtar of Windows and macOS unpacks zip as well
  await runQuietly("tar", ["-xf", path, "-C", unpacked], { env: environment });
  rmSync(path);
  const inner = join(unpacked, "pulumi", process.platform === "win32" ? "bin" : "");
  for (const name of readdirSync(inner)) renameSync(join(inner, name), join(folder, name));
  rmSync(unpacked, { recursive: true });
}
