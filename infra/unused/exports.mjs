// An export is used when another file imports it, through however many re-exports. To be re-exported alone is no use.
import ts from 'typescript';

/** Exports that are used from where the compiler does not see it, by file. */
const USED_FROM_OUTSIDE = {
  'libs/edge/src/index.ts': ['COMMON_REFUSALS'], // infra/errors-page.mjs, from dist
};

/** Files that something else than an import starts. */
const STARTED = [
  /\.spec\.ts$/,
  /\/src\/(.*\/)?main\.tsx?$/,
  /^[^/]+\.c?js$|^apps\/web\/vite\.config\.ts$/, // configuration of the tools
  /^infra\/(docker\/)?[^/]+\.mjs$/,
  /^tools\/testbed\/src\/jest-.*\.ts$/, // jest.*.config.js
  /^libs\/topology\/src\/(cli|generate)\.ts$/, // npm scripts
];

/** Symbols of exports that some file uses, each with the files that do. */
function usesIn({ files, checker }) {
  const uses = new Map();
  const use = (symbol, file) => {
    for (let at = symbol; at !== undefined; at = following(checker, at)) {
      const users = uses.get(at) ?? new Set();
      uses.set(at, users.add(file));
    }
  };
  for (const file of files) visitUses(checker, file, (symbol) => use(symbol, file));
  return uses;
}

const following = (checker, symbol) =>
  (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getImmediateAliasedSymbol(symbol) : undefined;

const moduleAt = (checker, specifier) => specifier && checker.getSymbolAtLocation(specifier);

function visitUses(checker, file, use) {
  const all = (module) => module && checker.getExportsOfModule(module).forEach(use);
  const named = (module, name) => {
    const symbol = module && checker.getExportsOfModule(module).find((one) => one.name === name);
    if (symbol !== undefined) use(symbol);
  };
  const visit = (node) => {
    if (ts.isImportSpecifier(node) || ts.isImportClause(node)) {
      const symbol = node.name && checker.getSymbolAtLocation(node.name);
      if (symbol) use(symbol);
    } else if (ts.isNamespaceImport(node)) {
      visitNamespace(
        checker,
        file,
        { name: node.name, module: moduleAt(checker, node.parent.parent.moduleSpecifier) },
        { all, named },
      );
    } else if (ts.isNamespaceExport(node)) {
      all(moduleAt(checker, node.parent.moduleSpecifier));
    } else if (ts.isImportTypeNode(node)) {
      const module = ts.isLiteralTypeNode(node.argument) ? moduleAt(checker, node.argument.literal) : undefined;
      if (node.qualifier === undefined) all(module);
      else named(module, ts.isIdentifier(node.qualifier) ? node.qualifier.text : node.qualifier.left.getText());
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      visitDynamicImport(moduleAt(checker, node.arguments[0]), node, { all, named });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}

function visitNamespace(checker, file, { name, module }, { all, named }) {
  const symbol = checker.getSymbolAtLocation(name);
  const visit = (node) => {
    if (
      ts.isIdentifier(node) &&
      node !== name &&
      node.text === name.text &&
      checker.getSymbolAtLocation(node) === symbol
    ) {
      const { parent } = node;
      if (ts.isPropertyAccessExpression(parent) && parent.expression === node) named(module, parent.name.text);
      else if (ts.isQualifiedName(parent) && parent.left === node) named(module, parent.right.text);
      else all(module);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}

/** `const { a } = await import(…)` and `(await import(…)).a` use one export; any other way of it uses all. */
function visitDynamicImport(module, call, { all, named }) {
  let node = call.parent;
  if (ts.isAwaitExpression(node)) node = node.parent;
  while (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) node = node.parent;
  if (ts.isPropertyAccessExpression(node)) return named(module, node.name.text);
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name)) return all(module);
  for (const { propertyName, name } of node.name.elements) named(module, (propertyName ?? name).text);
}

export function unusedExports(workspace) {
  const { files, checker, pathOf, isTest, isGenerated } = workspace;
  const uses = usesIn(workspace);
  const byPath = new Map(files.map((file) => [pathOf(file), file]));
  const [unused, onlyByTests] = [[], []];
  for (const file of files) {
    const path = pathOf(file);
    if (file.symbol === undefined || isGenerated(path) || /^[^/]+\.c?js$/.test(path)) continue;
    if (isDeclaredBeside(path, byPath)) continue;
    for (const symbol of file.symbol.exports?.values() ?? []) {
      if (symbol.name === '__export' || isTaken(path, symbol)) continue;
      const others = [...(uses.get(symbol) ?? [])].filter((user) => user !== file);
      const at = `${path}: ${symbol.name}`;
      if (others.length === 0) unused.push(`unused export ${at}`);
      else if (!isTest(path) && others.every((user) => isTest(pathOf(user)))) onlyByTests.push(at);
    }
  }
  return { unused, onlyByTests };
}

const isTaken = (path, { name }) =>
  USED_FROM_OUTSIDE[path]?.includes(name) === true ||
  (name === 'default' && /\/(jest-global-[a-z]+|vite\.config)\.ts$/.test(path));

/** A script with a `.d.mts` beside it is imported through that. */
const isDeclaredBeside = (path, byPath) => path.endsWith('.mjs') && byPath.has(path.replace(/\.mjs$/, '.d.mts'));

/** Files that no import leads to, from what is started or offered by a package. */
export function unusedFiles({ files, checker, pathOf, packages, isGenerated }) {
  const offered = new Set(
    packages.flatMap(({ folder, exports = {} }) => sourcesOf(exports).map((path) => `${folder}/${path}`)),
  );
  const byPath = new Map(files.map((file) => [pathOf(file), file]));
  const reached = new Set();
  const reach = (path) => {
    if (reached.has(path) || !byPath.has(path)) return;
    reached.add(path);
    for (const specifier of byPath.get(path).imports) {
      const module = checker.getSymbolAtLocation(specifier)?.valueDeclaration;
      if (module !== undefined) reach(pathOf(module.getSourceFile()));
    }
  };
  for (const path of byPath.keys()) if (offered.has(path) || STARTED.some((start) => start.test(path))) reach(path);
  return [...byPath.keys()]
    .filter((path) => !reached.has(path) && !isGenerated(path) && !isDeclaredBeside(path, byPath))
    .map((path) => `unused file ${path}`);
}

const sourcesOf = (exports) =>
  Object.values(exports).map((to) =>
    (typeof to === 'string' ? to.replace('/dist/', '/src/').replace(/\.js$/, '.ts') : to['@quittance/source']).replace(
      './',
      '',
    ),
  );
