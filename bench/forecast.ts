/**
 * The forecast of a million machines for a year: four fifths clients, some servers, some Office, three hosts, a 45-day
 * outage, machines that come, go and are installed anew; and a tenth of it, to see that time grows with the events.
 */
import { cpus, loadavg } from "node:os";
import { minutesPerDay } from "../activation/lease";
import { planFleet } from "../forecast/fleet";
import { simulate } from "../forecast/simulate";

const day = minutesPerDay;

function measure(machines: number): void {
  const started = process.hrtime.bigint();
  const processor = process.cpuUsage();
  const horizon = 365 * day;
  const fleet = planFleet({
    groups: [
      { name: "desktops", product: "windows11", machines: machines * 0.6 },
      { name: "office", product: "office2024", machines: machines * 0.3 },
      { name: "servers", product: "windowsServer2022", machines: machines * 0.1 },
    ],
    rollout: 7 * day,
    horizon,
    seed: 1,
    arriving: { machines: machines / 1000, perMinutes: 7 * day },
    leaving: { machines: machines / 1000, perMinutes: 7 * day },
    reimaged: { machines: machines / 2000, perMinutes: 7 * day },
  });
  const planned = process.hrtime.bigint();
  const history = simulate(fleet, {
    hosts: 3,
    horizon,
    seed: 1,
    outages: [
      { start: 100 * day, end: 145 * day },
      { start: 200 * day, end: 210 * day, hosts: [1] },
    ],
  });
  const ended = process.hrtime.bigint();
  const { answered, unanswered } = history.requests;
  const { user, system } = process.cpuUsage(processor);
  const seconds = Number(ended - started) / 1e9;
  console.log(
    [
      `${fleet.size} machines`,
      `${answered} answered requests, ${unanswered} counted while no host answered`,
      `plan ${(Number(planned - started) / 1e9).toFixed(2)} s, in all ${seconds.toFixed(2)} s (${((user + system) / 1e6).toFixed(2)} s of CPU)`,
      `${Math.round((Number(ended - planned) / answered) * 10) / 10} ns a request`,
      `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
    ].join("; "),
  );
}

export async function bench(): Promise<void> {
  console.log(`forecast, on ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`);
  for (const machines of [10_000, 100_000, 1_000_000]) measure(machines);
}
