import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { layerRules } from './eslint.layers.mjs';

export default defineConfig(
	{ ignores: ['dist/**', '.cache/**', '.artifacts/**', 'test/fixtures/**'] },
	eslint.configs.recommended,
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.recommendedTypeChecked],
		languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
		rules: {
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/explicit-module-boundary-types': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			'@typescript-eslint/only-throw-error': 'error',
			eqeqeq: 'error',
			'no-console': 'error',
			'max-lines': ['error', { max: 400 }],
			'no-empty': ['error', { allowEmptyCatch: false }],
		},
	},
	{
		// Scripts and the test runner talk on the terminal.
		files: ['scripts/**', 'test/**'],
		rules: { 'no-console': 'off' },
	},
	{
		files: ['**/*.mjs'],
		languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
	},
	...layerRules,
);
