import type * as pulumi from "@pulumi/pulumi";

/**
 * Options for a right that an identity has. A preview does not know the identity's principal while anything of it changes,
 * a tag for example, and would replace the right; it is replaced only together with the identity.
 */
export function follows(identity: pulumi.Resource): pulumi.CustomResourceOptions {
  return { ignoreChanges: ["principalId"], replaceWith: [identity] };
}
