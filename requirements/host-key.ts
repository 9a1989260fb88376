import { canHostKey, hostKeyGenerations, hostOperatingSystems, officeHostKeys } from "../activation/generations";
import { activationPort, checkListeningPort } from "../activation/transport";
import { advice } from "./advice";
import type { KmsHostArguments } from "./arguments";
import { checkFormat, licenseFolder, secretName } from "./formats";
import { checkCount, mostOfficeKeys } from "./limits";
import { each, eachRepeat, type Report } from "./report";

type System = keyof typeof hostOperatingSystems;
type Generation = keyof typeof hostKeyGenerations;
type Office = keyof typeof officeHostKeys;

const has = <Key extends string>(table: Readonly<Record<Key, unknown>>, key: string | undefined): key is Key =>
  key !== undefined && Object.hasOwn(table, key);

/** The image and the host key, each alone and as a pair: not every key can be installed on every system. */
export function checkImageAndKey(
  { image, hostKey }: Pick<KmsHostArguments, "image" | "hostKey">,
  report: Report,
): void {
  const system = image?.operatingSystem;
  const generation = hostKey?.generation;
  checkFormat(secretName, hostKey?.secretName, ["hostKey", "secretName"], report);
  if (system !== undefined && !has(hostOperatingSystems, system)) {
    report(["image", "operatingSystem"], {
      problem: "not a system for a KMS host",
      allowed: Object.keys(hostOperatingSystems).join(", "),
      fix: "write one of them; an Azure Edition, an evaluation image and a client edition cannot be a KMS host",
    });
  }
  if (generation !== undefined && !has(hostKeyGenerations, generation)) {
    const allowed = Object.keys(hostKeyGenerations).join(", ");
    report(["hostKey", "generation"], { problem: "not a generation of host keys", allowed, fix: "write one of them" });
  }
  if (!has(hostOperatingSystems, system) || !has(hostKeyGenerations, generation)) return;
  if (canHostKey(system as System, generation as Generation)) return;
  const { hosts } = hostKeyGenerations[generation as Generation];
  report(["hostKey", "generation"], {
    problem: `a ${generation} key cannot be installed on ${system}`,
    allowed: `${generation} key on: ${hosts.join(", ")}`,
    fix: `set image.operatingSystem to ${hosts[0]}, or use a key of another generation`,
  });
}

/** Office keys: each version once, on a system that can host it, with its licence files in the hosts' reach. */
export function checkOfficeKeys(
  { officeKeys, image, network }: Pick<KmsHostArguments, "officeKeys" | "image"> & { network?: KmsHostNetwork },
  report: Report,
): void {
  checkCount(officeKeys, mostOfficeKeys, "too many Office keys", ["officeKeys"], report);
  eachRepeat(
    officeKeys?.map((key) => key?.version),
    (index, first) =>
      report(["officeKeys", index, "version"], {
        problem: `the version of officeKeys[${first}] too`,
        fix: "remove one of the two",
      }),
  );
  each(officeKeys, (key, index) => {
    const path = ["officeKeys", index];
    checkFormat(licenseFolder, key.licenseFolder, [...path, "licenseFolder"], report);
    checkFormat(secretName, key.secretName, [...path, "secretName"], report);
    if (key.version === undefined) return;
    if (!has(officeHostKeys, key.version)) {
      const allowed = Object.keys(officeHostKeys).join(", ");
      report([...path, "version"], { problem: "no such version", allowed, fix: "write one of them" });
      return;
    }
    const { title, hosts } = officeHostKeys[key.version as Office];
    const system = image?.operatingSystem;
    if (system === undefined || (hosts as readonly string[]).includes(system)) return;
    report([...path, "version"], {
      problem: `the volume license pack of ${title} does not run on ${system}`,
      allowed: `${key.version} on: ${hosts.join(", ")}`,
      fix: `set image.operatingSystem to ${hosts[0]}`,
    });
  });
  if (!officeKeys?.length || network?.addressSpace === undefined || network.fileServers?.length) return;
  report(["network", "fileServers"], {
    problem: "the hosts do not reach the licence files of Office",
    got: "none",
    allowed: "the addresses of the servers of officeKeys[].licenseFolder",
    fix: "add fileServers",
  });
}

interface KmsHostNetwork {
  readonly addressSpace?: string;
  readonly fileServers?: readonly unknown[];
}

/** A port that Windows Server leaves free. */
export function checkPort({ port }: Pick<KmsHostArguments, "port">, report: Report): void {
  if (port === undefined) return;
  const found = checkListeningPort(port);
  const allowed = `${activationPort}, or another port that windows server leaves free`;
  if (found) report(["port"], advice(found, allowed));
}

const activationMethods = ["online", "proxy", "telephone"];
const deletable = ["hosts", "vault", "zones"];

/** The words that come from languages without our enums. */
export function checkWords(
  { activation, mayDelete }: Pick<KmsHostArguments, "activation" | "mayDelete">,
  report: Report,
): void {
  if (activation !== undefined && !activationMethods.includes(activation)) {
    const allowed = activationMethods.join(", ");
    report(["activation"], { problem: "not a way of activation", allowed, fix: "write one of them" });
  }
  each(mayDelete, (word, index) => {
    if (deletable.includes(word)) return;
    const allowed = deletable.join(", ");
    report(["mayDelete", index], { problem: "nothing that can be deleted", allowed, fix: "write one of them" });
  });
}
