import { formatAddress, readCidr } from "./ip-range";

/**
 * Images of the clouds come pinned to the provider's own KMS, so that their machines never look for another host.
 * Sources: Microsoft Learn, "Windows activation fails in forced tunneling scenario" (2024-07-17); AWS EC2 guide, "Windows
 * activation" and "Configure proxy settings for EC2Config" (the IPv6 address).
 */
export interface ProviderPin {
  readonly provider: "azure" | "aws";
  readonly title: string;
  /** Names that a client is pinned to. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

export const providerPins: readonly ProviderPin[] = [
  {
    provider: "azure",
    title: "Azure's KMS",
    names: ["azkms.core.windows.net", "kms.core.windows.net"],
    addresses: ["20.118.99.224", "40.83.235.53", "23.102.135.246"],
  },
  {
    provider: "azure",
    title: "Azure US Government's KMS",
    names: ["azkms.core.usgovcloudapi.net", "kms.core.usgovcloudapi.net"],
    addresses: ["23.97.0.13", "52.126.105.2"],
  },
  {
    provider: "azure",
    title: "the KMS of Azure operated by 21Vianet",
    names: ["azkms.core.chinacloudapi.cn", "kms.core.chinacloudapi.cn"],
    addresses: ["159.27.28.100", "163.228.64.161", "42.159.7.249"],
  },
  {
    provider: "aws",
    title: "Amazon's KMS for license-included images",
    names: [],
    addresses: ["169.254.169.250", "169.254.169.251", "fd00:ec2::250"],
  },
];

/** How to take a pin off a client. Source: Microsoft Learn, "Slmgr.vbs options". */
export const unpinFix = "run slmgr /ckms on the client, or clear KeyManagementServiceName by group policy";

/** The provider's KMS that a client is pinned to, given what it has for a KMS host (`name`, `name:port` or an address). */
export function providerPinOf(host: string): ProviderPin | undefined {
  const name = host
    .trim()
    .toLowerCase()
    .replace(/^\[([^\]]+)\](?::\d+)?$/, "$1")
    .replace(/^([^:]+):\d+$/, "$1")
    .replace(/\.$/, "");
  const reading = readCidr(name);
  const address = reading.ok ? formatAddress(reading.address, reading.range.version) : undefined;
  return providerPins.find(
    (pin) => pin.names.includes(name) || (address !== undefined && pin.addresses.includes(address)),
  );
}

/** The pin that a marketplace image of a cloud brings along; undefined for a custom image. */
export function pinOfImage(cloud: "azure" | "aws", image: "marketplace" | "custom"): ProviderPin | undefined {
  return image === "marketplace" ? providerPins.find(({ provider }) => provider === cloud) : undefined;
}
