import type { HostKeyArgs, OfficeKeyArgs } from "../args";
import { officeSecretName } from "../office-keys";
import { type Problem, plain, reason } from "../problems";

/** The longest name of a vault: its role is called after it, and IAM takes 64 characters. */
const longestName = 59;

/** Problem of a component's name, from which resources get theirs. */
export function checkName(name: string, longest = longestName): Problem[] {
  if (/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name) && name.length <= longest) return [];
  const allowed = `1 to ${longest} letters, digits and hyphens, since the names of AWS resources come from it`;
  return [{ propertyPath: "name", reason: reason("not a name for a component", name, allowed) }];
}

export const defaultSecretName = "kms-host-key";

/**
 * Problems of the secrets' names: two with one name, or one that Secrets Manager takes, but then confuses, since its ARNs
 * end in a hyphen and six characters.
 */
export function checkSecretNames(hostKey: HostKeyArgs, officeKeys: readonly OfficeKeyArgs[] = []): Problem[] {
  const names: [path: string, name: string, own: boolean][] = [
    ["hostKey.secretName", hostKey.secretName ?? defaultSecretName, hostKey.secretName !== undefined],
    ...officeKeys.map((key, index): [string, string, boolean] => {
      return [`officeKeys[${index}].secretName`, officeSecretName(key), key.secretName !== undefined];
    }),
  ];
  return names.flatMap(([propertyPath, name, own], index) => {
    if (names.findIndex(([, other]) => other === name) !== index) {
      return [{ propertyPath, reason: reason("the name of another key's secret", name, "a secret for each key") }];
    }
    if (!own || !/-[A-Za-z0-9]{6}$/.test(name)) return [];
    const allowed = "a name that does not end in a hyphen and six characters";
    return [{ propertyPath, reason: reason("the name looks like the end of an ARN", name, allowed) }];
  });
}

/** Problems of the principals that may read the host key in an emergency. */
export function checkReaders(readers: readonly unknown[] | undefined): Problem[] {
  return (readers ?? []).flatMap((reader, index) => {
    const arn = plain(reader);
    if (arn === undefined || (typeof arn === "string" && /^arn:[a-z-]+:iam::\d{12}:(role|user)\/[^*?]+$/.test(arn))) {
      return [];
    }
    const allowed = "the ARN of one IAM role or user, without wildcards";
    return [{ propertyPath: `keyReaders[${index}]`, reason: reason("not a principal", arn, allowed) }];
  });
}
