/** IPv4 blocks as whole numbers. The product reads ranges of both families as big integers; nothing is shared. */

export function numberOf(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

export function textOf(value: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join(".");
}

export function ends(block: string): { first: number; last: number; length: number } {
  const [address = "", length = "32"] = block.split("/");
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(numberOf(address) / size) * size;
  return { first, last: first + size - 1, length: Number(length) };
}

export function holds(block: string, address: string): boolean {
  const { first, last } = ends(block);
  return numberOf(address) >= first && numberOf(address) <= last;
}

/** Of the blocks that hold the address those with the longest prefix, which is how both clouds choose a route. */
export function longest<Route extends { readonly to: string }>(routes: readonly Route[], address: string): Route[] {
  const holding = routes.filter(({ to }) => holds(to, address));
  const most = Math.max(-1, ...holding.map(({ to }) => ends(to).length));
  return holding.filter(({ to }) => ends(to).length === most);
}

export function isPort(ports: string, port: number): boolean {
  const [first = Number.NaN, last = first] = ports === "*" ? [0, 65_535] : ports.split("-").map(Number);
  return port >= first && port <= last;
}

/** Addresses of a block at which something can change: its own ends, and both sides of the ends of every other block. */
export function telling(block: string, others: readonly string[]): string[] {
  const own = ends(block);
  const at = others.flatMap((other) => {
    const { first, last } = ends(other);
    return [first - 1, first, last, last + 1];
  });
  return [...new Set([own.first, own.last, ...at])].filter((one) => one >= own.first && one <= own.last).map(textOf);
}

/** Ports that Windows sends from, at the ends of its range and around every edge that a rule has within it. */
export function sourcePorts(edges: readonly string[]): number[] {
  const at = edges
    .flatMap((ports) => (ports === "*" ? [] : ports.split("-").map(Number)))
    .flatMap((p) => [p - 1, p, p + 1]);
  return [...new Set([49_152, 65_535, ...at])].filter((port) => port >= 49_152 && port <= 65_535);
}
