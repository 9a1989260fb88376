import { promises as dns } from "node:dns";
import { performance } from "node:perf_hooks";
import { type SrvRecord, sameName } from "../activation/discovery";

export type LookupOutcome =
  | "found"
  /** The name does not exist. */
  | "no-name"
  /** The name exists, without a record of this type. */
  | "no-records"
  | "server-failed"
  | "refused"
  /** No server answered. */
  | "timeout"
  /** This machine knows no server. */
  | "no-server"
  | "unreadable";

export type RecordType = "SRV" | "CNAME" | "A" | "AAAA" | "SOA";

/** One question to the DNS and what came of it. */
export interface Lookup<Answer> {
  readonly type: RecordType;
  readonly name: string;
  readonly outcome: LookupOutcome;
  /** As the server gave them; names are not yet safe to print. Empty unless found. */
  readonly answers: readonly Answer[];
  readonly milliseconds: number;
}

const outcomes: Readonly<Record<string, LookupOutcome>> = {
  ENOTFOUND: "no-name",
  ENODATA: "no-records",
  ESERVFAIL: "server-failed",
  ENOTIMP: "server-failed",
  EFORMERR: "server-failed",
  EREFUSED: "refused",
  ETIMEOUT: "timeout",
  ECANCELLED: "timeout",
  ECONNREFUSED: "timeout",
};

export interface LookupOptions {
  /** `address` or `address:port`, `[address]:port`; default what this machine uses. */
  readonly servers?: readonly string[];
  /** Time limit of one question, in milliseconds, all tries together. */
  readonly timeout: number;
}

/** Questions to the DNS, each with a resolver of its own so that its time limit ends no other. */
export class Names {
  readonly servers: readonly string[];

  constructor(private readonly options: LookupOptions) {
    this.servers = this.resolver().getServers();
  }

  srv(name: string): Promise<Lookup<SrvRecord>> {
    return this.ask("SRV", name, async (resolver) => {
      const records = await resolver.resolveSrv(name);
      return records.map(({ priority, weight, port, name: target }) => ({ priority, weight, port, target }));
    });
  }

  alias(name: string): Promise<Lookup<string>> {
    return this.ask("CNAME", name, (resolver) => resolver.resolveCname(name));
  }

  addresses(name: string, type: "A" | "AAAA"): Promise<Lookup<string>> {
    return this.ask(type, name, (resolver) => (type === "A" ? resolver.resolve4(name) : resolver.resolve6(name)));
  }

  /** Is the name the top of a zone? */
  start(name: string): Promise<Lookup<string>> {
    return this.ask("SOA", name, async (resolver) => [sameName((await resolver.resolveSoa(name)).nsname)]);
  }

  private resolver(): dns.Resolver {
    // Three rounds, each twice as long as the one before: together within the limit.
    const resolver = new dns.Resolver({ timeout: Math.max(100, Math.ceil(this.options.timeout / 4)), tries: 2 });
    if (this.options.servers) resolver.setServers(this.options.servers);
    return resolver;
  }

  private async ask<Answer>(
    type: RecordType,
    name: string,
    work: (resolver: dns.Resolver) => Promise<Answer[]>,
  ): Promise<Lookup<Answer>> {
    const resolver = this.resolver();
    const started = performance.now();
    const timer = setTimeout(() => resolver.cancel(), this.options.timeout);
    const done = (outcome: LookupOutcome, answers: Answer[] = []): Lookup<Answer> => ({
      type,
      name,
      outcome,
      answers,
      milliseconds: Math.round((performance.now() - started) * 10) / 10,
    });
    try {
      if (this.servers.length === 0) return done("no-server");
      const answers = await work(resolver);
      return answers.length > 0 ? done("found", answers) : done("no-records");
    } catch (error) {
      return done(outcomes[(error as NodeJS.ErrnoException).code ?? ""] ?? "unreadable");
    } finally {
      clearTimeout(timer);
    }
  }
}
