import { productMeant } from "../../activation/product-names";
import { nearest } from "../../text/nearest";
import { type Path, renderPath } from "../../text/problem";
import { type Cloud, schemaOf } from "./environment";
import { fieldPaths } from "./walk";

/** Other words for values; each row applies where its last word is one of those allowed. */
const otherValues: readonly (readonly string[])[] = [
  ["phone", "call", "tel", "voice", "telephone"],
  ["internet", "direct", "auto", "automatic", "https", "online"],
  ["vamt", "relay", "proxy"],
  ["vm", "vms", "machines", "servers", "instances", "hosts"],
  ["keyvault", "secret", "secrets", "key", "vault"],
  ["dns", "zones"],
  ["golden", "own", "custom"],
  ["gallery", "stock", "marketplace"],
];

/** Other words for fields, in the same way. */
const otherFields: readonly (readonly string[])[] = [
  ["location", "region"],
  ["os", "osVersion", "operatingSystem"],
  ["vnet", "vpc", "virtualNetwork", "network"],
  ["range", "ranges", "subnets", "networks", "addresses", "cidrs"],
  ["servers", "vms", "nodes", "instances", "hosts"],
  ["populations", "consumers", "clients"],
  ["dns", "discovery"],
  ["sku", "vmSize", "instanceType", "machineType", "size"],
  ["office", "officeKey", "officeKeys"],
  ["key", "csvlk", "kmsKey", "hostKey"],
  ["products", "counts", "computers", "machines"],
  ["email", "emails", "mail", "contacts", "alerts"],
  ["adba", "ad", "activeDirectory"],
  ["labels", "tags"],
];

const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, "");

function byTable(word: string, names: readonly string[], table: readonly (readonly string[])[]): string | undefined {
  const rows = table.filter((row) => row.some((other) => plain(other) === plain(word)));
  return rows.map((row) => row.at(-1) ?? "").find((name) => names.includes(name));
}

/** The allowed value that somebody most likely meant. */
export function valueMeant(word: string, values: readonly string[]): string | undefined {
  return byTable(word, values, otherValues) ?? productMeant(word, values) ?? nearest(word, values);
}

/** What to do about a field that this place does not have: the name it has here, or where a field of that name is. */
export function fieldMeant(path: Path, fields: readonly string[], cloud: Cloud): string {
  const name = String(path.at(-1));
  const meant = byTable(name, fields, otherFields) ?? productMeant(name, fields);
  if (meant) return `did you mean ${meant}?`;
  const elsewhere = fieldPaths(schemaOf[cloud]).filter((one) => one.at(-1) === name);
  const [place] = elsewhere;
  if (place && elsewhere.length === 1) {
    const parent = place.slice(0, -1);
    return parent.length === 0
      ? "move it to the left margin: it is a field of the environment itself"
      : `move it below ${renderPath(parent)}, whose field it is`;
  }
  const near = nearest(name, fields);
  return near ? `did you mean ${near}?` : "remove it";
}
