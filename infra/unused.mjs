// Refuses what nothing uses: exports, files and dependencies of the workspace, and imports that a package does not declare.
// `--over <folder>` reads the files of a folder as if they lay in the tree, which is how the test plants violations.
import { dependencyFaults } from './unused/dependencies.mjs';
import { unusedExports, unusedFiles } from './unused/exports.mjs';
import { openWorkspace } from './unused/workspace.mjs';

const over = process.argv.indexOf('--over');
const workspace = openWorkspace(over === -1 ? undefined : process.argv[over + 1]);

const { unused, onlyByTests } = unusedExports(workspace);
const complaints = [...unused, ...unusedFiles(workspace), ...dependencyFaults(workspace)];
for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
if (process.argv.includes('--tests')) for (const name of onlyByTests) process.stdout.write(`only tests use ${name}\n`);
process.stdout.write(
  `${complaints.length} unused or undeclared; ${onlyByTests.length} exports are used by tests only.\n`,
);
if (complaints.length > 0) process.exitCode = 1;
