/** All commands of the command line. */
import { checkpointCommands } from './checkpointCommands';
import type { Command } from './command';
import { historyCommands } from './historyCommands';
import { recoveryCommands } from './recoveryCommands';
import { scopeCommand } from './scopeCommand';
import { storeCommands } from './storeCommands';
import { undoCommands } from './undoCommands';

export const commands: readonly Command[] = [
	...checkpointCommands,
	...recoveryCommands,
	...historyCommands,
	...undoCommands,
	scopeCommand,
	...storeCommands,
];
