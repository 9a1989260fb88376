import type { Resource } from "./resource";
import { aws, azure } from "./tokens";

/** Other teams keep licence keys, SSH host keys and the names of AWS KMS keys in secrets: the words must tell of a KMS host. */
const nameOfKey =
  /csvlk|(kms[-_ /]?host|volume[-_ /]?(activation|licen[cs]e|licen[cs]ing))[-_ /]?(product[-_ /]?)?key|kms[-_ /](host|product|licen[cs]e|activation)[-_ /]?key/i;
const nameOfHost = /(^|[^a-z0-9])(kms-?hosts?|vlmcs|volume-?activation)([^a-z]|$)/i;
const nameProperties = ["secretName", "variableName", "name", "secretId"];

/** True for a secret whose name, role or maker says that it holds the host key. */
export function isForHostKey(resource: Resource): boolean {
  const names = [resource.name, ...nameProperties.flatMap((name) => resource.at(name).quiet.text ?? [])];
  if (resource.role === "vault" || names.some((name) => nameOfKey.test(name))) return true;
  // Parameters and variables hold all sorts of things: what is for a KMS host is not for its key by that alone.
  if (resource.isA(aws.parameter, azure.automationVariable)) return false;
  return resource.urn.includes("kmshost:index:") || names.some((name) => nameOfHost.test(name));
}

/** True for a secret of any provider whose name says that it holds the host key. */
export function tellsOfHostKey(resource: Resource): boolean {
  const places = [...nameProperties, "key", "path", "title", "label", "displayName", "metadata.name"];
  return [resource.name, ...places.flatMap((place) => resource.at(place).quiet.text ?? [])].some((name) =>
    nameOfKey.test(name),
  );
}

/** True for the name of a secret that tells that it holds the host key. */
export const namesHostKey = (name: string): boolean => nameOfKey.test(name) || nameOfHost.test(name);
