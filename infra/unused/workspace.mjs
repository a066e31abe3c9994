// The workspace as one TypeScript program: every source and test of apps, libs and tools, and the scripts at the root and in infra.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SCRIPTS = ['*.js', '*.cjs', 'infra/**/*.mjs'];

/** `over` is a folder whose files stand in front of the tree's. */
export function openWorkspace(over) {
  const placeOf = (path) => {
    const laid = over === undefined ? undefined : join(over, relative(root, path));
    return laid !== undefined && existsSync(laid) ? laid : path;
  };
  const read = (path) => readFileSync(placeOf(join(root, path)), 'utf8');
  const configIn = (folder) =>
    ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile).config,
      ts.sys,
      folder,
    );
  const config = configIn(root);
  const pages = configIn(join(root, 'apps/web'));
  const planted = over === undefined ? [] : globSync('**/*.ts', { cwd: over }).map((path) => join(root, path));
  const scripts = SCRIPTS.flatMap((glob) => globSync(glob, { cwd: root })).map((path) => join(root, path));
  const options = {
    ...config.options,
    // As it stands: compiled, every file of the program would import React.
    jsx: ts.JsxEmit.Preserve,
    allowJs: true,
    incremental: false,
    tsBuildInfoFile: undefined,
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => readFile(placeOf(path));
  host.fileExists = (path) => fileExists(placeOf(path));
  const program = ts.createProgram(
    [...new Set([...config.fileNames, ...pages.fileNames, ...planted, ...scripts])],
    options,
    host,
  );
  const pathOf = (file) => relative(root, file.fileName);
  return {
    read,
    pathOf,
    checker: program.getTypeChecker(),
    files: program.getSourceFiles().filter((file) => !/^\.\.|node_modules\/|\/dist\/|\.json$/.test(pathOf(file))),
    packages: packagesOf(read),
    isTest: (path) => /\.spec\.ts$|\/(test|test-kit)\//.test(path),
    isGenerated: (path) =>
      path.includes('/generated/') ||
      /^libs\/contracts\/(?!core\/)[^/]+\/(src\/index|test-kit\/builders)\.ts$/.test(path),
  };
}

function packagesOf(read) {
  const { workspaces } = JSON.parse(read('package.json'));
  return workspaces
    .flatMap((glob) => globSync(`${glob}/package.json`, { cwd: root }))
    .map((path) => ({ folder: dirname(path), ...JSON.parse(read(path)) }));
}
