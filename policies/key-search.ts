import { type FoundKey, scanForKeys } from "../activation/key-scan";
import { mayBePiece } from "../text/joined";
import { grouped, isPlaceholder, looksIssued, tellsOfKey } from "../text/keys";
import { type Property, type TextLeaf, textLeaves } from "./leaves";
import type { Resource } from "./resource";
import type { Report } from "./rule";

/** A product key and where it stands; of one in pieces, where they begin. */
interface Located extends FoundKey {
  path: string;
  inPieces?: boolean;
}

/** Says that a key was found, by fingerprint and wrapping only. */
function describeKey({ fingerprint, wrapping, inPieces }: Located): string {
  const how = wrapping.length > 0 ? ` inside ${wrapping.join(", ")}` : "";
  return `holds a product key (fingerprint ${fingerprint})${inPieces ? " in pieces" : how}`;
}

/** Names and ids of other resources are searched where they are given; here they are only not known yet. */
const reference = /(id|arn|name|uri|url)s?(\[\d+\])*$/i;

/** Reports every product key below a property that could be a host key, and notes what could not be read to the end. */
export function reportKeys(resource: Resource, property: Property, report: Report): void {
  for (const key of hostKeysIn(resource, property)) report(key.path, describeKey(key), key.fingerprint);
}

/** Every product key below a property that could be a host key. */
export function hostKeysIn(resource: Resource, property: Property): Located[] {
  const leaves = textLeaves(property.tree, (path) => {
    if (!reference.test(path)) property.noteBelow(path);
  });
  const found: Located[] = [];
  const told = tellerOf(resource, leaves);
  const place = (path: string): string => [property.path, path].filter(Boolean).join(".").replaceAll(".[", "[");
  for (const { path, text } of leaves) {
    const { keys, complete } = scanForKeys(text, text.length < 200 && told(place(path), path));
    for (const key of keys) if (key.kind === "host") found.push({ ...key, path: place(path) });
    if (!complete) property.noteBelow(path);
  }
  for (const key of keysInPieces(leaves, (path) => told(place(path), path))) {
    if (!found.some(({ path }) => place(key.path).startsWith(path))) found.push({ ...key, path: place(key.path) });
  }
  return found;
}

const withoutIndex = (path: string): string => path.replace(/\[\d+\]$/, "");
const parentOf = (path: string): string => path.replace(/(\.[^.[]*|\[[^\]]*\]|^[^.[]*)$/, "");
const nameFields = new Set([
  "name",
  "key",
  "id",
  "label",
  "title",
  "variableName",
  "secretName",
  "parameterKey",
  "settingName",
]);
const valueFields = /(?:^|[.\]])(?:\w*value\w*|values|secretString\w*|text|data|content|string|default|source)$/i;

/** Does a name tell that a value is a product key: its own, the one beside it, or the resource's for its one value? */
function tellerOf(resource: Resource, leaves: readonly TextLeaf[]): (place: string, path: string) => boolean {
  let names: Map<string, string> | undefined;
  return (place, path) => {
    const own = withoutIndex(place);
    if (tellsOfKey(own)) return true;
    if (!valueFields.test(own)) return false;
    if (!names) {
      names = new Map();
      for (const { path: at, text } of leaves) {
        const field = at.slice(parentOf(at).length).replace(/^\./, "");
        if (nameFields.has(field)) names.set(parentOf(at), `${names.get(parentOf(at)) ?? ""} ${text}`);
      }
    }
    const beside = names.get(parentOf(withoutIndex(path)));
    if (beside !== undefined) return tellsOfKey(beside);
    const called = ["name", "secretName", "variableName", "secretId"].flatMap(
      (name) => resource.at(name).quiet.text ?? [],
    );
    return [resource.name, ...called].some(tellsOfKey);
  };
}

const longestPiece = 32;
const shortestPiece = 4;
const lettersOf = (text: string): string => text.replace(/[^A-Z0-9]/gi, "");

/** Product keys that stand in neighbouring values, in a list's items, or that a script of several lines joins. */
function* keysInPieces(leaves: readonly TextLeaf[], told: (path: string) => boolean): Generator<Located> {
  // Short values are sizes, zones and the like, but in a list they may be a key cut into its characters.
  const pieces = leaves.filter(
    ({ path, text }) =>
      text.length <= longestPiece &&
      mayBePiece(text) &&
      (path.endsWith("]") || lettersOf(text).length >= shortestPiece),
  );
  if (pieces.length > 1) {
    const byName = [...pieces].sort((a, b) => a.path.localeCompare(b.path, "en", { numeric: true }));
    for (const order of [pieces, byName]) {
      const key = joinedPieces(order, told);
      if (key) {
        yield key;
        return;
      }
    }
  }
  for (const [path, items] of listsIn(leaves)) {
    for (const text of [
      items.join("\n"),
      items.every((item) => /^[A-Za-z0-9+/=_-]+$/.test(item)) ? items.join("") : "",
    ]) {
      const key = scanForKeys(text).keys.find(({ kind }) => kind === "host");
      if (
        !key ||
        items.some((item) => scanForKeys(item).keys.some(({ fingerprint }) => fingerprint === key.fingerprint))
      )
        continue;
      yield { ...key, path, inPieces: true };
      break;
    }
  }
}

/** Lists of several texts in which some piece could belong to a key: the lines of a script, an encoded text cut up. */
function listsIn(leaves: readonly TextLeaf[]): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const { path, text } of leaves) {
    if (!path.endsWith("]")) continue;
    const list = withoutIndex(path);
    lists.set(list, [...(lists.get(list) ?? []), text]);
  }
  for (const [path, items] of lists) {
    const length = items.reduce((sum, item) => sum + item.length, 0);
    if (items.length < 2 || length < 25 || length > 64 * 1024) lists.delete(path);
  }
  return lists;
}

function joinedPieces(pieces: readonly TextLeaf[], told: (path: string) => boolean): Located | undefined {
  for (let first = 0; first < pieces.length; first++) {
    let text = "";
    let letters = 0;
    const start = pieces[first];
    for (let last = first; start && last < pieces.length && letters < 25; last++) {
      const next = pieces[last];
      if (!next || !areNear(start.path, next.path)) break;
      text += next.text;
      letters += lettersOf(next.text).length;
      const parts = pieces.slice(first, last + 1).map((part) => part.text);
      if (letters !== 25 || last === first) continue;
      const key = grouped(text);
      if (isPlaceholder(key) || !looksIssued(text) || !partsOfAKey(parts, told(start.path))) continue;
      const [found] = scanForKeys(key).keys;
      if (found?.kind === "host") return { ...found, path: start.path, inPieces: true };
      return undefined;
    }
  }
  return undefined;
}

/** Whole groups, or parts with signs where a key has them, or whatever a name calls a key. */
function partsOfAKey(parts: readonly string[], told: boolean): boolean {
  let at = 0;
  let signs = 0;
  for (const part of parts) {
    for (const sign of part.trim().split(/([^A-Z0-9]+)/i)) {
      if (/^[A-Z0-9]/i.test(sign)) at += sign.length;
      else if (sign !== "" && at % 5 !== 0) return false;
      else if (sign !== "" && at > 0 && at < 25) signs++;
    }
  }
  return signs >= 2 || told || parts.every((part) => lettersOf(part).length === 5);
}

/** Values of one object, one list, or of a list of objects. */
function areNear(one: string, other: string): boolean {
  const above = parentOf(parentOf(one));
  return other === above || above === "" || other.startsWith(`${above}.`) || other.startsWith(`${above}[`);
}
