/** Ids and ARNs in the forms that AWS gives them. */
import { createHash } from "node:crypto";
import type { CloudView, Properties } from "../provider/resource-type";
import { canonical } from "./values";

/** Hexadecimal digits that look random and are the same for the same words. */
export function hex(length: number, ...words: string[]): string {
  return createHash("sha256").update(words.join("\n")).digest("hex").slice(0, length);
}

/** Such as `vpc-0a1b2c3d4e5f60718`: the prefix, a zero and 16 digits. */
export function formId(prefix: string, ...words: string[]): string {
  return `${prefix}-0${hex(16, prefix, ...words)}`;
}

/**
 * An id that no resource had before. It depends on what was asked for and not on the order in which a deployment made
 * its resources, so that two runs against the same cloud give the same ids.
 */
export function newId(prefix: string, token: string, inputs: Properties, cloud: CloudView): string {
  return formId(prefix, ...uniqueWords(token, inputs, cloud));
}

/** Words for `hex` that no resource had before. */
export function uniqueWords(token: string, inputs: Properties, cloud: CloudView): string[] {
  const asked = hex(32, token, canonical(inputs));
  return [cloud.derive(cloud.account, asked), String(cloud.next(`id:${asked}`))];
}

export function uuid(...words: string[]): string {
  const digits = hex(32, ...words);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join("-");
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Capital letters and digits, as in hosted zone ids and IAM's unique ids. */
export function letters(length: number, ...words: string[]): string {
  return [...createHash("sha512").update(words.join("\n")).digest()]
    .slice(0, length)
    .map((byte) => alphabet[byte % alphabet.length])
    .join("");
}

/** `arn:aws:<service>:<region>:<account>:<rest>`; IAM and Route 53 have no region. */
export function arn(service: string, region: string, account: string, rest: string): string {
  return `arn:aws:${service}:${region}:${account}:${rest}`;
}

/** The part of an ARN after the account. */
export function arnResource(value: string): string {
  return value.split(":").slice(5).join(":");
}
