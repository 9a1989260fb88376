// Asks @cloud-copilot/iam-simulate, an evaluator of IAM policies that shares no code with ours, and lives in .cache: its
// licence (AGPL) keeps it out of our dependencies. `node test/estate/rights/iam-judge.mjs install` puts it there.
// Reads a list of simulations, each with contexts, as JSON from standard input; writes for each the results that there are.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const version = "0.1.173";
const home = join(resolve(dirname(fileURLToPath(import.meta.url)), "../../.."), ".cache", `iam-judge-${version}`);
const entry = join(home, "node_modules/@cloud-copilot/iam-simulate/dist/esm/index.js");

if (process.argv[2] === "install") {
  if (!existsSync(entry)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), '{ "private": true }\n');
    const packages = [`@cloud-copilot/iam-simulate@${version}`];
    execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", ...packages], {
      cwd: home,
      stdio: "inherit",
    });
  }
} else if (process.argv[2] === "where") {
  process.stdout.write(existsSync(entry) ? entry : "");
} else {
  const { runSimulation } = await import(pathToFileURL(entry).href);
  const answers = [];
  for (const { simulation, contexts } of JSON.parse(readFileSync(0, "utf8"))) {
    const results = new Set();
    for (const contextVariables of contexts) {
      const asked = { serviceControlPolicies: [], resourceControlPolicies: [], ...simulation };
      const result = await runSimulation({ ...asked, request: { ...simulation.request, contextVariables } }, {});
      results.add(result.resultType === "error" ? `error: ${JSON.stringify(result.errors)}` : result.overallResult);
    }
    answers.push([...results]);
  }
  process.stdout.write(JSON.stringify(answers));
}
