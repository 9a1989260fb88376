/**
 * What a script makes of its pieces: literals joined by an operator or a list, and variables put where they are used. Only
 * pieces that could be part of a product key are looked at, so most texts are left after one look.
 */

const operator = String.raw`(?:[+&~]|\.{1,2}|\|\|)`;
const between = new RegExp(
  String.raw`["'][\s)]*(?:${operator}|,|\.append\()[\s(\x60_\\]*["']|["'][\t ]*\\?\r?\n[\t ]*["']`,
  "gi",
);
/** The same where a variable's value, which has no quotes, is on either side. */
const betweenValues = /["']?[ \t]*[+&][ \t\x60]*["']?/g;

/** A literal that may be part of a key, or of a longer code around one; most lists of names hold none. */
const literal = /["'](?:[^AEILOSUZaeilosuz015"'\r\n]{2,80}|[A-Za-z0-9+/=_-]{16,})["']/;

const assignment =
  /(?:^|[\s;({,&|"])\$?(?:env:|script:|global:|\{)?([a-z_]\w{0,40})\}?\s*(?::\s*\w+\s*)?(\+|\.|:)?=\s*(?:"([^"\r\n]{1,80})"|'([^'\r\n]{1,80})'|([^\s"';&|()<>]{1,80}))/gim;
/** Letters and digits that product keys consist of, and signs: a text that may be part of one. */
export const mayBePiece = (text: string): boolean => !/[AEILOSUZ015]/i.test(text) && /[A-Z0-9]/i.test(text);
const mostVariables = 50;
const mostText = 256 * 1024;

const codes =
  /(?:(?:\[char\]|chrw?\()?\s*(?:0x[0-9a-f]{2}|\d{2,3})\)?\s*[,+&]\s*){24,}(?:\[char\]|chrw?\()?\s*(?:0x[0-9a-f]{2}|\d{2,3})/gi;

/** The text with its pieces joined, in each way that changes it. */
export function* joined(text: string): Generator<string> {
  if (text.length < 25 || text.length > mostText) return;
  const withValues = variablesPutIn(text);
  const source = withValues ?? text;
  if (withValues !== undefined) {
    yield withValues;
    const close = withValues.replace(between, "").replace(betweenValues, "");
    if (close !== withValues) yield close;
  }
  if (literal.test(source)) {
    const plain = source.replace(between, "");
    if (plain !== source) yield plain;
  }
  const spelled = text.replace(codes, spellOut);
  if (spelled !== text) yield spelled;
}

function spellOut(list: string): string {
  return String.fromCharCode(
    ...[...list.matchAll(/0x([0-9a-f]{2})|(\d{2,3})/gi)].map(([, hex, digits]) => Number(hex ? `0x${hex}` : digits)),
  );
}

/** The text with variables that hold a piece of a key replaced by it; undefined when there are none. */
function variablesPutIn(text: string): string | undefined {
  if (!text.includes("=")) return undefined;
  const values = new Map<string, string>();
  const grown = new Set<string>();
  for (const [, name = "", sign, double, single, bare] of text.matchAll(assignment)) {
    const value = double ?? single ?? bare ?? "";
    if (!mayBePiece(value) || values.size >= mostVariables) continue;
    const before = sign === "+" || sign === "." ? values.get(name.toLowerCase()) : undefined;
    if (before !== undefined) grown.add(name.toLowerCase());
    values.set(name.toLowerCase(), (before ?? "") + value);
  }
  if (values.size === 0) return undefined;
  const names = [...values.keys()].join("|");
  const use = new RegExp(
    String.raw`\$\(\$(${names})\)|\$\{(?:env:)?(${names})\}|\$(?:env:|script:|global:)?(${names})(?!\w|\s*[+:.]?=)|%(${names})%|!(${names})!|\{(${names})\}|(?<![\w$.-])(${names})(?![\w-]|\s*[+:.]?=)`,
    "gi",
  );
  const put = text.replace(use, (found, ...groups) => {
    const name = groups.slice(0, 7).find((group) => group !== undefined) as string | undefined;
    return values.get(name?.toLowerCase() ?? "") ?? found;
  });
  const ends = [...grown].map((name) => `\n${name} = ${values.get(name)}`).join("");
  return put + ends === text ? undefined : put + ends;
}
