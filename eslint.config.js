import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      'libs/contracts/*/src/generated/**',
      'libs/contracts/*/test-kit/**',
      'apps/consent/src/generated/**',
      'tools/e2e/src/generated/**',
      '**/*.js',
      '**/*.cjs',
      '**/*.mjs',
      '.quittance/**',
      '.nx/**',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './apps/web/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-this-alias': 'off',
      '@typescript-eslint/unbound-method': 'off', // kafkajs and Nest type bound callbacks as methods
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'max-lines': ['error', { max: 400 }],
      complexity: ['warn', 12],
      'max-params': ['warn', 4],
    },
  },
  {
    files: [
      'apps/*/src/domain/**/*.ts',
      'libs/consent-policy/src/**/*.ts',
      'apps/matching/src/{decision,operator/explain,operator/quality}/**/*.ts',
    ],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an input of the domain.' },
        { object: 'Math', property: 'random', message: 'Chance is an input of the domain.' },
      ],
    },
  },
  {
    files: [
      'apps/{ingestion,matching,consent,delivery,analytics}/src/**/*.ts',
      'libs/{kafka,edge,runtime,retailer-api,bank-api}/src/**/*.ts',
    ],
    ignores: ['libs/runtime/src/run-service.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Configuration is read in one place.' },
      ],
    },
  },
);
