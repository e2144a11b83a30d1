/** The engine's thread: the entry point that the client starts. */
import { parentPort } from 'node:worker_threads';
import { createMessageConnection, PortMessageReader, PortMessageWriter } from 'vscode-jsonrpc/node';
import { serveEngine } from './server';

if (!parentPort) throw new Error('The engine runs in a worker thread.');
const port = parentPort;
const connection = createMessageConnection(new PortMessageReader(port), new PortMessageWriter(port));
serveEngine(connection, () => {
	connection.dispose();
	port.close();
});
