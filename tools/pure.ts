// Tells bundlers what they may drop. A constant made by a call (`const sinP = elementwise({...})`) stays in a page that
// never uses it, unless the call is marked `/* @__PURE__ */`. In every module that package.json does not list under
// `sideEffects`, making a constant has no other effect; so the build writes the marks and the sources stay readable.

import ts from "typescript";

interface Edit {
  at: number;
  text: string;
}

const mark = "/* @__PURE__ */ ";

/** Marks the initialisers of a JavaScript module's top-level constants; what the module does stays the same. */
export function annotatePure(code: string): string {
  const source = ts.createSourceFile("module.js", code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const namespaces = namespacesOf(source);
  const edits: Edit[] = [];
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!initializer || !ts.isIdentifier(name)) continue;
      const marks: Edit[] = [];
      if (droppable(initializer, namespaces, marks)) edits.push(...marks);
      else if (!waits(initializer)) edits.push(...wrap(initializer));
    }
  }
  edits.sort((a, b) => b.at - a.at);
  return edits.reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), code);
}

/** As a call of a function made on the spot, which one mark covers: for spreads, property reads and arithmetic. */
function wrap(node: ts.Expression): Edit[] {
  return [
    { at: node.getStart(), text: `${mark}(() => (` },
    { at: node.getEnd(), text: "))()" },
  ];
}

function namespacesOf(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings)) names.add(bindings.name.text);
  }
  return names;
}

/** Whether bundlers can drop an expression once its calls are marked; collects the marks. */
function droppable(node: ts.Expression, namespaces: ReadonlySet<string>, marks: Edit[]): boolean {
  const every = (nodes: readonly ts.Expression[]): boolean => nodes.every((each) => droppable(each, namespaces, marks));
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    marks.push({ at: node.getStart(), text: mark });
    return isCallee(node.expression, namespaces) && every(node.arguments ?? []);
  }
  if (ts.isParenthesizedExpression(node)) return droppable(node.expression, namespaces, marks);
  if (ts.isArrayLiteralExpression(node)) return every(node.elements);
  if (ts.isConditionalExpression(node)) return every([node.condition, node.whenTrue, node.whenFalse]);
  if (ts.isPrefixUnaryExpression(node)) return ts.isNumericLiteral(node.operand);
  if (ts.isPropertyAccessExpression(node))
    return ts.isIdentifier(node.expression) && namespaces.has(node.expression.text);
  if (ts.isObjectLiteralExpression(node)) return node.properties.every((each) => inertMember(each, namespaces, marks));
  return ts.isIdentifier(node) || ts.isFunctionLike(node) || ts.isLiteralExpression(node) || isKeyword(node);
}

function inertMember(node: ts.ObjectLiteralElementLike, namespaces: ReadonlySet<string>, marks: Edit[]): boolean {
  if (ts.isSpreadAssignment(node) || (node.name && ts.isComputedPropertyName(node.name))) return false;
  return !ts.isPropertyAssignment(node) || droppable(node.initializer, namespaces, marks);
}

/** `f`, `namespace.f` and `Global.f`: finding the function has no effect of its own. */
function isCallee(node: ts.Expression, namespaces: ReadonlySet<string>): boolean {
  if (ts.isIdentifier(node)) return true;
  return (
    ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && namespaces.has(node.expression.text)
  );
}

function isKeyword({ kind }: ts.Node): boolean {
  const { TrueKeyword, FalseKeyword, NullKeyword } = ts.SyntaxKind;
  return kind === TrueKeyword || kind === FalseKeyword || kind === NullKeyword;
}

/** Whether it contains `await` or `this` of the module itself, which a function around it would change. */
function waits(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node) || node.kind === ts.SyntaxKind.ThisKeyword) return true;
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
  return ts.forEachChild(node, waits) ?? false;
}
