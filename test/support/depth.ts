/** How much of what is generated a run tries: a little in `npm test`, much in `npm run test:deep`. */

/** Whether this is a deep run; `CAIRN_TEST_DEEP` is set for one. */
export const isDeep = Boolean(process.env['CAIRN_TEST_DEEP']);

/** How many rounds a test makes: what the environment variable says, else the number for this kind of run. */
export function rounds(variable: string, { usual, deep }: { readonly usual: number; readonly deep: number }): number {
	return Number(process.env[variable] ?? (isDeep ? deep : usual));
}

/**
 * Which inputs are generated: the same in each `npm test`, so that a change is tested and not the luck of a run; others in each deep
 * run. `CAIRN_TEST_SEED` chooses.
 */
export const seed: number | undefined = chosenSeed(process.env['CAIRN_TEST_SEED']);

function chosenSeed(wanted: string | undefined): number | undefined {
	if (wanted !== undefined) return Number(wanted);
	return isDeep ? undefined : 1;
}
