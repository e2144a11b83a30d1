/** How much of what is generated a run tries: a little in `npm test`, much in `npm run test:deep`. */

/** Whether this is a deep run; `CAIRN_TEST_DEEP` is set for one. */
export const isDeep = Boolean(process.env['CAIRN_TEST_DEEP']);

/** How many rounds a test makes: what the environment variable says, else the number for this kind of run. */
export function rounds(variable: string, { usual, deep }: { readonly usual: number; readonly deep: number }): number {
	return Number(process.env[variable] ?? (isDeep ? deep : usual));
}
