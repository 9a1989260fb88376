/** Commands of a page and what they must print: the blocks ```console, where `$ ` begins a command. */
export interface Step {
  readonly command: string;
  /** Lines; `...` stands for any number of them. */
  readonly expected: readonly string[];
}

export function stepsOf(markdown: string): Step[] {
  const blocks = [...markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .filter((part) => part.trim() !== "")
      .map((part) => {
        const [command = "", ...expected] = part.trimEnd().split("\n");
        return { command, expected };
      }),
  );
}

/** What was printed, with `...` for what the page leaves out: the page's own lines where it is as the page says. */
export function asThePageSays(expected: readonly string[], printed: string): string[] {
  const lines = printed.split("\n").map((line) => line.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  const said: string[] = [];
  let at = 0;
  let isOpen = false;
  for (const line of expected) {
    if (line === "...") {
      isOpen = true;
      said.push(line);
      continue;
    }
    const found = isOpen ? lines.indexOf(line.trimEnd(), at) : at;
    // Where a line is not found, the rest shows what is there instead.
    if (found < 0 || lines[found] !== line.trimEnd()) return [...said, ...lines.slice(at)];
    said.push(line);
    at = found + 1;
    isOpen = false;
  }
  return isOpen ? said : [...said, ...lines.slice(at)];
}
