import type { CloudFunction, CloudView, Properties } from "../provider/resource-type";
import { refuse } from "./refuse";
import { checkArguments } from "./sdk-shapes";

/** A function that refuses arguments which the SDK does not declare. */
export function awsFunction(token: string, call: (args: Properties, cloud: CloudView) => Properties): CloudFunction {
  return {
    token,
    call(args, cloud) {
      const problems = checkArguments(token, args);
      if (problems.length > 0) {
        refuse("InvalidParameter", problems.map(({ path, reason }) => `${path}: ${reason}`).join("; "));
      }
      return call(args, cloud);
    },
  };
}
