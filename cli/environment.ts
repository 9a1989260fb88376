import { type Environment, EnvironmentError, loadEnvironment } from "../stacks/environment";
import { exitCodes, UserError } from "./exit-codes";

/** The environment of a stack; what is wrong with it is the user's mistake, a product key in it is refused. */
export function environmentOf(stack: string): Environment {
  try {
    return loadEnvironment(stack).environment;
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    throw new UserError(error.message, error.holdsProductKey ? exitCodes.refused : exitCodes.invalidInput);
  }
}
