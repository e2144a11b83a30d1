/** The little of a browser's element that page objects read (the browser's own types are not in this program). */

export interface PageElement {
	readonly textContent: string | null;
	getAttribute(name: string): string | null;
	querySelector(selector: string): PageElement | null;
	getBoundingClientRect(): { readonly top: number };
}
