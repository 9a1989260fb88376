/** Which engine: the version this project gets for itself, and the oldest one of a user's own that it accepts. */

/** The version that is downloaded or built, and that the tests run on. */
export const pinnedVersion = "3.259.0";

/**
 * The oldest engine accepted on PATH. Pulumi's changelog: 3.169.0 starts policy packs through the language host's
 * RunPlugin, 3.189.0 is the last fix of Node.js component plugins that this project leans on.
 */
export const oldestVersion = "3.189.0";

/** Reads "v3.259.0", "3.259.0-dev.1+x" and the like; undefined when it is not a version. */
export function parseVersion(text) {
  const match = /(?:^|\s)v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match ? match.slice(1, 4).map(Number) : undefined;
}

/** Negative, zero or positive, as a sort wants it. */
export function compareVersions(left, right) {
  const [a, b] = [parseVersion(left), parseVersion(right)];
  for (let index = 0; index < 3; index++) {
    if (a[index] !== b[index]) return a[index] - b[index];
  }
  return 0;
}
