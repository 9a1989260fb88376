import ts from "typescript";

/** One small change to a source, and where it was made. */
export interface Mutant {
  line: number;
  /** What stood there and what stands there now. */
  change: string;
  source: string;
}

const swaps: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "+": "-",
  "-": "+",
  "??": "&&",
};
const methods: Readonly<Record<string, string>> = {
  some: "every",
  every: "some",
  startsWith: "endsWith",
  endsWith: "startsWith",
};
/** What a rule says about itself is not its predicate; what it says in a finding is held by the snapshots anyway. */
const facts = new Set([
  "id",
  "name",
  "title",
  "severity",
  "level",
  "since",
  "why",
  "fix",
  "bad",
  "good",
  "controls",
  "peers",
  "exemptible",
  "scope",
  "settings",
]);

/** Every mutant of a source: operators, conditions, literals and returns, one change each. */
export function mutantsOf(source: string): Mutant[] {
  const file = ts.createSourceFile("mutated.ts", source, ts.ScriptTarget.ES2022, true);
  const mutants: Mutant[] = [];
  const add = (node: ts.Node, text: string, from = node.getText(file)) => {
    const start = node.getStart(file);
    const line = file.getLineAndCharacterOfPosition(start).line + 1;
    mutants.push({
      line,
      change: `${from} -> ${text}`.replace(/\s+/g, " ").slice(0, 100),
      source: source.slice(0, start) + text + source.slice(node.getEnd()),
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isPropertyAssignment(node) && facts.has(node.name.getText(file))) return;
    mutate(node, add, file);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return mutants;
}

function mutate(node: ts.Node, add: (node: ts.Node, text: string) => void, file: ts.SourceFile): void {
  if (ts.isBinaryExpression(node)) {
    const swap = swaps[node.operatorToken.getText(file)];
    if (swap) add(node.operatorToken, swap);
  } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    add(node, node.operand.getText(file));
  } else if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, "false");
  else if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, "true");
  else if (ts.isNumericLiteral(node)) add(node, String(Number(node.text.replaceAll("_", "")) + 1));
  else if (ts.isStringLiteral(node) && node.text !== "") add(node, '""');
  else if (ts.isIfStatement(node)) {
    add(node.expression, "true");
    add(node.expression, "false");
  } else if (ts.isConditionalExpression(node)) add(node.condition, `!(${node.condition.getText(file)})`);
  else if (ts.isPropertyAccessExpression(node) && methods[node.name.text])
    add(node.name, methods[node.name.text] ?? "");
}
