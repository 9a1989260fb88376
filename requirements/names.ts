import type { OfficeKeyArguments } from "./arguments";

/** Name of the secret of an Office key. */
export function officeSecretName(key: Pick<OfficeKeyArguments, "version" | "secretName">): string {
  return key.secretName ?? `kms-${key.version}-key`;
}
