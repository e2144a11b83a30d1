/** The browser that shows the workbench: headless Chromium that asks nobody for anything. */
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { findChromium } from './chromium';

const flags = [
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Starts a browser; it ends with this process at the latest. */
export async function launchBrowser(log: (line: string) => void): Promise<Browser> {
	// Chromium refuses to run its sandbox as root, where there is nothing left for it to protect.
	const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
	return await chromium.launch({
		executablePath: await findChromium(log),
		args: [...flags, ...asRoot],
		// The runner's own signal handling ends it, after the servers.
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
}

/** A fresh browser profile with a window of the size that screenshots show, and a clipboard that works. */
export async function newContext(browser: Browser): Promise<BrowserContext> {
	const context = await browser.newContext({
		viewport: { width: 1440, height: 900 },
		permissions: ['clipboard-read', 'clipboard-write'],
		reducedMotion: 'reduce',
	});
	// Functions that page objects hand to the page call this helper, which the bundler left outside of them.
	await context.addInitScript('globalThis.__name = (named) => named');
	return context;
}
