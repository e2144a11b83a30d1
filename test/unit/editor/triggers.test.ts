import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { Gate } from '../../../src/base/gate';
import { Burst } from '../../../src/editor/triggers/burst';
import { type CaptureOutcome, type CaptureRequest, Causes } from '../../../src/editor/triggers/cause';
import { CaptureScheduler, type SchedulerOptions } from '../../../src/editor/triggers/captureScheduler';
import { headLabel } from '../../../src/editor/triggers/headLabel';
import { RecentPaths } from '../../../src/editor/triggers/recentPaths';
import { RecentRuns } from '../../../src/editor/triggers/recentRuns';
import { eventually } from '../../support/eventually';

describe('causes of a capture', () => {
	it('become one, with the label that says most and all hints', () => {
		const causes = new Causes();
		assert.equal(causes.take(), undefined);
		causes.add({ trigger: 'external', hints: ['/a'], settleMs: 0 });
		causes.add({ trigger: 'git', label: 'Switched to branch x', hints: ['/b'], settleMs: 0 });
		causes.add({ trigger: 'terminal', label: 'Ran git switch x', hints: ['/a'], settleMs: 0 });
		assert.deepEqual(causes.take(), { trigger: 'git', label: 'Switched to branch x', hints: ['/a', '/b'] });
		assert.equal(causes.isEmpty, true);
	});

	it('look at everything where one of them does, or where there are too many hints', () => {
		const causes = new Causes();
		causes.add({ trigger: 'interval', label: 'Regular checkpoint', settleMs: 0 });
		causes.add({ trigger: 'external', hints: ['/a'], settleMs: 0 });
		// A folder by that name may be another one than before.
		assert.deepEqual(causes.take(), { trigger: 'external', everything: true, hints: ['/a'] });
		for (let i = 0; i < 5000; i++) causes.add({ trigger: 'external', hints: [`/${i}`], settleMs: 0 });
		const { everything, hints } = causes.take() ?? {};
		assert.deepEqual([everything, hints?.length], [true, 5000]);
	});

	it('are told what has changed while nothing was captured', () => {
		const causes = new Causes();
		causes.note({ hints: ['/a'] });
		assert.equal(causes.take(), undefined);
		causes.add({ trigger: 'external', hints: ['/b'], settleMs: 0 });
		causes.forget();
		assert.equal(causes.isEmpty, true);
		causes.add({ trigger: 'opening', settleMs: 0 });
		assert.deepEqual(causes.take(), { trigger: 'opening', everything: true, hints: ['/a', '/b'] });
		causes.add({ trigger: 'external', hints: [], settleMs: 0 });
		assert.deepEqual(causes.take(), { trigger: 'external', hints: [] });
	});
});

describe('the capture scheduler', () => {
	function schedule({
		gate = new Gate(),
		runsForMs = () => 0,
		succeeds = () => true,
		onSaving = (): void => undefined,
	}: Partial<SchedulerOptions> & { succeeds?: () => boolean } = {}): {
		scheduler: CaptureScheduler;
		made: CaptureRequest[];
	} {
		const made: CaptureRequest[] = [];
		const capture = (request: CaptureRequest): Promise<CaptureOutcome> => {
			made.push(request);
			return Promise.resolve(succeeds() ? 'done' : 'failed');
		};
		const options = { capture, onSaving, mergeWindowMs: () => 60_000, verifiesAfterSaves: () => true, gate, runsForMs };
		return { scheduler: new CaptureScheduler(options), made };
	}

	it('makes one checkpoint of saves, and looks at everything after them', async () => {
		const { scheduler, made } = schedule();
		scheduler.saved('/w/a', 'a');
		scheduler.saved('/w/b', 'b');
		scheduler.saved('/w/a', 'a');
		await scheduler.whenIdle();
		assert.deepEqual(made, [
			{ trigger: 'save', label: 'Saved 2 files', hints: ['/w/a', '/w/b'] },
			{ trigger: 'external' },
		]);
	});

	it('tells what was saved before there was an engine, once there is one', async () => {
		const told: string[] = [];
		let isOpen = false;
		const { scheduler } = schedule({ onSaving: (files) => void (isOpen && told.push(files.join())) });
		scheduler.saved('/w/a', 'a');
		assert.deepEqual(told, []);
		isOpen = true;
		scheduler.tellSaving();
		assert.deepEqual(told.splice(0), ['/w/a']);
		await scheduler.whenIdle();
		await eventually('it waits no longer', () => told.at(-1) === '');
	});

	it('looks again where a file changes that was just saved, but not apart from a save that is waiting', async () => {
		const { scheduler, made } = schedule();
		scheduler.verifySoon();
		await scheduler.whenIdle();
		assert.deepEqual(made.splice(0), [{ trigger: 'external' }]);
		scheduler.saved('/w/a', 'a');
		scheduler.verifySoon();
		await scheduler.whenIdle();
		assert.deepEqual(
			made.map(({ trigger }) => trigger),
			['save', 'external'],
		);
	});

	it('records saves under their own name before anything else', async () => {
		const { scheduler, made } = schedule();
		scheduler.saved('/w/a', 'a');
		scheduler.request({ trigger: 'terminal', label: 'Ran x', settleMs: 60_000 });
		await scheduler.captureNow({ trigger: 'files', label: 'Before deleting b', hints: ['/w/b'] });
		await scheduler.whenIdle();
		assert.deepEqual(
			made.map(({ label }) => label),
			['Saved a', 'Before deleting b', 'Ran x'],
		);
	});

	it('calls what changes while files are restored by the restore, however long that takes', async () => {
		const gate = new Gate();
		const { scheduler, made } = schedule({ gate });
		await gate.closedDuring(async () => {
			scheduler.request({ trigger: 'external', hints: ['/w/a'], settleMs: 0 });
			await setTimeout(20);
			assert.deepEqual(made, []);
			scheduler.request({ trigger: 'restore', label: 'Restored a', settleMs: 60_000 });
		});
		await scheduler.whenIdle();
		assert.deepEqual(made, [{ trigger: 'restore', label: 'Restored a', everything: true, hints: ['/w/a'] }]);
	});

	it('calls what changes while a command runs by its end, but does not wait for ever', async () => {
		let leftMs = 60_000;
		const { scheduler, made } = schedule({ runsForMs: () => leftMs });
		scheduler.request({ trigger: 'external', hints: ['/w/a'], settleMs: 0 });
		await setTimeout(20);
		assert.deepEqual(made, []);
		scheduler.request({ trigger: 'terminal', label: 'Ran x', settleMs: 0 });
		await eventually('the command is recorded', () => made.length > 0);
		assert.deepEqual(made.splice(0), [{ trigger: 'terminal', label: 'Ran x', everything: true, hints: ['/w/a'] }]);
		leftMs = 10;
		scheduler.request({ trigger: 'external', hints: ['/w/a'], settleMs: 0 });
		await setTimeout(0);
		leftMs = 0;
		await eventually('the change is recorded', () => made.length > 0);
		assert.deepEqual(made, [{ trigger: 'external', hints: ['/w/a'] }]);
	});

	it('looks again at what a capture that failed was to look at', async () => {
		let fails = true;
		const { scheduler, made } = schedule({ succeeds: () => !fails });
		scheduler.request({ trigger: 'external', hints: ['/w/a'], settleMs: 0 });
		await scheduler.whenIdle();
		fails = false;
		scheduler.request({ trigger: 'external', hints: ['/w/b'], settleMs: 0 });
		await scheduler.whenIdle();
		assert.deepEqual(made.at(-1), { trigger: 'external', hints: ['/w/a', '/w/b'] });
		fails = true;
		scheduler.request({ trigger: 'interval', settleMs: 0 });
		await scheduler.whenIdle();
		fails = false;
		scheduler.request({ trigger: 'external', hints: ['/w/c'], settleMs: 0 });
		await scheduler.whenIdle();
		assert.deepEqual(made.at(-1), { trigger: 'external', everything: true, hints: ['/w/c'] });
	});

	it('forgets what is waiting when it is cleared', async () => {
		const { scheduler, made } = schedule();
		scheduler.saved('/w/a', 'a');
		scheduler.request({ trigger: 'git', settleMs: 60_000 });
		scheduler.clear();
		await scheduler.whenIdle();
		assert.deepEqual(made, []);
	});
});

describe('a burst of changes', () => {
	it('is noticed once, with the third file in a short time, and ends in silence', () => {
		const burst = new Burst();
		const seen = ['a', 'a', 'b', 'c', 'd'].map((path, at) => burst.begins(path, at * 100));
		assert.deepEqual(seen, [false, false, false, true, false]);
		assert.equal(burst.isOn, true);
		assert.deepEqual([burst.begins('e', 60_000), burst.isOn], [false, false]);
	});

	it('is none where files change one by one', () => {
		const burst = new Burst();
		assert.deepEqual(
			['a', 'b', 'c', 'd'].map((path, at) => burst.begins(path, at * 900)),
			[false, false, false, false],
		);
	});
});

describe('recent paths', () => {
	it('are forgotten after a moment', () => {
		const recent = new RecentPaths();
		recent.add('/a', 0);
		recent.add('/b', 1_500);
		assert.deepEqual([recent.has('/a', 1_900), recent.has('/a', 2_500), recent.has('/b', 2_500)], [true, false, true]);
	});
});

describe('recent runs', () => {
	it('are waited for until they end, or have run for long', () => {
		const runs = new RecentRuns();
		const [first, second] = [{}, {}];
		runs.begins(first, 0);
		runs.begins(second, 4_000);
		assert.deepEqual([runs.waitMs(5_000), runs.waitMs(12_000)], [9_000, 2_000]);
		runs.ends(second);
		assert.equal(runs.waitMs(5_000), 0);
	});
});

describe('a move of HEAD', () => {
	const log = (what: string): string =>
		`0 1 t <t@example.com> 1 +0000\tcommit (initial): x\n1 2 t <t> 2 +0000\t${what}\n`;

	it('is called by the branch, the commit, or what git says', () => {
		const main = 'ref: refs/heads/main\n';
		assert.equal(headLabel(main, log('checkout: moving from other to main'), ''), 'Switched to branch main');
		assert.equal(
			headLabel(`${'ab'.repeat(20)}\n`, log('checkout: moving from main to v1'), ''),
			'Switched to ababababab',
		);
		assert.equal(headLabel(main, log('commit: Fix: the parser'), ''), 'Committed Fix: the parser');
		assert.equal(headLabel(main, log('commit (amend): Better'), ''), 'Amended Better');
		assert.equal(headLabel(main, log('reset: moving to HEAD~1'), ''), 'Reset to HEAD~1');
		assert.equal(headLabel(main, '', ''), 'Switched to branch main');
	});

	it('is called by what was done with branches', () => {
		const said = (what: string): string => headLabel('ref: refs/heads/main\n', log(what), '');
		assert.deepEqual(
			[
				'commit (merge): Merge branch x',
				'commit (cherry-pick): Fix it',
				'cherry-pick: Fix it',
				"merge b1: Merge made by the 'ort' strategy.",
				'merge b2: Fast-forward',
				'pull --rebase origin main: Fast-forward',
				'pull: Fast-forward',
				'revert: Revert "b3 work"',
				'rebase (start): checkout c1',
				'rebase -i (pick): Fix it',
				'rebase (abort): returning to refs/heads/main',
				'rebase (finish): returning to refs/heads/b2',
				'am: Fix it',
			].map(said),
			[
				'Committed Merge branch x',
				'Cherry-picked Fix it',
				'Cherry-picked Fix it',
				'Merged b1',
				'Merged b2',
				'Pulled --rebase origin main',
				'Pulled',
				'git revert: Revert "b3 work"',
				'Began a rebase onto c1',
				'Rebased a commit: Fix it',
				'Aborted a rebase',
				'Rebased b2',
				'git am: Fix it',
			],
		);
	});

	it('is called a stash where git has stashed something just then', () => {
		const main = 'ref: refs/heads/main\n';
		const reset = log('reset: moving to HEAD');
		const stash = (time: number, what: string): string =>
			`0 1 t <t> 1 +0000\tWIP on old: 1 x\n0 1 t <t> ${time} +0100\t${what}\n`;
		assert.equal(headLabel(main, reset, stash(2, 'WIP on main: 6e060e0 Fix: it')), 'Stashed changes on main');
		assert.equal(headLabel(main, reset, stash(1, 'On main: my: words')), 'Stashed changes on main: my: words');
		assert.equal(headLabel(main, reset, stash(2, 'odd')), 'Stashed changes');
		assert.equal(headLabel(main, reset, stash(9, 'WIP on main: 6e060e0 x')), 'Reset to HEAD');
		assert.equal(headLabel(main, log('reset: moving to HEAD~1'), stash(2, 'WIP on main: x')), 'Reset to HEAD~1');
		assert.equal(headLabel(main, reset, ''), 'Reset to HEAD');
	});
});
