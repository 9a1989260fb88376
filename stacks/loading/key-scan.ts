import { findProductKeys, type ProductKeyMatch } from "../../activation/product-key";
import type { Path, Problem } from "../../text/problem";
import { positionAt } from "./text";

const allowed = "no product key anywhere in the file, comments included";

/** What is said about a key: where it is, and never any part of it. */
function describe(match: ProductKeyMatch, place: Pick<Problem, "path" | "position">): Problem {
  if (match.kind === "client") {
    return {
      ...place,
      problem: "a public client key (GVLK); a KMS host takes a host key (CSVLK), and not from a file",
      got: `the client key for ${match.product ?? "a product on Microsoft's list"}`,
      allowed,
      fix: "remove it; machines get their client key from their image or from `slmgr /ipk`",
    };
  }
  return {
    ...place,
    problem: "a product key",
    got: `a key that is not shown (fingerprint ${match.fingerprint})`,
    allowed,
    fix: "remove it here and from the file's history, then give it to `kmshost key put`, which asks for it",
  };
}

/** Product keys in a text, as problems. Placeholders such as XXXXX-XXXXX-... are not keys. */
export function findKeysInText(text: string): { host: Problem[]; client: Problem[] } {
  const host: Problem[] = [];
  const client: Problem[] = [];
  for (const match of findProductKeys(text)) {
    if (match.kind === "placeholder") continue;
    const problem = describe(match, { path: [], position: positionAt(text, match.index) });
    (match.kind === "host" ? host : client).push(problem);
  }
  return { host, client };
}

/** Host keys that are only there once the YAML is read: escaped characters, or lines that are folded into one. */
export function findKeysInValues(value: unknown, path: Path = []): Problem[] {
  if (typeof value === "string") {
    return findProductKeys(value)
      .filter((match) => match.kind === "host")
      .map((match) => describe(match, { path }));
  }
  if (value === null || typeof value !== "object") return [];
  // A key in the name of a field must not come back as a path.
  return Object.entries(value).flatMap(([name, item]) => [
    ...(Array.isArray(value) ? [] : findKeysInValues(name, path)),
    ...findKeysInValues(item, [...path, Array.isArray(value) ? Number(name) : name]),
  ]);
}
