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
