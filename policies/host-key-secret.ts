import type { Resource } from "./resource";
import { aws, azure } from "./tokens";

const nameOfHostKey = /kms|csvlk|(host|product|licen[cs]e|volume)[-_ ]?key/i;
/** Parameters and variables hold all sorts of things: what is for a KMS host is not for its key by that alone. */
const nameOfKey = /csvlk|kms.*key|(host|product|licen[cs]e|volume)[-_ ]?key/i;
const nameProperties = ["secretName", "variableName", "name", "secretId"];

/** True for a secret whose name, role or maker says that it holds the host key. */
export function isForHostKey(resource: Resource): boolean {
  const names = [resource.name, ...nameProperties.flatMap((name) => resource.at(name).quiet.text ?? [])];
  if (resource.role === "vault") return true;
  if (resource.isA(aws.parameter, azure.automationVariable)) return names.some((name) => nameOfKey.test(name));
  return resource.urn.includes("kmshost:index:") || names.some((name) => nameOfHostKey.test(name));
}
