/** Says on stderr what is being done, for how long: one live line on a terminal, plain lines elsewhere. */

export function elapsed(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
}

/** A plain line is repeated this often while a step lasts, so that a log shows life without growing long. */
const plainInterval = 30_000;
const liveInterval = 250;

/**
 * Starts a progress line. `say(text)` begins a new step, `detail(text)` tells more of it (live line only),
 * `done(text?)` ends the line and, when there is something to say, says it.
 */
export function startProgress(stream = process.stderr, environment = process.env) {
  const live = Boolean(stream.isTTY) && !environment.CI && environment.TERM !== "dumb";
  const dim = live && !environment.NO_COLOR ? (text) => `\x1b[2m${text}\x1b[0m` : (text) => text;
  const started = Date.now();
  let [step, more, spoke] = ["", "", false];
  const draw = () => {
    const head = `${elapsed(Date.now() - started)}  ${step}`;
    const room = Math.max(0, (stream.columns ?? 80) - head.length - 4);
    stream.write(`\r\x1b[K${head}${more && room > 10 ? dim(`  ${more.slice(0, room)}`) : ""}`);
  };
  const line = (text) => stream.write(`${text}\n`);
  const timer = setInterval(
    () => {
      if (!step) return;
      if (live) draw();
      else line(`  still at it after ${elapsed(Date.now() - started)}: ${step}`);
    },
    live ? liveInterval : plainInterval,
  );
  timer.unref();
  return {
    say(text) {
      [step, more, spoke] = [text, "", true];
      if (live) draw();
      else line(text);
    },
    detail(text) {
      more = text.trim();
    },
    done(text) {
      clearInterval(timer);
      if (live && spoke) stream.write("\r\x1b[K");
      if (text) line(`${text} (${elapsed(Date.now() - started)})`);
      step = "";
    },
  };
}
