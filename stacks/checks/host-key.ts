import { activationsPerHost, hostsPerKey } from "../../activation/budget";
import {
  activates,
  clientProducts,
  hostKeyGenerations,
  officeHostKeys,
  oldestGenerationFor,
} from "../../activation/generations";
import { type Check, each, eachRepeat, type Report, type Sketch } from "./check";

/** Six hosts to a key over all stacks, a key that the hosts take, and products that the key activates. */
export const checkHostKeyUse: Check = (sketch, report) => {
  countHosts(sketch, report);
  countActivations(sketch, report);
  each(sketch.clients, (population, index) => {
    for (const product of Object.keys(population.machines ?? {})) checkProduct(sketch, product, index, report);
  });
};

function countHosts(sketch: Sketch, report: Report): void {
  const elsewhere = sketch.hostKey?.usedElsewhere ?? [];
  eachRepeat(
    elsewhere.map((use) => use?.stack),
    (index, first) =>
      report.problem(["hostKey", "usedElsewhere", index, "stack"], {
        problem: `listed in usedElsewhere[${first}] too`,
        fix: "write one entry for each stack, with the number of all its hosts",
      }),
  );
  const here = sketch.hosts?.length ?? 0;
  const names = new Set(sketch.hosts?.map((host) => host?.name));
  const gone = Object.keys(sketch.hostKey?.activationsUsed ?? {}).filter((name) => !names.has(name)).length;
  const total = elsewhere.reduce((sum, use) => sum + (use?.hosts ?? 0), here + gone);
  if (total <= hostsPerKey || (elsewhere.length === 0 && gone === 0)) return;
  const places = [
    `${here} here`,
    ...(gone > 0 ? [`${gone} that are gone`] : []),
    ...elsewhere.map((use) => `${use?.hosts ?? 0} in ${use?.stack ?? "?"}`),
  ];
  report.problem(["hostKey", "usedElsewhere"], {
    problem: "more hosts on one key than it can be activated on",
    got: `${total}: ${places.join(", ")}`,
    allowed: `at most ${hostsPerKey} hosts for one key, all stacks together`,
    fix: "build fewer hosts, or ask Microsoft's Activation Center for more",
  });
}

function countActivations(sketch: Sketch, report: Report): void {
  for (const host of sketch.hosts ?? []) {
    const used = sketch.hostKey?.activationsUsed?.[host?.name ?? ""];
    if (!host?.rebuild || used === undefined || used < activationsPerHost) continue;
    report.problem(["hostKey", "activationsUsed", host.name ?? ""], {
      problem: `no activation is left on this key for ${host.name}, which is to be rebuilt`,
      allowed: `fewer than ${activationsPerHost}`,
      fix: "keep the host, or ask Microsoft's Activation Center for more",
    });
  }
}

function checkProduct(sketch: Sketch, name: string, index: number, report: Report): void {
  const generation = sketch.hostKey?.generation;
  if (generation === undefined || !Object.hasOwn(clientProducts, name)) return;
  const product = name as keyof typeof clientProducts;
  const path = ["clients", index, "machines", product];
  const title = clientProducts[product].title;
  if (isOffice(product)) {
    checkOffice(sketch, product, path, report);
    return;
  }
  if (activates(generation, product)) return;
  const oldest = oldestGenerationFor(product);
  report.problem(path, {
    problem: `a ${generation} key does not activate ${title}`,
    got: product,
    allowed: `${generation} key activates: ${hostKeyGenerations[generation].activates.join(", ")}`,
    fix: oldest ? `use a ${oldest} key or newer` : "leave it out",
  });
}

type Office = keyof typeof officeHostKeys;

function isOffice(product: string): product is Office {
  return Object.hasOwn(officeHostKeys, product);
}

function checkOffice(sketch: Sketch, product: Office, path: (string | number)[], report: Report): void {
  const { title, hosts, volumeLicensePack } = officeHostKeys[product];
  const system = sketch.image?.operatingSystem;
  if (system !== undefined && !(hosts as readonly string[]).includes(system)) {
    report.problem(path, {
      problem: `the volume license pack of ${title} does not run on ${system}`,
      got: product,
      allowed: `${product} on: ${hosts.join(", ")}`,
      fix: `set image.operatingSystem to ${hosts[0]}`,
    });
    return;
  }
  const officeKeys: readonly ({ version?: string } | undefined)[] = sketch.officeKeys ?? [];
  if (officeKeys.some((key) => key?.version === product)) return;
  report.note(path, {
    problem: `${title} is activated by a host key of its own, beside the one for windows`,
    fix: `unpack the volume license pack (download ${volumeLicensePack}) on a share, and add ${product} to officeKeys`,
  });
}
