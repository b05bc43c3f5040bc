import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vitest/config';

const top = fileURLToPath(new URL('../../', import.meta.url));
const compiledFolders = /^(src|hardware|protocols)\//;

/**
 * Lets tests import the modules that `npm run build` has compiled, as the program does. Vitest would transform each source
 * again for each file, and call a getter for each use of an import: a session on emulated boards takes twice as long so.
 * Where nothing is compiled (the copies that `npm run test:defects` damages) tests import the sources.
 *
 * A module that a test replaces (`vi.mock`) is replaced only in sources: such a test goes without this plugin.
 */
export function compiledModules(): Plugin {
  return {
    name: 'compiled-modules',
    enforce: 'pre',
    config: () => ({ test: { server: { deps: { external: [/\/dist\/(src|hardware|protocols)\//] } } } }),
    resolveId(source, importer) {
      if (importer === undefined || !source.startsWith('.') || !/\.tsx?$/.test(source)) return null;
      const path = relative(top, resolve(dirname(importer), source));
      if (!compiledFolders.test(path)) return null;
      const compiled = join(top, 'dist', path.replace(/\.tsx?$/, '.js'));
      return existsSync(compiled) ? compiled : null;
    },
  };
}
