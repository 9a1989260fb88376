const liveInterval = 250;
const plainInterval = 30_000;

/**
 * Says on stderr what is being done and for how long: one live line on a terminal, a plain line now and every half minute
 * elsewhere. Answers how to end it.
 */
export function startProgress(
  what: string,
  stream: Pick<NodeJS.WriteStream, "isTTY" | "write"> = process.stderr,
  environment: NodeJS.ProcessEnv = process.env,
): () => void {
  const live = Boolean(stream.isTTY) && !environment.CI && environment.TERM !== "dumb";
  const started = Date.now();
  const line = () => `${what}, ${Math.round((Date.now() - started) / 1000)} s`;
  stream.write(live ? `\r\u001b[K${what}` : `${what}\n`);
  const timer = setInterval(
    () => stream.write(live ? `\r\u001b[K${line()}` : `  ${line()}\n`),
    live ? liveInterval : plainInterval,
  );
  timer.unref();
  return () => {
    clearInterval(timer);
    if (live) stream.write("\r\u001b[K");
  };
}
