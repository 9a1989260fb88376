import * as pulumi from "@pulumi/pulumi";
import { reason, refuse } from "../problems";

/**
 * Asks AWS for something that exists already. When AWS does not have it, or does not show it, the error names the argument
 * that asked for it.
 */
export function lookUp<T>(
  component: string,
  propertyPath: string,
  what: string,
  id: pulumi.Input<string>,
  ask: (id: string) => Promise<T>,
): pulumi.Output<pulumi.Unwrap<T>> {
  return pulumi.output(id).apply(async (known): Promise<T> => {
    try {
      return await ask(known);
    } catch (error) {
      const answer = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
      refuse(component, [
        {
          propertyPath,
          reason: `${reason(`no such ${what}`, known, `a ${what} of this account and region`)}; AWS says: ${answer}`,
        },
      ]);
      throw error;
    }
  }) as pulumi.Output<pulumi.Unwrap<T>>;
}

/** What AWS says when there is no such thing, or when it does not let us look for it. */
const nothing = /no matching|couldn't find|not ?found|returned no results|Access ?Denied|not authorized/i;

/** Asks AWS for something that may be there; undefined when it is not, or when AWS does not show it. */
export async function find<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (nothing.test(error instanceof Error ? error.message : String(error))) return undefined;
    throw error;
  }
}
