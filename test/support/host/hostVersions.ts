/** The editors the tests run in: the two ends of the supported range, each with the Node that runs it. */

/** code-server is VS Code's own server and workbench as an npm package; its versions follow VS Code's. */
export const hostVersions = {
	'1.110': { codeServer: '4.110.0', node: '22.23.3' },
	'1.139': { codeServer: '4.139.1', node: '24.21.0' },
} as const;

export type HostVersion = keyof typeof hostVersions;

export const oldestHost: HostVersion = '1.110';
export const newestHost: HostVersion = '1.139';

/** Both hosts, oldest first. */
export const allHosts: readonly HostVersion[] = [oldestHost, newestHost];

/** Reads a host's version as a user types it; throws with the known ones for any other. */
export function parseHostVersion(text: string): HostVersion {
	const version = allHosts.find((known) => known === text);
	if (!version) throw new Error(`There is no host "${text}"; there are ${allHosts.join(' and ')}.`);
	return version;
}
