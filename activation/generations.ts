/**
 * Which host key can be installed where, and what it activates. Source of every table here, unless it says otherwise:
 * Microsoft Learn, "Key Management Services (KMS) activation planning" (2024-11-12), "Activation versions" and "KMS host
 * required updates".
 */

/** An operating system that can be a KMS host, as images offer it. */
export interface HostOperatingSystemFacts {
  readonly title: string;
  /**
   * Azure marketplace image, Generation 2 (Trusted Launch needs it). The version is chosen elsewhere. Source: Microsoft
   * Learn, "Automatic Guest Patching for Azure Virtual Machines", supported images, and published templates.
   */
  readonly azure: {
    readonly publisher: string;
    readonly offer: string;
    readonly sku: string;
    /** Whether Azure accepts patch mode AutomaticByPlatform for this image; otherwise AutomaticByOS. Same source. */
    readonly patchedByPlatform: boolean;
  };
  /**
   * Public Systems Manager parameter that holds the id of the newest image. Source: AWS, "Calling AMI public parameters in
   * Parameter Store", path /aws/service/ami-windows-latest.
   */
  readonly awsImageParameter: string;
  /** Build number of the release. */
  readonly build: number;
}

/** Operating systems for KMS hosts. Azure Editions are activated by Azure and cannot be KMS hosts, so none is here. */
export const hostOperatingSystems = {
  "windows-server-2025": {
    title: "Windows Server 2025 Datacenter",
    azure: image("2025-datacenter-g2", false),
    awsImageParameter: "/aws/service/ami-windows-latest/Windows_Server-2025-English-Full-Base",
    build: 26100,
  },
  "windows-server-2022": {
    title: "Windows Server 2022 Datacenter",
    azure: image("2022-datacenter-g2", true),
    awsImageParameter: "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base",
    build: 20348,
  },
  "windows-server-2019": {
    title: "Windows Server 2019 Datacenter",
    azure: image("2019-datacenter-gensecond", true),
    awsImageParameter: "/aws/service/ami-windows-latest/Windows_Server-2019-English-Full-Base",
    build: 17763,
  },
  "windows-server-2016": {
    title: "Windows Server 2016 Datacenter",
    azure: image("2016-datacenter-gensecond", true),
    awsImageParameter: "/aws/service/ami-windows-latest/Windows_Server-2016-English-Full-Base",
    build: 14393,
  },
} as const satisfies Record<string, HostOperatingSystemFacts>;

function image(sku: string, patchedByPlatform: boolean): HostOperatingSystemFacts["azure"] {
  return { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku, patchedByPlatform };
}

export type HostOperatingSystem = keyof typeof hostOperatingSystems;

/** Which application a client product belongs to: a KMS host keeps one count for Windows and one for Office. */
export type ProductFamily = "windows-client" | "windows-server" | "office";

export interface ClientProductFacts {
  readonly title: string;
  readonly family: ProductFamily;
}

/** Client products that a KMS host activates, by the names that environments use. Newest first within a family. */
export const clientProducts = {
  windows11Ltsc2024: { title: "Windows 11 Enterprise LTSC 2024", family: "windows-client" },
  windows11: { title: "Windows 11 (volume editions)", family: "windows-client" },
  windows10Ltsc2021: { title: "Windows 10 Enterprise LTSC 2021", family: "windows-client" },
  windows10Ltsc2019: { title: "Windows 10 Enterprise LTSC 2019", family: "windows-client" },
  windows10Ltsb2016: { title: "Windows 10 Enterprise LTSB 2016", family: "windows-client" },
  windows10Ltsb2015: { title: "Windows 10 Enterprise LTSB 2015", family: "windows-client" },
  windows10: { title: "Windows 10 (volume editions)", family: "windows-client" },
  windows81: { title: "Windows 8.1 (volume editions)", family: "windows-client" },
  windows7: { title: "Windows 7 (volume editions)", family: "windows-client" },
  windowsServer2025: { title: "Windows Server 2025", family: "windows-server" },
  windowsServer2022: { title: "Windows Server 2022", family: "windows-server" },
  windowsServerSemiAnnual: { title: "Windows Server Semi-Annual Channel", family: "windows-server" },
  windowsServer2019: { title: "Windows Server 2019", family: "windows-server" },
  windowsServer2016: { title: "Windows Server 2016", family: "windows-server" },
  windowsServer2012R2: { title: "Windows Server 2012 R2", family: "windows-server" },
  windowsServer2012: { title: "Windows Server 2012", family: "windows-server" },
  windowsServer2008R2: { title: "Windows Server 2008 R2", family: "windows-server" },
  windowsServer2008: { title: "Windows Server 2008", family: "windows-server" },
  office2024: { title: "Office LTSC 2024, Project and Visio", family: "office" },
  office2021: { title: "Office LTSC 2021, Project and Visio", family: "office" },
  office2019: { title: "Office 2019, Project and Visio", family: "office" },
  office2016: { title: "Office 2016, Project and Visio", family: "office" },
} as const satisfies Record<string, ClientProductFacts>;

export type ClientProduct = keyof typeof clientProducts;

const olderServers = [
  "windowsServerSemiAnnual",
  "windowsServer2016",
  "windowsServer2012R2",
  "windowsServer2012",
  "windowsServer2008R2",
  "windowsServer2008",
] as const;
const olderClients = ["windows10Ltsb2016", "windows10Ltsb2015", "windows10", "windows81", "windows7"] as const;
const longTermClients = ["windows10Ltsc2021", "windows10Ltsc2019"] as const;

export interface HostKeyGenerationFacts {
  readonly title: string;
  /** Operating systems of this project's hosts on which the key can be installed, newest first. */
  readonly hosts: readonly HostOperatingSystem[];
  readonly activates: readonly ClientProduct[];
}

/** Generations of the Windows host key (CSVLK). The key of a client release is not here: it cannot go on Windows Server. */
export const hostKeyGenerations = {
  "windows-server-2025": {
    title: "Volume License for Windows Server 2025",
    hosts: ["windows-server-2025", "windows-server-2022", "windows-server-2019"],
    activates: [
      "windowsServer2025",
      "windowsServer2022",
      "windowsServer2019",
      ...olderServers,
      "windows11Ltsc2024",
      "windows11",
      ...longTermClients,
      ...olderClients,
    ],
  },
  "windows-server-2022": {
    title: "Volume License for Windows Server 2022",
    hosts: ["windows-server-2022", "windows-server-2019", "windows-server-2016"],
    activates: [
      "windowsServer2022",
      "windowsServer2019",
      ...olderServers,
      "windows11",
      ...longTermClients,
      ...olderClients,
    ],
  },
  "windows-server-2019": {
    title: "Volume License for Windows Server 2019",
    hosts: ["windows-server-2019", "windows-server-2016"],
    activates: ["windowsServer2019", ...olderServers, ...longTermClients, ...olderClients],
  },
  "windows-server-2016": {
    title: "Volume License for Windows Server 2016",
    hosts: ["windows-server-2016"],
    activates: [...olderServers, ...olderClients],
  },
} as const satisfies Record<string, HostKeyGenerationFacts>;

export type HostKeyGeneration = keyof typeof hostKeyGenerations;

/** An update that a host needs, and since when it is there; every later cumulative update holds it too. */
export interface RequiredUpdate {
  readonly id: string;
  /** ISO date of the update. */
  readonly date: string;
  /** Builds from this one on hold the update. Source: Microsoft Learn, "Windows Server release information". */
  readonly build: string;
}

const updatesByHost: Readonly<
  Record<HostOperatingSystem, readonly { readonly update: RequiredUpdate; readonly for: readonly string[] }[]>
> = {
  "windows-server-2025": [],
  "windows-server-2022": [
    {
      // The planning page prints KB5034765, the same day's update for Windows 11; this is the one for this build.
      update: { id: "KB5034770", date: "2024-02-13", build: "20348.2322" },
      for: ["windows-server-2025", "windowsServer2025", "windows11Ltsc2024"],
    },
  ],
  "windows-server-2019": [
    {
      update: { id: "KB5034768", date: "2024-02-13", build: "17763.5458" },
      for: ["windows-server-2025", "windowsServer2025", "windows11Ltsc2024"],
    },
    {
      update: { id: "KB5003646", date: "2021-06-08", build: "17763.1999" },
      for: ["windows-server-2022", "windowsServer2022", "windows11"],
    },
  ],
  "windows-server-2016": [
    {
      update: { id: "KB5003638", date: "2021-06-08", build: "14393.4467" },
      for: ["windows-server-2022", "windowsServer2022", "windows11"],
    },
    {
      update: { id: "KB4478877", date: "2018-12-03", build: "14393.2641" },
      for: ["windows-server-2019", "windowsServer2019", "windows10Ltsc2019", "windows10Ltsc2021"],
    },
  ],
};

/** The update a host needs before a key of this generation can be installed on it; undefined when it needs none. */
export function updateForHostKey(host: HostOperatingSystem, generation: HostKeyGeneration): RequiredUpdate | undefined {
  return updatesByHost[host].find((entry) => entry.for.includes(generation))?.update;
}

/** The update a host needs before it can activate this product; undefined when it needs none. */
export function updateForClient(host: HostOperatingSystem, product: ClientProduct): RequiredUpdate | undefined {
  return updatesByHost[host].find((entry) => entry.for.includes(product))?.update;
}

/** Can a key of this generation be installed on this operating system? */
export function canHostKey(host: HostOperatingSystem, generation: HostKeyGeneration): boolean {
  return (hostKeyGenerations[generation].hosts as readonly HostOperatingSystem[]).includes(host);
}

/** Does a Windows host key of this generation activate this product? Office never: it needs a host key of its own. */
export function activates(generation: HostKeyGeneration, product: ClientProduct): boolean {
  return (hostKeyGenerations[generation].activates as readonly ClientProduct[]).includes(product);
}

/** Oldest generation whose host key activates the product; undefined for Office. */
export function oldestGenerationFor(product: ClientProduct): HostKeyGeneration | undefined {
  const generations = Object.keys(hostKeyGenerations) as HostKeyGeneration[];
  return generations.reverse().find((generation) => activates(generation, product));
}

export interface OfficeHostKeyFacts {
  readonly title: string;
  /** Number of the Volume License Pack in the Microsoft Download Center. */
  readonly volumeLicensePack: number;
  /** Activation id of the host key, for `slmgr /dti` and `/dlv`. */
  readonly activationId: string;
  readonly hosts: readonly HostOperatingSystem[];
}

const everyHost = Object.keys(hostOperatingSystems) as HostOperatingSystem[];

/**
 * Office host keys: one per version, each with its own Volume License Pack on the host. Source: Microsoft Learn, "Configure
 * a KMS host computer to activate volume licensed versions of Office" (2024-09).
 */
export const officeHostKeys: Readonly<Record<Extract<ClientProduct, `office${string}`>, OfficeHostKeyFacts>> = {
  office2024: {
    title: "Office LTSC 2024",
    volumeLicensePack: 106246,
    activationId: "f3d89bbf-c0ec-47ce-a8fa-e5a5f97e447f",
    hosts: ["windows-server-2025", "windows-server-2022"],
  },
  office2021: {
    title: "Office LTSC 2021",
    volumeLicensePack: 103446,
    activationId: "47f3b983-7c53-4d45-abc6-bcd91e2dd90a",
    hosts: everyHost,
  },
  office2019: {
    title: "Office 2019",
    volumeLicensePack: 57342,
    activationId: "70512334-47b4-44db-a233-be5ea33b914c",
    hosts: everyHost,
  },
  office2016: {
    title: "Office 2016",
    volumeLicensePack: 49164,
    activationId: "98ebfe73-2084-4c97-932c-c0cd1643bea7",
    hosts: everyHost,
  },
};

/** What is wrong with an Azure marketplace SKU for a KMS host, and the fix; undefined when it can be one. */
export function checkImageSku(sku: string): string | undefined {
  if (/azure-edition/i.test(sku)) {
    return `${sku} is an Azure Edition, which Azure activates and which cannot be a KMS host; use ${hostOperatingSystems["windows-server-2025"].azure.sku}`;
  }
  if (/eval/i.test(sku)) return `${sku} is an evaluation image, which takes no volume key; use a volume edition`;
  if (/^(win1[01]|windows-1[01])/i.test(sku)) {
    return `${sku} is a client edition, which as a KMS host activates no server; use a Windows Server image`;
  }
  return undefined;
}
