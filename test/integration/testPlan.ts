/** What the runner and the tests inside the extension host have agreed on. */

/** The environment variable that hands the plan over. */
export const planVariable = 'CAIRN_TEST_PLAN';

/** Each piece of mocha's report begins with this: it tells the report from what the workbench logs about itself. */
export const reportMark = 'cairn-test│';

export interface TestPlan {
	/** The folder of built tests. */
	readonly folder: string;
	/** Where the counts go. */
	readonly countsFile: string;
	readonly color: boolean;
	readonly grep?: string;
}
