// The directions in which this code may import; docs/ARCHITECTURE.md draws them.

/** The files that a process starts with, and what they share: they may build the whole application. */
const ENTRIES = '^src/(main|command|migrate|admin-grant|app)\\.ts$|^src/demo/';
const CONTRACT = '\\.contract\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or need a third. Types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'platform-knows-no-features',
      comment: 'The platform serves features that do not exist yet.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    {
      name: 'embedded-stands-alone',
      comment: 'The embedded databases could be packages of their own.',
      severity: 'error',
      from: { path: '^src/embedded/' },
      to: { path: '^src/', pathNot: '^src/embedded/' },
    },
    {
      name: 'features-need-platform-only',
      comment: 'A feature is built on the platform and on other features, not on what composes them.',
      severity: 'error',
      from: { path: '^src/features/' },
      to: { path: '^src/', pathNot: '^src/(features|platform)/' },
    },
    {
      name: 'feature-by-its-index',
      comment:
        'What index.ts does not export is the feature’s own business. Contracts are public: contracts share them.',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/', pathNot: CONTRACT },
      to: { path: '^src/features/', pathNot: ['^src/features/$1/', '^src/features/[^/]+/index\\.ts$'] },
    },
    {
      name: 'feature-from-outside',
      comment: 'Those who compose, document and fill features enter them by index.ts or by a contract.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/features/' },
      to: { path: '^src/features/', pathNot: ['^src/features/[^/]+/index\\.ts$', CONTRACT] },
    },
    {
      name: 'contracts-are-pure',
      comment: 'A contract is what a client could be given: zod, other contracts, and the list of countries.',
      severity: 'error',
      from: { path: CONTRACT },
      to: { pathNot: [CONTRACT, '^node_modules/(zod|iso-3166-1)/'] },
    },
    {
      name: 'client-knows-contracts-only',
      comment: 'A client is given to others: the types of contracts, and what runs in a browser.',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { pathNot: ['^src/client/', CONTRACT, '^node_modules/(zod|socket\\.io-client|uuid)/'] },
    },
    {
      name: 'app-for-entries',
      comment: 'Only what starts a process builds the application.',
      severity: 'error',
      from: { path: '^src/', pathNot: ENTRIES },
      to: { path: '^src/app\\.ts$' },
    },
    {
      name: 'nobody-imports-an-entry',
      comment: 'Importing an entry would start it.',
      severity: 'error',
      from: {},
      to: { path: '^src/(main|migrate|admin-grant|demo/main|docs/print|embedded/mongo/main)\\.ts$' },
    },
    {
      name: 'product-without-tests',
      comment: 'The product runs without its tests and benchmarks.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'declared-dependencies',
      comment: 'The product needs what npm ci --omit=dev installs.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      comment: 'Only the test setup needs the compiled product, which a fresh clone does not have yet.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '/dist/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: '^(node_modules|dist)/' },
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
  },
};
