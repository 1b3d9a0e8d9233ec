import eslint from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const tests = '**/*.{test,contract,testing,fixture}.ts'

export default defineConfig(
  { ignores: ['dist/', 'out/', 'coverage/', 'node_modules/', 'client/src/schema.ts', 'panel/public/'] },
  { linterOptions: { noInlineConfig: true } },
  eslint.configs.recommended,
  {
    rules: {
      'max-lines': ['error', { max: 300 }],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // The compiler's noUnusedLocals and noUnusedParameters say the same.
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, minimumDescriptionLength: 3 }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
    },
  },
  {
    files: ['src/**/*.ts'],
    // Settings that only the environment of native libraries takes, and the command line handing its options on.
    ignores: ['src/config.ts', 'src/cli/run.ts', 'src/media/marks/label.ts', 'src/engine/local/no-telemetry.ts', tests],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'src/config.ts is the only reader of the environment.' },
        { property: 'toUint8Array', message: 'What sharp 0.35 makes this way is never given back: use toBuffer.' },
      ],
    },
  },
  // Matchers such as expect.any() are of type any.
  {
    files: [tests],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // A test that is skipped says why.
      'no-console': 'off',
    },
  },
  // TanStack Router redirects by throwing what is no error.
  { files: ['panel/src/router.tsx'], rules: { '@typescript-eslint/only-throw-error': 'off' } },
  // Configuration files and worker threads are read through the default export.
  { files: ['**/*.config.ts', 'src/**/worker.ts'], rules: { 'no-restricted-exports': 'off' } },
  // Programs for people print; the product prints through one place only.
  { files: ['bin/**', 'scripts/**', 'benchmarks/**', 'examples/**', 'src/cli/run.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', performance: 'readonly' },
    },
  },
)
