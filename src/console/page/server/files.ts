/** The page's files, as `npm run build` bundles them. They hold nothing secret, and are served to anyone on this machine. */
import { readFileSync } from 'node:fs';

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

const names: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
};

/**
 * By path. Read once: what is served does not change while the page runs.
 * @throws the system's error if the bundle is not there
 */
export const readPageFiles = (folder: string): ReadonlyMap<string, PageFile> =>
  new Map(
    Object.entries(names).map(([path, { file, type }]) => [path, { type, content: readFileSync(`${folder}${file}`) }]),
  );
