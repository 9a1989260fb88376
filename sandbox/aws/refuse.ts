import { CloudError } from "../provider/resource-type";

/** Refuses a request as AWS does: with its error code and its words. */
export function refuse(code: string, message: string, status = 400): never {
  throw new CloudError(code, message, status);
}
