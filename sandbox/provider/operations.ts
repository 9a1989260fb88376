import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cloud } from "../cloud/stored-cloud";
import { type Change, compare } from "./diff";
import {
  type CloudCall,
  type CloudDefinition,
  CloudError,
  type CloudView,
  type Occupied,
  type Problem,
  type Properties,
  type ResourceType,
  type StoredResource,
  unknownValue,
} from "./resource-type";
import { type Patience, retryThrottled } from "./retry";
import { keeping, parsePath, valueAt, without } from "./values";

/** How long a write holds what others write too, in milliseconds: long enough for calls that are made side by side to meet. */
const writeTime = 150;

export interface Checked {
  readonly inputs: Properties;
  readonly problems: Problem[];
}

export interface Difference {
  readonly changes: Change[];
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
}

export interface Made {
  readonly id: string;
  readonly outputs: Properties;
}

export interface Found extends Made {
  readonly inputs: Properties;
}

/**
 * What a provider does for the engine, on plain values: no secrets' marks, no wire. The gRPC service and the tests
 * drive the same object.
 */
export class Operations {
  readonly #types: Map<string, ResourceType>;
  /** What writes hold that have not ended. */
  #held: Occupied[] = [];

  constructor(
    readonly definition: CloudDefinition,
    private readonly cloud: Cloud,
    private readonly patience: Patience = {},
  ) {
    this.#types = new Map(definition.types.map((type) => [type.token, type]));
  }

  type(token: string): ResourceType {
    const type = this.#types.get(token);
    if (type === undefined) {
      throw new CloudError(
        "UnknownResourceType",
        `the sandbox's ${this.definition.name} does not know the resource type ${token}; known types: ${[...this.#types.keys()].sort().join(", ")}`,
        404,
      );
    }
    return type;
  }

  /** Completes and checks inputs. What was filled in before stays as it was, so that automatic names do not change. */
  check(token: string, name: string, news: Properties, olds?: Properties, seed: Uint8Array = randomBytes(32)): Checked {
    const type = this.type(token);
    const given = dropNulls(news);
    const inputs = type.complete === undefined ? given : dropNulls(type.complete(structuredClone(given), name, seed));
    for (const key of Object.keys(inputs)) {
      const before = olds?.[key];
      if (!Object.hasOwn(given, key) && typeof before === "string" && before !== unknownValue) {
        inputs[key] = before;
      }
    }
    return { inputs, problems: type.check?.(inputs) ?? [] };
  }

  diff(token: string, oldInputs: Properties, news: Properties, ignored: readonly string[] = []): Difference {
    const type = this.type(token);
    const changes = compare(dropNulls(oldInputs), dropNulls(news), type.replaceOn, ignored).filter(({ path }) => {
      const [old, now] = [oldInputs, news].map((inputs) => valueAt(inputs, parsePath(path)));
      return old === undefined || now === undefined || !this.definition.same?.(path, old, now);
    });
    const replaces = changes.filter((change) => change.replaces).map((change) => change.path);
    return {
      changes,
      replaces,
      deleteBeforeReplace: replaces.length > 0 && (type.namedByProgram?.(news) ?? false),
    };
  }

  previewCreate(token: string, inputs: Properties): Properties {
    const type = this.type(token);
    if (this.definition.preview !== undefined) {
      return this.definition.preview(type, inputs);
    }
    const outputs = shown(type, inputs);
    for (const name of type.computed) {
      outputs[name] = unknownValue;
    }
    return outputs;
  }

  previewUpdate(token: string, inputs: Properties, before: Properties): Properties {
    const type = this.type(token);
    return this.definition.preview?.(type, inputs, before) ?? { ...before, ...shown(type, inputs) };
  }

  async create(token: string, inputs: Properties): Promise<Made> {
    const type = this.type(token);
    return this.#occupying("create", type, inputs, (cloud, put) => {
      const id = type.id(inputs, cloud);
      if (cloud.get(id) !== undefined) {
        throw this.definition.taken?.(id, type) ?? new CloudError("AlreadyExists", `${id} already exists`, 409);
      }
      type.admit?.(inputs, cloud);
      const outputs = type.outputs(inputs, cloud, id);
      put({ token, id, inputs: hidden(type, inputs), outputs: hidden(type, outputs) });
      return { id, outputs: this.#state(type, inputs, outputs) };
    });
  }

  /** Undefined when the cloud does not have it any more. `known` fills in what reading never returns. */
  async read(token: string, id: string, known: Properties = {}): Promise<Found | undefined> {
    const type = this.type(token);
    return this.#ask("read", token, (cloud) => {
      const stored = cloud.get(id);
      if (stored === undefined || stored.token !== token) {
        return undefined;
      }
      const seen = { ...stored.inputs, ...type.appears?.(stored, cloud) };
      const inputs = keeping(seen, known, type.writeOnly ?? []);
      return { id, inputs, outputs: this.#state(type, inputs, type.outputs(stored.inputs, cloud, id)) };
    });
  }

  async update(token: string, id: string, news: Properties, ignored: readonly string[] = []): Promise<Made> {
    const type = this.type(token);
    return this.#occupying("update", type, news, (cloud, put) => {
      const stored = cloud.get(id);
      if (stored === undefined) {
        throw new CloudError("ResourceNotFound", `${id} was not found: someone deleted it; run pulumi refresh`, 404);
      }
      const inputs = this.definition.updatesWhole ? news : keeping(news, stored.inputs, ignored);
      type.admit?.(inputs, cloud, stored);
      const outputs = type.outputs(inputs, cloud, id);
      put({ ...stored, inputs: hidden(type, inputs), outputs: hidden(type, outputs) });
      return { id, outputs: this.#state(type, inputs, outputs) };
    });
  }

  /** A resource that is gone already counts as deleted, as with the real providers. */
  async delete(token: string, id: string): Promise<void> {
    const type = this.type(token);
    return this.#ask("delete", token, (cloud, _put, drop) => {
      const stored = cloud.get(id);
      if (stored !== undefined) {
        type.remove?.(stored, cloud);
        for (const part of type.removesWith?.(stored, cloud) ?? []) {
          drop(part);
        }
        drop(id);
      }
    });
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const called = this.definition.functions.find((candidate) => candidate.token === token);
    if (called === undefined) {
      throw new CloudError("UnknownFunction", `the sandbox's ${this.definition.name} does not know ${token}`, 404);
    }
    return this.#ask("invoke", token, (cloud) => dropNulls(called.call(args, cloud)));
  }

  #state(type: ResourceType, inputs: Properties, outputs: Properties): Properties {
    const all = without({ ...inputs, ...outputs }, type.writeOnly ?? []);
    return dropNulls(this.definition.state?.(type, inputs, all) ?? all);
  }

  /** As `#ask`, for a write that takes its time: until it ends, others may not write what it holds. */
  async #occupying<T>(
    call: CloudCall,
    type: ResourceType,
    inputs: Properties,
    work: (cloud: CloudView, put: (resource: StoredResource) => void) => T,
  ): Promise<T> {
    const mine: Occupied[] = [];
    try {
      const done = await this.#ask(call, type.token, (cloud, put) => {
        for (const wanted of type.occupies?.(inputs, cloud, type.id(inputs, cloud)) ?? []) {
          const clash = this.#held.find(
            (held) => held.id.toLowerCase() === wanted.id.toLowerCase() && (held.writes || wanted.writes),
          );
          if (clash !== undefined) {
            throw wanted.busy();
          }
          mine.push(wanted);
        }
        const result = work(cloud, put);
        this.#held.push(...mine);
        return result;
      });
      if (mine.length > 0) {
        await (this.patience.sleep ?? sleep)(writeTime);
      }
      return done;
    } finally {
      this.#held = this.#held.filter((held) => !mine.includes(held));
    }
  }

  #ask<T>(
    call: CloudCall,
    token: string,
    work: (cloud: CloudView, put: (resource: StoredResource) => void, drop: (id: string) => void) => T,
  ): Promise<T> {
    return retryThrottled(() => this.cloud.ask(call, token, work), this.patience);
  }
}

/** The inputs as the state's outputs show them: without what reading never returns. */
function shown(type: ResourceType, inputs: Properties): Properties {
  return without(inputs, type.writeOnly ?? []);
}

/** What the cloud's file keeps: passwords and the like leave no trace in it. */
function hidden(type: ResourceType, properties: Properties): Properties {
  return without(properties, type.writeOnly ?? []);
}

/** Properties without undefined and without nulls at the top: the engine leaves those out too. */
function dropNulls(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== undefined && value !== null),
  ) as Properties;
}
