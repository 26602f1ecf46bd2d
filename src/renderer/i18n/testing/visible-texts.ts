/** Finds words that people would read in source code that should have them from the catalogue. For tests. */
import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** Attributes and properties whose text is shown or spoken. */
const shownNames = new Set(
  'alt aria-description aria-label aria-roledescription aria-valuetext buttonLabel buttons copyright detail hint label message placeholder summary text tip title'.split(
    ' ',
  ),
);
/** Calls whose words go to the log or to whoever made the mistake in the code, not to people. */
const unseenCalls = new Set(['log', 'write', 'Error', 'Symbol', 'warn', 'querySelector', 'querySelectorAll']);

const word = /\p{L}{2,}/u;
const twoWords = /\p{L}{2,}[,.:;]?\s+\p{L}{2,}/u;

/** Texts, and literal values of attributes that are shown, in the markup of a component; and words in its code. */
export function wordsOfComponent(source: string): string[] {
  const found: string[] = [];
  const root = parse(source, { modern: true });
  const visit = (node: unknown, shown: boolean) => {
    if (Array.isArray(node)) {
      for (const part of node) visit(part, shown);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const { type, name, data, value } = node as Record<string, unknown>;
    if (type === 'Text') {
      if (shown && word.test(String(data))) found.push(String(data).trim());
      return;
    }
    if (type === 'StyleDirective' || type === 'ClassDirective') return;
    const isShown = type === 'Attribute' ? shownNames.has(String(name)) : shown;
    if (type === 'Literal' && typeof value === 'string' && twoWords.test(value)) found.push(value);
    if (type === 'TemplateElement') {
      const { cooked } = value as { cooked: string };
      if (twoWords.test(cooked)) found.push(cooked.trim());
    }
    for (const [key, part] of Object.entries(node)) {
      // A class list is words too, but not for people.
      if (type === 'Attribute' && !isShown && key === 'value' && isPlainText(part)) continue;
      visit(part, isShown);
    }
  };
  visit(root.fragment, true);
  const { instance, module } = root;
  for (const script of [instance, module])
    if (script) {
      const { start, end } = script.content as unknown as { start: number; end: number };
      found.push(...wordsOfCode(source.slice(start, end)));
    }
  return found;
}

/** Of `class="button {size}"` and kin. */
function isPlainText(value: unknown): boolean {
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  return parts.every((part) => (part as { type?: string } | null)?.type === 'Text');
}

/** Strings of two words and more, and single words given as a label, title or the like, in TypeScript. */
export function wordsOfCode(source: string): string[] {
  const found: string[] = [];
  const file = ts.createSourceFile('code.ts', source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node, shown: boolean) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const called = node.expression;
      const name = ts.isPropertyAccessExpression(called) ? called.name.text : called.getText(file);
      if (unseenCalls.has(name)) return;
    }
    const isShown = ts.isPropertyAssignment(node)
      ? shownNames.has(node.name.getText(file))
      : shown && ts.isArrayLiteralExpression(node);
    const text = textOf(node);
    if (text !== null && (twoWords.test(text) || (shown && word.test(text)))) found.push(text.trim());
    ts.forEachChild(node, (child) => {
      visit(child, isShown);
    });
  };
  visit(file, false);
  return found;
}

function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) return node.text;
  return null;
}
