/** A place that keeps the host key. Nothing here ever logs, returns or throws the key. */
export interface Vault {
  /** What a person calls it, such as `Key Vault kv-kms-prod, secret kms-host-key`. */
  readonly title: string;
  /** Writes a new version of the secret. Answers the version's name. */
  put(key: string): Promise<string>;
}
