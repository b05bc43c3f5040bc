/** Bundles the touch page for the browser; run by `npm run build`. The page's server serves the result. */
import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const source = `${root}src/console/page/app/`;
const target = `${root}dist/src/console/page/static/`;

await mkdir(target, { recursive: true });
await build({
  entryPoints: [
    { in: `${source}main.tsx`, out: 'page' },
    { in: `${source}page.css`, out: 'page' },
  ],
  outdir: target,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: ['chrome109', 'firefox115', 'safari16'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
});
for (const name of ['index.html', 'icon.svg']) await copyFile(`${source}${name}`, `${target}${name}`);
