/** Images and sizes that this cloud offers. */

/** Windows Server images of Microsoft's publisher: is it a generation 2 image, and what `latest` is today. */
const images: Record<string, { readonly generation: 1 | 2; readonly latest: string }> = Object.fromEntries(
  (
    [
      ["2016-datacenter-gensecond", 2, "14393.8330.250808"],
      ["2016-datacenter-server-core-g2", 2, "14393.8330.250808"],
      ["2016-Datacenter", 1, "14393.8330.250808"],
      ["2019-datacenter-gensecond", 2, "17763.7558.250808"],
      ["2019-datacenter-core-g2", 2, "17763.7558.250808"],
      ["2019-Datacenter", 1, "17763.7558.250808"],
      ["2022-datacenter-g2", 2, "20348.4052.250808"],
      ["2022-datacenter-core-g2", 2, "20348.4052.250808"],
      ["2022-datacenter-azure-edition", 2, "20348.4052.250808"],
      ["2022-datacenter-azure-edition-core", 2, "20348.4052.250808"],
      ["2022-datacenter", 1, "20348.4052.250808"],
      ["2025-datacenter-g2", 2, "26100.4946.250808"],
      ["2025-datacenter-core-g2", 2, "26100.4946.250808"],
      ["2025-datacenter-azure-edition", 2, "26100.4946.250808"],
      ["2025-datacenter-azure-edition-core", 2, "26100.4946.250808"],
      ["2025-datacenter", 1, "26100.4946.250808"],
    ] as const
  ).map(([sku, generation, latest]) => [sku.toLowerCase(), { generation, latest }]),
);

export interface ImageReference {
  readonly publisher?: string;
  readonly offer?: string;
  readonly sku?: string;
  readonly version?: string;
}

/** The image, with the version that `latest` means now; undefined when there is none. */
export function findImage(reference: ImageReference): { generation: 1 | 2; exactVersion: string } | undefined {
  const { publisher = "", offer = "", sku = "", version = "" } = reference;
  const image =
    publisher.toLowerCase() === "microsoftwindowsserver" && offer.toLowerCase() === "windowsserver"
      ? images[sku.toLowerCase()]
      : undefined;
  if (image === undefined || !(version === "latest" || /^\d+\.\d+\.\d+$/.test(version))) {
    return undefined;
  }
  // A version of another build of Windows is not in this image.
  const build = image.latest.split(".")[0];
  if (version !== "latest" && version.split(".")[0] !== build) {
    return undefined;
  }
  return { generation: image.generation, exactVersion: version === "latest" ? image.latest : version };
}

/** General-purpose, memory- and compute-optimised series with their numbers of processors. */
const series: readonly (readonly [pattern: RegExp, processors: readonly number[]])[] = [
  [/^Standard_D(\d+)(?:a|p|l|pl|al)?(?:d)?s_v[3-7]$/i, [2, 4, 8, 16, 32, 48, 64, 96]],
  [/^Standard_D(\d+)(?:d)?_v[3-6]$/i, [2, 4, 8, 16, 32, 48, 64, 96]],
  [/^Standard_E(\d+)(?:a|b)?(?:d)?s_v[3-7]$/i, [2, 4, 8, 16, 20, 32, 48, 64, 96]],
  [/^Standard_F(\d+)(?:a)?(?:l|m)?s_v[2-7]$/i, [2, 4, 8, 16, 32, 48, 64, 72]],
  [/^Standard_B(\d+)(?:a|p)?(?:t|l)?s_v2$/i, [2, 4, 8, 16, 32]],
  [/^Standard_B(\d+)(?:ms|s|ls)$/i, [1, 2, 4, 8, 12, 16, 20]],
];

export interface Size {
  /** Boots generation 2 images with secure boot and a virtual TPM. */
  readonly trustedLaunch: boolean;
  readonly encryptionAtHost: boolean;
  /** The first burstable sizes have it from 12 processors on only. */
  readonly acceleratedNetworking: boolean;
  readonly processors: number;
}

export function findSize(name: string): Size | undefined {
  for (const [pattern, processors] of series) {
    const match = pattern.exec(name);
    if (match !== null && processors.includes(Number(match[1]))) {
      const old = /_v3$/i.test(name) && !/s_v3$/i.test(name);
      const count = Number(match[1]);
      return {
        trustedLaunch: !/p(l|d)?s_v/i.test(name) && !old,
        encryptionAtHost: /s(_v\d)?$/i.test(name),
        acceleratedNetworking: count >= 2 && !(/^Standard_B\d+(ms|s|ls)$/i.test(name) && count < 12),
        processors: count,
      };
    }
  }
  return undefined;
}

/** Microsoft, "What are the username requirements when creating a VM?". */
export const disallowedUsers = new Set(
  (
    "administrator admin user user1 test user2 test1 user3 admin1 1 123 a actuser adm admin2 aspnet backup console david " +
    "guest john owner root server sql support support_388945a0 sys test2 test3 user4 user5"
  ).split(" "),
);

/** Three of four kinds of characters, 12 to 123 of them (Microsoft, "What are the password requirements"). */
export function isStrongPassword(password: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(password)).length;
  return password.length >= 12 && password.length <= 123 && kinds >= 3;
}

/** Every size that is offered, by name. */
export const sizeNames: readonly string[] = namesOf();

function namesOf(): string[] {
  const names: string[] = [];
  for (const letter of ["B", "D", "E", "F"])
    for (const processors of new Set(series.flatMap(([, all]) => all)))
      for (const letters of ["s", "ds", "as", "ads", "ms", "ls", "", "d", "ps", "pls"])
        for (const version of ["", "_v2", "_v3", "_v4", "_v5", "_v6", "_v7"]) {
          const name = `Standard_${letter}${processors}${letters}${version}`;
          if (findSize(name) !== undefined) names.push(name);
        }
  return names;
}
