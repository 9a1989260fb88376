import { readFileSync } from "node:fs";
import { Language, type Node, Parser } from "web-tree-sitter";

let parser: Parser | undefined;

/** The syntax tree of a PowerShell text. */
export async function parsePowerShell(text: string): Promise<Node> {
  if (!parser) {
    await Parser.init();
    const grammar = readFileSync(require.resolve("tree-sitter-powershell/tree-sitter-powershell.wasm"));
    parser = new Parser();
    parser.setLanguage(await Language.load(new Uint8Array(grammar)));
  }
  const tree = parser.parse(text);
  if (!tree) throw new Error("the parser gave up");
  return tree.rootNode;
}

/** Every node of a type, in the order of the text. */
export function nodesOfType(root: Node, type: string): Node[] {
  return root.descendantsOfType(type).filter((node) => node !== null);
}

/** The places where the text is no PowerShell: line and text. */
export function syntaxErrors(root: Node): string[] {
  const errors: string[] = [];
  const visit = (node: Node) => {
    if (node.isError || node.isMissing) errors.push(`line ${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`);
    else for (const child of node.children) if (child) visit(child);
  };
  visit(root);
  return errors;
}
