/** The `options` under `runtime:` in Pulumi.yaml. */

const kinds = { typescript: "boolean", tsconfig: "string", nodeargs: "string" };

/** Answers {typescript, tsconfig, nodeargs}; TypeScript by ts-node is on unless switched off, as with Pulumi's host. */
export function readOptions(info) {
  const given = info?.getOptions()?.toJavaScript() ?? {};
  for (const [name, kind] of Object.entries(kinds)) {
    const got = given[name];
    if (got !== undefined && typeof got !== kind) {
      throw new Error(`runtime option ${name}: got ${JSON.stringify(got)}; it must be a ${kind}`);
    }
  }
  return {
    typescript: given.typescript ?? true,
    tsconfig: given.tsconfig ?? "",
    nodeargs: splitArguments(given.nodeargs ?? ""),
  };
}

export function optionsEnvironment({ typescript, tsconfig }) {
  return {
    ...(typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
  };
}

/** Splits a line into words as a shell does: blanks, single and double quotes, backslash. */
export function splitArguments(line) {
  const words = [];
  let [word, quote] = [undefined, ""];
  for (let index = 0; index < line.length; index++) {
    const character = line[index];
    if (character === "\\" && quote !== "'" && index + 1 < line.length) word = (word ?? "") + line[++index];
    else if (quote ? character === quote : character === "'" || character === '"') {
      quote = quote ? "" : character;
      word ??= "";
    } else if (!quote && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (quote) throw new Error(`runtime option nodeargs: a ${quote} is not closed in ${JSON.stringify(line)}`);
  if (word !== undefined) words.push(word);
  return words;
}
