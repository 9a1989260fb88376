import {
  activates,
  type ClientProduct,
  canHostKey,
  checkImageSku,
  clientProducts,
  type HostKeyGeneration,
  type HostOperatingSystem,
  hostKeyGenerations,
  hostOperatingSystems,
  officeHostKeys,
  oldestGenerationFor,
  updateForClient,
  updateForHostKey,
} from "../../activation/generations";

const generations = Object.keys(hostKeyGenerations) as HostKeyGeneration[];
const operatingSystems = Object.keys(hostOperatingSystems) as HostOperatingSystem[];
const products = Object.keys(clientProducts) as ClientProduct[];

describe("host key generations", () => {
  it("can be installed where Microsoft's table says, and nowhere else", () => {
    const table = Object.fromEntries(
      generations.map((generation) => [generation, operatingSystems.filter((host) => canHostKey(host, generation))]),
    );
    expect(table).toEqual({
      "windows-server-2025": ["windows-server-2025", "windows-server-2022", "windows-server-2019"],
      "windows-server-2022": ["windows-server-2022", "windows-server-2019", "windows-server-2016"],
      "windows-server-2019": ["windows-server-2019", "windows-server-2016"],
      "windows-server-2016": ["windows-server-2016"],
    });
  });

  it("activate what Microsoft's table says", () => {
    const refused = Object.fromEntries(
      generations.map((generation) => [
        generation,
        products.filter((product) => clientProducts[product].family !== "office" && !activates(generation, product)),
      ]),
    );
    expect(refused).toEqual({
      "windows-server-2025": [],
      "windows-server-2022": ["windows11Ltsc2024", "windowsServer2025"],
      "windows-server-2019": ["windows11Ltsc2024", "windows11", "windowsServer2025", "windowsServer2022"],
      "windows-server-2016": [
        "windows11Ltsc2024",
        "windows11",
        "windows10Ltsc2021",
        "windows10Ltsc2019",
        "windowsServer2025",
        "windowsServer2022",
        "windowsServer2019",
      ],
    });
  });

  it("never lose a product from one generation to the next", () => {
    for (const [index, newer] of generations.slice(0, -1).entries()) {
      const older = generations[index + 1] as HostKeyGeneration;
      for (const product of products) if (activates(older, product)) expect(activates(newer, product)).toBe(true);
    }
  });

  it("never activate Office, which has keys of its own", () => {
    for (const product of Object.keys(officeHostKeys) as ClientProduct[]) {
      expect(generations.some((generation) => activates(generation, product))).toBe(false);
      expect(oldestGenerationFor(product)).toBeUndefined();
    }
    expect(officeHostKeys.office2024.hosts).toEqual(["windows-server-2025", "windows-server-2022"]);
    expect(officeHostKeys.office2021.hosts).toEqual(operatingSystems);
  });

  it("answer the oldest one that does", () => {
    expect(oldestGenerationFor("windows11Ltsc2024")).toBe("windows-server-2025");
    expect(oldestGenerationFor("windows11")).toBe("windows-server-2022");
    expect(oldestGenerationFor("windows10Ltsc2021")).toBe("windows-server-2019");
    expect(oldestGenerationFor("windows7")).toBe("windows-server-2016");
  });
});

describe("required updates", () => {
  it.each([
    ["windows-server-2022", "windows-server-2025", "KB5034770"],
    ["windows-server-2019", "windows-server-2025", "KB5034768"],
    ["windows-server-2019", "windows-server-2022", "KB5003646"],
    ["windows-server-2016", "windows-server-2022", "KB5003638"],
    ["windows-server-2016", "windows-server-2019", "KB4478877"],
  ] as const)("on %s for a key of %s is %s", (host, generation, id) => {
    expect(updateForHostKey(host, generation)?.id).toBe(id);
  });

  it("are needed exactly where the key is newer than the host", () => {
    for (const [hostIndex, host] of operatingSystems.entries()) {
      for (const [keyIndex, generation] of generations.entries()) {
        if (canHostKey(host, generation))
          expect(updateForHostKey(host, generation) !== undefined).toBe(keyIndex < hostIndex);
      }
    }
  });

  it("are needed for newer clients too", () => {
    expect(updateForClient("windows-server-2019", "windowsServer2025")?.id).toBe("KB5034768");
    expect(updateForClient("windows-server-2016", "windowsServer2019")?.id).toBe("KB4478877");
    expect(updateForClient("windows-server-2025", "windowsServer2025")).toBeUndefined();
  });
});

describe("images", () => {
  it("are the ones that the clouds publish", () => {
    expect(operatingSystems.map((host) => hostOperatingSystems[host].azure.sku)).toEqual([
      "2025-datacenter-g2",
      "2022-datacenter-g2",
      "2019-datacenter-gensecond",
      "2016-datacenter-gensecond",
    ]);
    for (const host of operatingSystems) {
      const year = host.slice(-4);
      expect(hostOperatingSystems[host].awsImageParameter).toBe(
        `/aws/service/ami-windows-latest/Windows_Server-${year}-English-Full-Base`,
      );
      expect(checkImageSku(hostOperatingSystems[host].azure.sku)).toBeUndefined();
    }
  });

  it.each([
    ["2022-datacenter-azure-edition", "Azure Edition"],
    ["2025-Datacenter-Azure-Edition-core", "Azure Edition"],
    ["2022-datacenter-eval", "evaluation"],
    ["win11-24h2-ent", "client edition"],
  ])("refuses %s", (sku, problem) => {
    expect(checkImageSku(sku)).toContain(problem);
  });
});
