// The code fence of the wall: which package may reach which, even through others. The contract libraries an app may use follow
// from schemas/topics.yaml (who writes and who reads a topic), so a right that is not in that file is not in the code either.
const { readFileSync } = require('node:fs');
const { parse } = require('yaml');

const topology = parse(readFileSync(`${__dirname}/schemas/topics.yaml`, 'utf8'));
const services = ['ingestion', 'matching', 'consent', 'delivery', 'analytics'];
const folderOf = (library) => `^libs/contracts/${library.replace(/^contracts-/, '')}/`;

const libraries = [...new Set(Object.values(topology.topics).map((t) => t.library))];
const usedBy = (service) =>
  new Set(
    Object.values(topology.topics)
      .filter((t) => t.writer === service || Object.keys(t.readers ?? {}).includes(service))
      .map((t) => t.library),
  );

const contractRules = services.flatMap((service) =>
  libraries
    .filter((library) => library !== 'contracts-parked' && !usedBy(service).has(library))
    .map((library) => ({
      name: `wall-${service}-not-${library}`,
      comment: `schemas/topics.yaml gives ${service} no topic of ${library}`,
      severity: 'error',
      from: { path: `^apps/${service}/` },
      to: { path: folderOf(library), reachable: true },
    })),
);

const edgeShapeRules = [
  { service: 'delivery', lib: 'retailer-api' },
  { service: 'consent', lib: 'retailer-api' },
  { service: 'analytics', lib: 'retailer-api' },
  { service: 'ingestion', lib: 'bank-api' },
  { service: 'analytics', lib: 'bank-api' },
].map(({ service, lib }) => ({
  name: `wall-${service}-not-${lib}`,
  comment: 'The shapes of one side’s edge are no business of the other side',
  severity: 'error',
  from: { path: `^apps/${service}/` },
  to: { path: `^libs/${lib}/`, reachable: true },
}));

const operatorFolders = '^apps/matching/src/operator/';

module.exports = {
  forbidden: [
    ...contractRules,
    ...edgeShapeRules,
    {
      name: 'no-app-to-app',
      comment: 'Services meet on topics only',
      severity: 'error',
      from: { path: `^apps/(${services.join('|')})/` },
      // Its tests drive the page that an app serves.
      to: { path: '^apps/([^/]+)/', pathNot: '^apps/($1|web/test)/' },
    },
    {
      name: 'pages-are-built',
      comment:
        'A page runs in a browser: whoever serves it knows its built folder, and it knows whoever serves it by HTTP',
      severity: 'error',
      from: { path: '^(apps|libs|tools)/', pathNot: '^apps/web/' },
      to: { path: '^apps/web/(src|vite)' },
    },
    {
      name: 'pages-alone',
      comment: 'Nothing of a service is built into a page',
      severity: 'error',
      from: { path: '^apps/web/src/' },
      to: { path: '^(apps/(?!web/)|libs/|tools/)' },
    },
    {
      name: 'one-page-for-each-zone',
      comment: 'A page holds its own code and the look of all, so that no zone ships another’s',
      severity: 'error',
      from: { path: '^apps/web/src/([^/]+)/' },
      to: { path: '^apps/web/src/', pathNot: '^apps/web/src/($1|look)/' },
    },
    {
      name: 'operators-only',
      comment:
        'What explains and reports joins both sides: only the operator’s command reaches it, nothing that serves or consumes',
      severity: 'error',
      from: {
        path: '^(apps|libs|tools)/',
        pathNot: `^apps/ops/|^apps/matching/test/|${operatorFolders}|\\.spec\\.ts$`,
      },
      to: { path: operatorFolders },
    },
    {
      name: 'no-tool-in-production',
      comment: 'What runs in production needs nothing that tests it, shows it or measures it',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '(\\.spec\\.ts$|/test/|/test-kit/)' },
      to: { path: '^tools/', reachable: true },
    },
    {
      name: 'no-test-kit-in-production',
      comment: 'Tests and their kits stand outside src, and no source needs them',
      severity: 'error',
      from: { path: '^(apps|libs|tools)/', pathNot: '(\\.spec\\.ts$|/test/|/test-kit/)' },
      to: { path: '^(apps|libs)/.*(\\.spec\\.ts$|/test/|/test-kit/)' },
    },
    {
      name: 'matching-from-inside',
      comment: 'Only a tool may take files through matching in its own process',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '(\\.spec\\.ts$|/test/|^apps/matching/)' },
      to: { path: '^apps/matching/src/inside' },
    },
    {
      name: 'pure-domain',
      comment: 'The domain knows no framework, database, broker, clock or randomness',
      severity: 'error',
      from: {
        path: '^apps/([^/]+/src/domain|matching/src/(decision|operator/(explain|quality)))/',
        pathNot: '\\.spec\\.ts$',
      },
      to: { path: '(^|/)(typeorm|@nestjs|kafkajs|pg|libs/kafka|libs/runtime|libs/edge/src/(?!shapes/))' },
    },
    {
      name: 'pure-policy',
      comment: 'The consent policy knows what a consent says, and nothing that reads, keeps or sends it',
      severity: 'error',
      from: { path: '^libs/consent-policy/src/', pathNot: '\\.spec\\.ts$' },
      // A digest is a matter of its input alone.
      to: { pathNot: '^(libs/(consent-policy/src|contracts)/|crypto$)' },
    },
    {
      name: 'sql-only-in-store',
      comment: 'Handlers, controllers and the domain reach the database through the store',
      severity: 'error',
      from: {
        path: '^apps/((ingestion|consent|delivery|analytics)/src/(handlers|http|domain)|matching/src/(handlers|decision|batch|routing|receipts|acceptors))/',
      },
      to: { path: '(^|/)node_modules/(typeorm|pg)/' },
    },
    {
      name: 'kafka-client-behind-one-library',
      comment: 'Only the Kafka library and operator tools know the client',
      severity: 'error',
      from: {
        path: '^(apps/(ingestion|matching|consent|delivery|analytics)|libs/(edge|runtime|retailer-api|bank-api|contracts))/',
      },
      to: { path: '(^|/)node_modules/(kafkajs|@platformatic/kafka)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      from: { pathNot: '(\\.spec\\.ts$|^tools/testbed|/test/|^tools/e2e)' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: '(node_modules|/dist/)' },
    exclude: { path: '(/dist/|/generated/schemas)' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@quittance/source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
