interface Deserialize {
  deserializeProperties(packed: object, wrapSecrets: boolean): Record<string, unknown>;
}

/** Pulumi's own module, whose function its server looks up at each call; an `import` could not be written to. */
function pulumisOwn(): Deserialize | undefined {
  try {
    return require("@pulumi/policy/deserialize") as Deserialize;
  } catch {
    // A later SDK may keep it elsewhere: the pack is slower then, and says the same.
    return undefined;
  }
}

/**
 * Pulumi unpacks a resource's properties anew for every policy: for a pack of sixty, over a stack of thousands, that is most
 * of its time. The policies of this pack only read what they validate, so one unpacking serves them all. Remediations
 * change what they are handed, and keep getting copies of their own (the ones that ask for secrets to be wrapped).
 */
export function shareProperties(module: Deserialize | undefined = pulumisOwn()): void {
  if (typeof module?.deserializeProperties !== "function") return;
  const unpack = module.deserializeProperties;
  const unpacked = new WeakMap<object, Record<string, unknown>>();
  module.deserializeProperties = (packed, wrapSecrets) => {
    if (wrapSecrets) return unpack(packed, wrapSecrets);
    const known = unpacked.get(packed) ?? unpack(packed, wrapSecrets);
    unpacked.set(packed, known);
    return known;
  };
}
