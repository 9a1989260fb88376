import type { Resource } from "./resource";

const nameOfHostKey = /kms|csvlk|(host|product|licen[cs]e|volume)[-_ ]?key/i;
const nameProperties = ["secretName", "variableName", "name", "secretId"];

/** True for a secret whose name, role or maker says that it holds the host key. */
export function isForHostKey(resource: Resource): boolean {
  if (resource.role === "vault" || resource.urn.includes("kmshost:index:")) return true;
  return (
    nameOfHostKey.test(resource.name) || nameProperties.some((name) => nameOfHostKey.test(resource.at(name).text ?? ""))
  );
}
