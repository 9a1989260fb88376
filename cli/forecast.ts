import type { Command } from "commander";
import type { ClientProduct } from "../activation/generations";
import { minutesPerDay } from "../activation/lease";
import { writeWhole } from "../files/write-whole";
import type { MachineGroup } from "../forecast/fleet";
import { type ForecastRequest, forecast } from "../forecast/forecast";
import { ForecastInputError, type Rate, readDuration, readRate } from "../forecast/input";
import { forecastSvg } from "../forecast/svg";
import { forecastText, formatNumber } from "../forecast/text";
import type { Environment } from "../stacks/environment";
import { environmentOf, workplaceOf } from "./environment";
import { exitCodes, UserError } from "./exit-codes";

interface Options {
  readonly outage?: string;
  readonly start: string;
  readonly away?: string[];
  readonly hosts?: string;
  readonly rollout: string;
  readonly arrive?: string;
  readonly leave?: string;
  readonly reimage?: string;
  readonly days: string;
  readonly seed: string;
  readonly json?: boolean;
  readonly svg?: string;
}

export function registerForecast(program: Command): void {
  program
    .command("forecast")
    .description("simulate the clients of an environment: thresholds, outages, what another host changes")
    .argument("<stack>", "the environment whose clients are meant")
    .option("--outage <duration>", "let hosts be away for so long, such as 45d, 12h or 2w")
    .option("--start <duration>", "when the outage begins", "30d")
    .option("--away <hosts...>", "only these hosts are away (default: all)")
    .option("--hosts <number>", "so many hosts instead of the environment's")
    .option("--rollout <duration>", "the first machines ask for the first time within so long", "2h")
    .option("--arrive <rate>", "machines that come, such as 50/week")
    .option("--leave <rate>", "machines that go, such as 5/day")
    .option("--reimage <rate>", "machines that are installed anew, such as 10/month")
    .option("--days <number>", "how many days to look ahead", "365")
    .option("--seed <number>", "another course of chance", "1")
    .option("--json", "print JSON; times are minutes from the beginning")
    .option("--svg <file>", "write a chart")
    .action((stack: string, options: Options) => {
      const environment = environmentOf(stack, workplaceOf(program));
      const { groups, pinned } = groupsOf(environment);
      const result = attempt(() => forecast(requestOf(environment, groups, options)));
      if (options.svg !== undefined) writeWhole([{ path: options.svg, content: forecastSvg(stack, result) }]);
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ stack, ...result, pinnedMachines: pinned }, null, 2)}\n`);
        return;
      }
      process.stdout.write(forecastText(stack, result));
      if (pinned > 0) {
        process.stdout.write(
          `\nleft out: ${formatNumber(pinned)} machines of marketplace images, which are pinned to the provider's own KMS\n`,
        );
      }
    });
}

export function groupsOf({ clients }: Environment): { groups: MachineGroup[]; pinned: number } {
  let pinned = 0;
  const groups = clients.flatMap(({ name, machines, image }) =>
    (Object.entries(machines) as [ClientProduct, number | undefined][]).flatMap(([product, count = 0]) => {
      if (image !== "marketplace") return [{ name: `${name}, ${product}`, product, machines: count }];
      pinned += count;
      return [];
    }),
  );
  return { groups, pinned };
}

/** Everything that is wrong with the options, at once. */
class OptionReader {
  readonly problems: string[] = [];

  duration(name: string, text: string): number {
    const minutes = readDuration(text);
    if (minutes === undefined) this.problems.push(`--${name}: got "${text}", allowed 45d, 12h, 90m, 2w`);
    return minutes ?? 0;
  }

  rate(name: string, text: string | undefined): Rate | undefined {
    if (text === undefined) return undefined;
    const rate = readRate(text);
    if (!rate) this.problems.push(`--${name}: got "${text}", allowed 50/week, 5/day, 10/month, 100/year`);
    return rate;
  }

  number(name: string, text: string, least: number, most: number): number {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.problems.push(`--${name}: got "${text}", allowed a whole number from ${least} to ${most}`);
    return least;
  }

  hosts(names: readonly string[], away: readonly string[] | undefined): number[] | undefined {
    return away?.map((name) => {
      const number = names.indexOf(name);
      if (number < 0) this.problems.push(`--away: got "${name}", allowed ${names.join(", ")}`);
      return number;
    });
  }
}

function requestOf(environment: Environment, groups: readonly MachineGroup[], options: Options): ForecastRequest {
  const reader = new OptionReader();
  const named = environment.hosts.map(({ name }) => name);
  const count = options.hosts === undefined ? named.length : reader.number("hosts", options.hosts, 1, 16);
  const hosts = Array.from({ length: count }, (_, index) => named[index] ?? `host-${index + 1}`);
  const horizon = reader.number("days", options.days, 1, 7300) * minutesPerDay;
  const start = reader.duration("start", options.start);
  const length = options.outage === undefined ? undefined : reader.duration("outage", options.outage);
  const away = reader.hosts(hosts, options.away);
  const fleet = {
    groups,
    rollout: reader.duration("rollout", options.rollout),
    horizon,
    seed: reader.number("seed", options.seed, 0, 2 ** 32 - 1),
    arriving: reader.rate("arrive", options.arrive),
    leaving: reader.rate("leave", options.leave),
    reimaged: reader.rate("reimage", options.reimage),
  };
  if (reader.problems.length > 0) throw new UserError(reader.problems.join("\n  "), exitCodes.usage);
  const outages = length === undefined ? [] : [{ start, end: start + length, ...(away ? { hosts: away } : {}) }];
  return { fleet, hosts, outages };
}

function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ForecastInputError)) throw error;
    throw new UserError(error.message.replaceAll("\n", "\n  "), exitCodes.invalidInput);
  }
}
