import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { python } from "../needs";

/** A request to Secrets Manager that is to be signed. No credentials of anybody are among them. */
export interface SignatureCase {
  readonly time: string;
  readonly host: string;
  readonly region: string;
  readonly body: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly token: string;
}

const regions = ["eu-central-1", "us-east-1", "ap-southeast-4", "cn-north-1", "us-gov-west-1"];
const times = ["2026-11-24T09:07:05Z", "2024-02-29T23:59:59Z", "2027-01-01T00:00:00Z", "2030-12-31T12:00:00Z"];
const secrets = ["0123456789abcdef", "a+b/c=d", "'\"`$(exit)`'", "\u00d1\u00df\u20ac\u{1f600}", " blanks  in it "];
const tokens = ["session/token+example==", "A".repeat(1200), "a=b&c;d,e:f", "%2F%20~-_.", "x"];
const names = ["kms-host-key-AbCdEf", "a/b_c+d=e.f@g-h", `"quoted" \\ and {braces}`, "\u00d1ame \u20ac", "$(exit); x"];

/** Every date with every region; the rest in turn. */
export const signatureCases: readonly SignatureCase[] = times.flatMap((time, row) =>
  regions.map((region, column) => ({
    time,
    region,
    host: `secretsmanager.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`,
    body: JSON.stringify({ SecretId: names[(row + column) % names.length] }),
    accessKeyId: `ASIAEXAMPLE${row}${column}`,
    secretAccessKey: String(secrets[(2 * row + column) % secrets.length]),
    token: String(tokens[(3 * row + column) % tokens.length]),
  })),
);

/** The header Authorization of each, by botocore. */
export function signaturesOfBotocore(): readonly string[] {
  const { status, stdout, stderr } = spawnSync(String(python), [join(__dirname, "sign_aws.py")], {
    encoding: "utf8",
    input: JSON.stringify(signatureCases),
  });
  if (status !== 0) throw new Error(`python ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}
