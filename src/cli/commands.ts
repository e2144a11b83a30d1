/** All commands of the command line. */
import { checkpointCommands } from './checkpointCommands';
import type { Command } from './command';
import { historyCommands } from './historyCommands';
import { storeCommands } from './storeCommands';

export const commands: readonly Command[] = [...checkpointCommands, ...historyCommands, ...storeCommands];
