// What a package imports it declares, and what it declares it imports. Tests may also use the root's devDependencies.
import { isBuiltin } from 'node:module';
import ts from 'typescript';

/** Declared dependencies that no file imports. */
const NEEDED = {
  '': ['@swc/core', '@swc/jest', '@types/node', '@types/pg'], // named in configuration, or looked for by the compiler
  'apps/consent': ['@types/oidc-provider'], // looked for by the compiler
  'apps/web': ['@mantine/hooks', '@types/react', '@types/react-dom'], // Mantine's own needs, and what the compiler looks for
  'libs/runtime': ['pg'], // loaded by TypeORM as the driver of 'postgres'
};

/** What it imports is built into its pages: whoever serves them needs none of it. */
const BUNDLED = ['apps/web'];

export function dependencyFaults(workspace) {
  const imports = importsByPackage(workspace);
  const root = JSON.parse(workspace.read('package.json'));
  return [
    ...unusedEntryPoints(workspace),
    ...workspace.packages.flatMap((one) => faultsOf(one, imports.get(one.folder) ?? [], root.devDependencies)),
    ...faultsOfRoot(workspace, root, imports),
  ];
}

/** Bare imports by package folder, '' being the root: the name of what is imported, and the importing file. */
function importsByPackage({ files, pathOf, packages, isTest }) {
  const folders = packages.map(({ folder }) => folder);
  const found = new Map();
  for (const file of files) {
    const path = pathOf(file);
    const folder = folders.find((one) => path.startsWith(`${one}/`)) ?? '';
    if (!found.has(folder)) found.set(folder, []);
    const names = new Set(specifiersOf(file).filter(isBare).map(packageName));
    found.get(folder).push(...[...names].map((name) => ({ name, path, inTest: isTest(path) })));
  }
  return found;
}

const isBare = (specifier) => !specifier.startsWith('.') && !specifier.startsWith('/') && !isBuiltin(specifier);
const packageName = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** What a file imports, and what it resolves only: `require.resolve('x')`, `createRequire(…).resolve('x')`. */
function specifiersOf(file) {
  const resolved = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && /require.*\.resolve$/is.test(node.expression.getText(file)))
      resolved.push(...node.arguments.filter(ts.isStringLiteral).map(({ text }) => text));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...file.imports.map(({ text }) => text), ...resolved];
}

/** Entry points of packages that no import names. */
function unusedEntryPoints({ files, packages }) {
  const named = new Set(files.flatMap(specifiersOf));
  return packages.flatMap(({ name, folder, exports = {} }) =>
    Object.keys(exports)
      .filter((entry) => entry !== './package.json' && !named.has(`${name}${entry.slice(1)}`))
      .map((entry) => `unused entry point ${entry} of ${folder}`),
  );
}

function faultsOf({ folder, name: own, dependencies = {}, devDependencies = {} }, imports, shared) {
  const ships = !folder.startsWith('tools/') && !BUNDLED.includes(folder);
  const isDeclared = ({ name, inTest }) =>
    name === own ||
    name in dependencies ||
    (name in devDependencies && (inTest || !ships)) ||
    (name in shared && inTest);
  const imported = new Set(imports.map(({ name }) => name));
  const inProduction = new Set(imports.filter(({ inTest }) => !inTest).map(({ name }) => name));
  const isNeeded = (name) => NEEDED[folder]?.includes(name) === true;
  return [
    ...imports
      .filter((one) => !isDeclared(one))
      .map(({ name, path }) => `undeclared dependency ${name} of ${folder}: ${path}`),
    ...[...Object.keys(dependencies), ...Object.keys(devDependencies)]
      .filter((name) => !imported.has(name) && !isNeeded(name))
      .map((name) => `unused dependency ${name} of ${folder}`),
    ...Object.keys(dependencies)
      .filter((name) => ships && imported.has(name) && !inProduction.has(name))
      .map((name) => `only tests use dependency ${name} of ${folder}: it belongs in devDependencies`),
  ];
}

/** The root's are tools of the whole workspace: imported anywhere, or run by an npm script. */
function faultsOfRoot({ read, packages }, { devDependencies, scripts }, imports) {
  const words = [scripts, ...packages.map((one) => one.scripts ?? {})]
    .flatMap(Object.values)
    .join(' ')
    .split(/[\s;']+/);
  const imported = new Set([...imports.values()].flat().map(({ name }) => name));
  const isRun = (name) => {
    const { bin = {} } = JSON.parse(read(`node_modules/${name}/package.json`));
    const commands = typeof bin === 'string' ? [packageName(name).split('/').at(-1)] : Object.keys(bin);
    return commands.some((command) => words.includes(command));
  };
  return [
    ...Object.keys(devDependencies)
      .filter((name) => !imported.has(name) && !isRun(name) && !NEEDED[''].includes(name))
      .map((name) => `unused dependency ${name} of the root`),
    ...(imports.get('') ?? [])
      .filter(({ name }) => !(name in devDependencies))
      .map(({ name, path }) => `undeclared dependency ${name} of the root: ${path}`),
  ];
}
