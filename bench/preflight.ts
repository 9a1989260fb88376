/**
 * The preflight of 10,000 populations, six hosts and 1,000 rules on either cloud, from the example's plan in the tests; then
 * ten times fewer and more populations, and more rules than a cloud allows, to see that time grows no worse than n log n.
 */
import { cpus, loadavg } from "node:os";
import { readPlan } from "../estate/read-plan";
import type { Population } from "../preflight/expectation";
import { examine } from "../preflight/preflight";
import { expected, type Inputs, Plan } from "../test/preflight/plans";

type Cloud = "azure" | "aws";

/** The second host of the example, and its address. */
const models = { azure: ["kms02", "10.90.0.5", "kms0"], aws: ["kms12", "10.91.0.21", "kms1"] } as const;

/** 1,000 networks of 10.0.0.0/8 side by side, which leave out a little at its end; more of them are smaller. */
function networks(count: number): string[] {
  const bits = Math.max(18, 8 + Math.ceil(Math.log2(count)));
  return Array.from({ length: count }, (_, index) => `${address(index * 2 ** (32 - bits))}/${bits}`);
}

function address(offset: number): string {
  return [10, (offset >>> 16) & 255, (offset >>> 8) & 255, offset & 255].join(".");
}

function planOf(cloud: Cloud, rules: number): Plan {
  const plan = new Plan(cloud);
  const [model, at, prefix] = models[cloud];
  const steps = JSON.stringify(plan.steps.filter(({ urn }) => urn.includes(model)));
  for (const number of [3, 4, 5, 6]) {
    const name = `${prefix}${number}`;
    const [network, last] = [at.slice(0, at.lastIndexOf(".")), Number(at.slice(at.lastIndexOf(".") + 1))];
    const text = steps.replaceAll(model, name).replaceAll(at, `${network}.${last + number}`);
    plan.steps.push(...(JSON.parse(text) as Plan["steps"]));
  }
  const hosts = [1, 2, 3, 4, 5, 6].map((number) => `${prefix}${number}`);
  return cloud === "azure" ? onAzure(plan, hosts, rules) : onAws(plan, hosts, rules);
}

function onAzure(plan: Plan, hosts: readonly string[], rules: number): Plan {
  const list = plan.inputs("network-hosts-security-group").securityRules as Inputs[];
  const { sourceAddressPrefixes: _, ...first } = list[0] ?? {};
  const allowed = networks(rules).map((sourceAddressPrefix, index) => ({
    ...{ ...first, name: `clients-${index}`, priority: 100 + index / 100, sourceAddressPrefix },
  }));
  plan.set("network-hosts-security-group", "securityRules", [...allowed, ...list.slice(1)]);
  const srv = hosts.map((host) => ({ priority: 0, weight: 0, port: 1688, target: `${host}.servers.example.com` }));
  plan.set("servers.example.com-service", "srvRecords", srv);
  for (const host of hosts) {
    const { script } = plan.inputs(`${host}-setup`).source as { script: string };
    plan.set(`${host}-setup`, "source", { script: script.replace("'10.20.0.0/16'", "'10.0.0.0/8'") });
  }
  return plan;
}

function onAws(plan: Plan, hosts: readonly string[], rules: number): Plan {
  const rule = plan.step("network-clients-10-20-0-0-16");
  const text = JSON.stringify(rule);
  networks(rules).forEach((network, index) => {
    const named = text.replaceAll("network-clients-10-20-0-0-16", `network-clients-${index}`);
    plan.steps.push(JSON.parse(named.replaceAll("10.20.0.0/16", network)) as typeof rule);
  });
  plan.set("network-to-10-20-0-0-16", "destinationCidrBlock", "10.0.0.0/8");
  for (const side of ["in", "out"]) plan.set(`acl-${side}-clients-10-20-0-0-16`, "cidrBlock", "10.0.0.0/8");
  const srv = hosts.map((host) => `0 0 1688 ${host}.aws.example.com`);
  plan.set("srv-aws-example-com", "records", srv);
  for (const step of plan.steps) {
    const inputs = step.newState?.inputs ?? {};
    if (typeof inputs.content === "string")
      inputs.content = inputs.content.replaceAll("'10.20.0.0/16'", "'10.0.0.0/8'");
  }
  return plan;
}

/** Networks of their own for all; one in a hundred is so wide that it meets several rules and reaches the hosts in part. */
function populations(cloud: Cloud, count: number): Population[] {
  const bits = Math.max(24, 8 + Math.ceil(Math.log2(count)));
  return Array.from({ length: count }, (_, index) => ({
    name: `population-${index}`,
    cidrs: [index % 100 === 99 ? "10.240.0.0/12" : `${address(index * 2 ** (32 - bits))}/${bits}`],
    zone: cloud === "azure" ? "servers.example.com" : "aws.example.com",
    machines: { windows11: 300 },
  }));
}

function measure(cloud: Cloud, clients: number, rules: number): number {
  const stack = readPlan(planOf(cloud, rules).text);
  const expectation = { ...expected, populations: populations(cloud, clients) };
  const times = Array.from({ length: clients > 10_000 || rules > 10_000 ? 1 : 3 }, () => {
    const started = process.hrtime.bigint();
    const processor = process.cpuUsage();
    const { report } = examine(stack, expectation);
    const { user, system } = process.cpuUsage(processor);
    const of = (wanted: string) => report.populations.filter(({ outcome }) => outcome === wanted).length;
    const counts = `${of("activates")} activate, ${of("fails")} fail, ${of("undecided")} undecided`;
    return { wall: Number(process.hrtime.bigint() - started) / 1e9, cpu: (user + system) / 1e6, counts };
  });
  const [best] = times.sort((a, b) => a.cpu - b.cpu);
  const { wall = 0, cpu = 0, counts = "" } = best ?? {};
  console.log(
    `${cloud}: ${clients} populations x 6 hosts x ${rules} rules: ${wall.toFixed(2)} s, ${cpu.toFixed(2)} s of CPU (${counts})`,
  );
  return cpu;
}

function growth(what: string, some: number, more: number, cpu: readonly number[]): void {
  const [before = 0, after = 0] = cpu;
  const fair = (more * Math.log2(more)) / (some * Math.log2(some));
  console.log(`${what}: ${(after / before).toFixed(0)} times the CPU; n log n would be ${fair.toFixed(0)} times`);
}

export async function bench(): Promise<void> {
  console.log(`preflight, on ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`);
  for (const cloud of ["azure", "aws"] as const) {
    measure(cloud, 1_000, 1_000); // warms up
    const clients = [1_000, 10_000, 100_000].map((count) => measure(cloud, count, 1_000));
    growth(`${cloud}, 1,000 to 100,000 populations`, 1_000, 100_000, [clients[0] ?? 0, clients[2] ?? 0]);
    const rules = [1_000, 10_000, 100_000].map((count) => measure(cloud, 1_000, count));
    growth(`${cloud}, 1,000 to 100,000 rules`, 1_000, 100_000, [rules[0] ?? 0, rules[2] ?? 0]);
  }
}
