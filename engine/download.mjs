/** Pulumi's official download: fetched, checked against the published checksums, unpacked. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { runQuietly } from "./child.mjs";
import { get } from "./http.mjs";
import { platformName } from "./places.mjs";
import { pinnedVersion } from "./version.mjs";

const officialAddress = "https://get.pulumi.com/releases/sdk";

const built = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "windows-x64", "windows-arm64"];

/** The archive's and the checksums' addresses for this platform; a mirror may be named instead of Pulumi's own. */
export function downloadAddresses(environment = process.env, platform = platformName()) {
  if (!built.includes(platform)) throw new Error(`Pulumi publishes no download for ${platform}`);
  const base = (environment.KMSHOST_ENGINE_DOWNLOAD || officialAddress).replace(/\/+$/, "");
  const extension = platform.startsWith("windows") ? "zip" : "tar.gz";
  const archive = `pulumi-v${pinnedVersion}-${platform}.${extension}`;
  return { archive, archiveUrl: `${base}/${archive}`, checksumsUrl: `${base}/pulumi-${pinnedVersion}-checksums.txt` };
}

/** The published SHA-256 of the archive. */
async function publishedChecksum(url, archive, environment) {
  let text = "";
  for await (const chunk of await get(url, environment)) text += chunk;
  const line = text.split("\n").find((entry) => entry.trim().split(/\s+/)[1] === archive);
  const sum = line?.trim().split(/\s+/)[0].toLowerCase();
  if (!sum || !/^[0-9a-f]{64}$/.test(sum)) throw new Error(`${url}: names no checksum for ${archive}`);
  return sum;
}

async function fetchArchive(url, path, progress, environment) {
  const response = await get(url, environment);
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
  const expected = await publishedChecksum(checksumsUrl, archive, environment);
  const path = join(folder, archive);
  await fetchArchive(archiveUrl, path, progress, environment);
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
