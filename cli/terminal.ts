/** Columns of a terminal, so that lines are wrapped to it; undefined for a pipe or a file, where a line is a line. */
export function columnsOf(stream: Pick<NodeJS.WriteStream, "isTTY" | "columns">): number | undefined {
  return stream.isTTY && stream.columns > 0 ? Math.max(stream.columns, narrowest) : undefined;
}

const narrowest = 40;

/** Are colours wanted there? Not in a pipe, and not where NO_COLOR is set to anything (https://no-color.org). */
export function coloursOn(
  stream: Pick<NodeJS.WriteStream, "isTTY">,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  return stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== "dumb";
}
