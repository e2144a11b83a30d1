/** The settings every test editor starts with: nothing pops up, nothing is looked up, nothing moves. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Settings by their ids. */
export type Settings = Readonly<Record<string, unknown>>;

export const quietSettings: Settings = {
	'workbench.startupEditor': 'none',
	// Settings in a tab, as in the older host.
	'workbench.editor.useModal': 'off',
	'workbench.tips.enabled': false,
	'workbench.enableExperiments': false,
	'workbench.secondarySideBar.defaultVisibility': 'hidden',
	'workbench.reduceMotion': 'on',
	'workbench.welcomePage.walkthroughs.openOnInstall': false,
	'chat.disableAIFeatures': true,
	'chat.commandCenter.enabled': false,
	'extensions.ignoreRecommendations': true,
	'extensions.autoCheckUpdates': false,
	'extensions.autoUpdate': false,
	'update.showReleaseNotes': false,
	'telemetry.telemetryLevel': 'off',
	'git.openRepositoryInParentFolders': 'never',
	'git.autofetch': false,
	// In a browser the editor saves by itself; on a desktop it does not.
	'files.autoSave': 'off',
	'files.simpleDialog.enable': true,
	// Page objects read a line of text where one is drawn.
	'diffEditor.wordWrap': 'off',
	'diffEditor.renderSideBySide': true,
	'diffEditor.useInlineViewWhenSpaceIsLimited': false,
	'window.dialogStyle': 'custom',
	// No test is about languages; their servers would take an eighth of all processor time.
	'typescript.disableAutomaticTypeAcquisition': true,
	'typescript.tsserver.useSyntaxServer': 'always',
	'typescript.validate.enable': false,
	'javascript.validate.enable': false,
	'json.schemaDownload.enable': false,
	'npm.autoDetect': 'off',
	'editor.semanticHighlighting.enabled': false,
	'editor.occurrencesHighlight': 'off',
	'editor.minimap.enabled': false,
	'editor.cursorBlinking': 'solid',
};

/** Writes the user settings of a data folder (the quiet ones and these) before an editor starts with them. */
export function writeUserSettings(userDataFolder: string, settings: Settings): void {
	const folder = path.join(userDataFolder, 'User');
	mkdirSync(folder, { recursive: true });
	writeFileSync(path.join(folder, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, '\t'));
}

/** Nothing makes checkpoints but saves and the tests themselves. */
export const onlySaves: Settings = {
	'cairn.triggers.bursts': false,
	'cairn.triggers.debug': false,
	'cairn.triggers.external': false,
	'cairn.triggers.files': false,
	'cairn.triggers.git': false,
	'cairn.triggers.intervalMinutes': 0,
	'cairn.triggers.opening': false,
	'cairn.triggers.tasks': false,
	'cairn.triggers.terminal': false,
	'cairn.triggers.windowBlur': false,
};
