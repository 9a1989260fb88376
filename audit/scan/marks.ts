/** Record numbers of one host that have been seen: a bit for each number below 2^31, in pages of 65536. */
export class Marks {
  readonly pages = new Map<number, Uint32Array>();
  /** How many marks were there already. */
  twice = 0;
  private pageKey = -1;
  private page: Uint32Array = new Uint32Array(0);

  add(record: number): void {
    const key = record >>> 16;
    if (key !== this.pageKey) this.open(key);
    const place = (record & 65_535) >>> 5;
    const bit = 1 << (record & 31);
    const word = this.page[place] as number;
    if ((word & bit) !== 0) this.twice += 1;
    this.page[place] = word | bit;
  }

  private open(key: number): void {
    this.pageKey = key;
    const known = this.pages.get(key);
    this.page = known ?? new Uint32Array(2048);
    if (!known) this.pages.set(key, this.page);
  }

  has(record: number): boolean {
    const word = this.pages.get(record >>> 16)?.[(record & 65_535) >>> 5] ?? 0;
    return (word & (1 << (record & 31))) !== 0;
  }

  /** Is there a page with marks between these numbers? */
  anyWithin(least: number, most: number): boolean {
    return [...this.pages.keys()].some((key) => key >= least >>> 16 && key <= most >>> 16);
  }

  /** Adds the marks that another thread has made. */
  merge(pages: ReadonlyMap<number, Uint32Array>): void {
    this.pageKey = -1;
    for (const [key, theirs] of pages) {
      const mine = this.pages.get(key);
      if (!mine) this.pages.set(key, theirs);
      else {
        for (let at = 0; at < mine.length; at += 1) {
          const [a, b] = [mine[at] as number, theirs[at] as number];
          if ((a & b) !== 0) this.twice += 1;
          mine[at] = a | b;
        }
      }
    }
  }
}
