/** The safety case in Chromium: on A4, on a desktop, on a phone. The pictures are in out/page. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fulcrum } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';
import { openFile, phone, type Size } from './support/browser.ts';
import { expectNothingGrave, expectNotWider, pictures } from './support/visit.ts';

const widths: readonly (readonly [name: string, size: Size])[] = [
  ['A4', { width: 794, height: 1123 }],
  ['a desktop', { width: 1280, height: 800 }],
  ['a phone', phone],
];

let file: string;

beforeAll(async () => {
  file = join(folder('file'), 'safety-case.html');
  expect((await fulcrum(['safety-case', '--out', file])).code).toBe(0);
}, 60_000);

describe('the safety case', () => {
  it.each(widths)('fits %s, asks for nothing, and is no obstacle to anybody', async (name, size) => {
    const page = await openFile(file, size);
    await page.screenshot({ path: join(pictures, `safety-case-${name.replace(/^a /, '')}.png`) });
    await expectNotWider(page, 'safety-case');
    await expectNothingGrave(page, 'safety-case');
  });

  it('prints on A4', async () => {
    const page = await openFile(file, { width: 794, height: 1123 });
    await page.emulateMedia({ media: 'print' });
    await expectNotWider(page, 'safety-case');
  });
});
