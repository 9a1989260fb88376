import { spawn } from "node:child_process";
import { join } from "node:path";
import { recover } from "../../../sandbox/recover";
import { engineEnvironment } from "../../sandbox/engine/run";
import { SandboxStack } from "../../sandbox/engine/stack";

/** How many runs are killed: KMSHOST_SOAK_KILLS, or 200. */
const kills = Number(process.env.KMSHOST_SOAK_KILLS ?? 200);
const seed = Number(process.env.KMSHOST_SEED ?? 1);

/** Small and seeded, so that a round can be run again. */
function randoms(state: number): () => number {
  let at = state;
  return () => {
    at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0;
    return at / 2 ** 32;
  };
}

const sandbox = join(__dirname, "../../../sandbox");

/** Starts `pulumi up` and kills the whole group, engine, program and providers, when the given number of resources is begun. */
async function killedUp(stack: SandboxStack, begun: number, after: number): Promise<boolean> {
  const args = ["-C", sandbox, "--non-interactive", "up", "--yes", "--skip-preview", "--json", "--stack", stack.name];
  const child = spawn("pulumi", args, {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      ...process.env,
      ...engineEnvironment(join(stack.home, "state")),
      KMSHOST_SANDBOX_HOME: stack.home,
      KMSHOST_ENVIRONMENTS: join(stack.home, "environments"),
    },
  });
  let seen = 0;
  let killed = false;
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) {
      killed = true;
      process.kill(-child.pid, "SIGKILL");
    }
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const before = seen;
    seen += text.split('"resourcePreEvent"').length - 1;
    if (before < begun && seen >= begun) {
      setTimeout(kill, after);
    }
  });
  await new Promise((resolve) => child.on("close", resolve));
  return killed;
}

describe.each(["azure-dev", "aws-dev"])("pulumi up of %s, killed at random moments", (name) => {
  const half = Math.ceil(kills / 2);

  it(
    `recovers from each of ${half} kills, and loses, doubles and replaces nothing`,
    async () => {
      const random = randoms(seed + name.length);
      let [killed, adopted, rounds] = [0, 0, 0];
      while (killed < half) {
        const stack = new SandboxStack(name);
        try {
          rounds += 1;
          await stack.init();
          const before = await stack.found();
          const pulumi = async (args: readonly string[]) => {
            const { code, text } = await stack.pulumi(args);
            return { code, stdout: text, stderr: text };
          };
          for (let built = false; !built; ) {
            const wasKilled = killed < half && (await killedUp(stack, 1 + Math.floor(random() * 30), random() * 400));
            if (wasKilled) {
              killed += 1;
              const recovery = await recover(name, {
                pulumi,
                cloud: stack.cloud().resources(),
                backend: join(stack.home, "state"),
              });
              adopted += recovery.adopted.length;
              continue;
            }
            const finished = await stack.up();
            expect([finished.text.replace(/^.*warning.*$/gm, ""), finished.code]).toEqual([
              expect.not.stringMatching(/error/i),
              0,
            ]);
            expect(Object.keys(finished.changes).filter((op) => /replace|delete/.test(op))).toEqual([]);
            built = true;
          }
          const again = await stack.up();
          expect([again.code, Object.keys(again.changes)]).toEqual([0, ["same"]]);
          const known = await stack.exported();
          const orphans = stack.ids().filter((id) => !before.includes(id) && !known.includes(JSON.stringify(id)));
          expect(orphans).toEqual([]);
        } finally {
          stack.remove();
        }
      }
      console.log(`${name}: ${killed} kills in ${rounds} builds; ${adopted} resources adopted`);
    },
    5 * 3600_000,
  );
});
