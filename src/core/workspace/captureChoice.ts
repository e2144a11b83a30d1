/** Whether the editor makes checkpoints by itself, as it was chosen for this workspace; the command line does not ask for it. */
import { isRecord } from '../../base/values';
import type { ChoiceFile } from './choiceFile';

/** Null where nothing was chosen: then the settings decide. */
export type CaptureChoice = 'on' | 'off' | null;

export const captureChoiceFile: ChoiceFile<CaptureChoice> = {
	name: 'capturing.json',
	subject: 'whether checkpoints are turned on',
	none: null,
	fromJson: (value) => {
		const choice = isRecord(value) ? value['choice'] : undefined;
		return choice === 'on' || choice === 'off' ? choice : null;
	},
	toJson: (choice) => ({ choice }),
	isNone: (choice) => choice === null,
};
