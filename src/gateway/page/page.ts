/** One file of the inbox page. It holds nothing of anybody's: what arrived comes by the API, for the token. */
export interface PageFile {
  /** Media type; the text is UTF-8. */
  readonly type: string
  /** Reads the text the first time a browser asks for it. */
  load(): Promise<{ readonly default: string }>
}

/** The files of the inbox page by their paths. What is TypeScript here is built into one script for browsers. */
export const pageFiles: ReadonlyMap<string, PageFile> = new Map<string, PageFile>([
  ['/', { type: 'text/html', load: () => import('./inbox.html?raw') }],
  ['/inbox.css', { type: 'text/css', load: () => import('./inbox.css?raw') }],
  ['/inbox.js', { type: 'text/javascript', load: () => import('./browser/inbox.ts?raw') }],
])
