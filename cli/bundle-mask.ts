import { homedir } from "node:os";
import { findKeys, holdsKey, holdsPlainKey, maskKeys, maskPlainKeys } from "../text/keys";
import { readings } from "../text/readings";

/** What was replaced, by kind. */
export interface Masked {
  keys: number;
  secrets: number;
}

/** Names of fields whose value is a secret, in whatever spelling: `adminPassword`, `client_secret`, `access-token`. */
const secretName =
  /pass(word|phrase|wd)|pwd$|secret|token|credential|private_?-?key|access_?-?key|account_?-?key|api_?-?key|salt$|cipher|sas$|connection_?-?string|authorization|protectedsettings|protectedparameters|certificate$/i;
/** Names that end so only say where a secret is, how it is called, or which version it has. */
const onlyNames = /(name|names|id|ids|arn|uri|url|version|type|days|enabled|count|provider|providers|path|policy)$/i;
/** A value that is a reference, whatever its field is called. */
const reference = /^(arn:aws[\w-]*:|https:\/\/[a-z0-9-]+\.vault\.[a-z.]+\/|\/subscriptions\/|urn:pulumi:)[^\s?]*$/i;

/** Pulumi's mark of a secret in an export: the object that holds the ciphertext. */
const pulumiSecretMark = "1b47061264138c4ac30d75fd1eb44270";
const pulumiSignature = "4dabf18193072939515e22adb298388d";

const inText: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[private key]"],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, "[token]"],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, "[access key]"],
  [/\bpul-[0-9a-f]{32,}\b/gi, "[token]"],
  [/\bgh[pousr]_[A-Za-z0-9]{30,}\b/g, "[token]"],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9+/._~=-]{8,}/gi, "$1 [token]"],
  [/\bv1:[A-Za-z0-9+/]{8,}={0,2}:[A-Za-z0-9+/]{8,}={0,2}/g, "[encrypted]"],
  [/([?&](?:sig|token|code|password|secret)=)[^&\s"']+/gi, "$1[masked]"],
  [/(\/\/[^/\s:@"']+:)[^/\s@"']+@/g, "$1[masked]@"],
];

/** `password = value` and the like, in any file format. */
const assignment =
  /(?<!arn:aws[\w-]*:secretsmanager:[\w-]*:\d*:)\b([\w-]*(?:pass(?:word|phrase|wd)|secret|token|account_?key|access_?key|api_?key|encryptionsalt))(["']?\s*[:=]\s*)("[^"\n]*"|'[^'\n]*'|[^\s"',;}]+)/gi;

/** Masks a text: product keys, however wrapped, and what looks like a password or a token. */
export function maskText(text: string, masked: Masked): string {
  // Line by line, for the scan reads a bounded number of wrapped pieces; then the whole, for keys broken over lines.
  const lines = text.split("\n").map((line) => maskLeaf(line, masked));
  const whole = maskLeaf(lines.join("\n"), masked, { wrapped: false });
  // A wrapped key may run over lines. What this scan cannot finish, the scans of the lines have.
  if (lines.length < 2 || !holdsKeyOverLines(whole)) return whole;
  masked.keys++;
  return "[left out: holds a product key in a wrapping]";
}

function maskLeaf(text: string, masked: Masked, look = { wrapped: true }): string {
  let safe = text;
  const keys = findKeys(safe).filter(({ placeholder }) => !placeholder).length;
  if (keys > 0 || (look.wrapped && holdsKey(safe))) {
    masked.keys += Math.max(keys, 1);
    safe = look.wrapped ? maskKeys(safe) : maskPlainKeys(safe);
  }
  for (const [pattern, replacement] of inText) {
    masked.secrets += safe.match(pattern)?.length ?? 0;
    safe = safe.replace(pattern, replacement);
  }
  safe = safe.replace(assignment, (found, name: string, between: string, value: string) => {
    const bare = value.replace(/^["']|["']$/g, "");
    if (bare === "" || reference.test(bare) || /^[[{:]/.test(bare) || onlyNames.test(name)) return found;
    masked.secrets++;
    return `${name}${between}[masked]`;
  });
  for (const value of secretsOfThisProcess()) {
    const parts = safe.split(value);
    masked.secrets += parts.length - 1;
    safe = parts.join("[masked]");
  }
  const home = homedir();
  if (home.length > 3) safe = safe.replaceAll(home, "~");
  if (!look.wrapped) return safe;
  if (!readings(safe, () => undefined)) {
    masked.secrets++;
    return "[left out: too deeply packed to be searched for keys]";
  }
  return safe;
}

/** Masks every value and every name of a JSON value; secrets of a Pulumi state go whole, also their ciphertext. */
export function maskValue(value: unknown, masked: Masked, name = ""): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "object" && (value as Record<string, unknown>)[pulumiSignature] === pulumiSecretMark) {
    masked.secrets++;
    return "[secret]";
  }
  const secret = secretName.test(name) && !onlyNames.test(name);
  if (typeof value === "string" || typeof value === "number") {
    const text = String(value);
    if (secret && text !== "" && !reference.test(text)) {
      masked.secrets++;
      return "[masked]";
    }
    if (typeof value === "string") return maskText(value, masked);
    // 25 digits are no number that JSON can hold exactly, so a number cannot be a key.
    return value;
  }
  if (Array.isArray(value)) {
    // A key cut into its groups is still a key.
    const joined = value.every((item) => typeof item === "string") ? value.join("-") : "";
    if (joined !== "" && joined.length < 100_000 && holdsPlainKey(joined)) {
      masked.keys++;
      return "[left out: holds a product key]";
    }
    return value.map((item) => maskValue(item, masked, name));
  }
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, item]) => [maskText(key, masked), maskValue(item, masked, key)]));
}

/** Is there a key in what is about to be written? The last look, apart from the masking and on the text itself. */
export function holdsKeyAnywhere(text: string): boolean {
  return holdsKeyOverLines(text) || text.split("\n").some(holdsKey);
}

/** Wrapped over lines, also behind the marks of a comment or a quotation. */
function holdsKeyOverLines(text: string): boolean {
  return holdsKey(text) || holdsKey(text.replace(/^[ \t#>*/-]+/gm, ""));
}

let ofThisProcess: readonly string[] | undefined;

/** Values of environment variables that are named like secrets: whatever quotes them, they are not to be sent. */
function secretsOfThisProcess(): readonly string[] {
  ofThisProcess ??= Object.entries(process.env).flatMap(([name, value = ""]) =>
    secretName.test(name) && !onlyNames.test(name) && value.length >= 8 ? [value] : [],
  );
  return ofThisProcess;
}
