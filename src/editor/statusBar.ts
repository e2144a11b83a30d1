/** The status bar item: when the last checkpoint was made, and if Cairn does not record, why. */
import * as vscode from 'vscode';
import type { CairnState } from '../../cairn';
import { plural } from '../base/text';
import type { Checkpoint } from '../core/checkpoint';
import { CairnError } from '../core/errors';
import { onNewDay } from './dayChange';
import type { Notifier } from './notify';
import { quotedTitleOf } from './present';
import type { Session } from './session';
import { shortTime, spokenTime, startOfDay } from './words/times';

const looks: Readonly<Record<CairnState['state'], { readonly text: string; readonly title: string }>> = {
	active: { text: 'Cairn', title: 'Cairn keeps checkpoints' },
	paused: { text: '$(debug-pause) Cairn', title: 'Cairn is paused' },
	degraded: { text: '$(warning) Cairn', title: 'Cairn needs you' },
	failed: { text: '$(error) Cairn', title: 'Cairn has no store' },
};

/** What there is to say while nothing is wrong. */
interface Recorded {
	readonly newest: Checkpoint | undefined;
	/** How many checkpoints were made today. */
	readonly today: number;
}

export function showStatusBar(session: Session, notifier: Notifier): vscode.Disposable {
	const item = vscode.window.createStatusBarItem('cairn.state', vscode.StatusBarAlignment.Left);
	item.name = 'Cairn';
	item.command = 'cairn.showState';
	let recorded: Recorded = { newest: undefined, today: 0 };
	/** What was asked last counts: answers may overtake each other. */
	let asked = 0;
	const show = (): void => {
		const { state, reason } = session.state;
		const { text, title } = looks[state];
		const { newest, today } = recorded;
		const now = new Date();
		const isRecording = state === 'active' && newest;
		item.text = isRecording ? `${text}: ${shortTime(newest.createdAt, now)} (${today} today)` : text;
		const last = isRecording
			? `. The last one, ${quotedTitleOf(newest)}, was made ${spokenTime(newest.createdAt, now)}; ${plural(today, 'checkpoint')} today.`
			: '';
		item.tooltip = reason === undefined ? `${title}${last}` : `${title}: ${reason}`;
		item.accessibilityInformation = { label: item.tooltip };
		item.backgroundColor = state === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
	};
	const look = async (): Promise<void> => {
		const turn = ++asked;
		try {
			const answer = await lookUp(session);
			if (turn !== asked) return;
			recorded = answer;
			show();
		} catch (error) {
			if (!CairnError.is(error, 'unavailable')) void notifier.error(error);
		}
	};
	show();
	item.show();
	return vscode.Disposable.from(
		item,
		session.onDidChangeState(show),
		session.onDidChangeHistory(() => void look()),
		onNewDay(() => void look()),
	);
}

async function lookUp(session: Session): Promise<Recorded> {
	if (!session.isOpen) return { newest: undefined, today: 0 };
	const { checkpoints } = await session.request('list', { since: startOfDay(new Date()) });
	const newest = checkpoints[0] ?? (await session.request('list', { limit: 1 })).checkpoints[0];
	return { newest, today: checkpoints.length };
}
