/** Both reports in Chromium, of real bench sessions: on A4, on a desktop, on a phone. The pictures are in out/page. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { personPage } from '../../src/reports/person/person-page.ts';
import { pdfOf } from '../../src/reports/print.ts';
import { wordsIn } from '../../src/reports/words/languages.ts';
import { courseSession } from '../support/course.ts';
import { fulcrum } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';
import { openFile, phone, type Size } from './support/browser.ts';
import { expectNothingGrave, expectNotWider, pictures } from './support/visit.ts';

const widths: readonly (readonly [name: string, size: Size])[] = [
  ['a4', { width: 794, height: 1123 }],
  ['desktop', { width: 1280, height: 800 }],
  ['phone', phone],
];

const files: Record<string, string> = {};
let data: string;
let id: string;

beforeAll(async () => {
  data = folder('file');
  const ran = await fulcrum(['bench', 'static-30', '--fault', '75s:tilt=stuck', '--data', data, '--json']);
  expect(ran.code, ran.err).toBe(3);
  id = (readdirSync(join(data, 'recordings')).find((name) => name.endsWith('.mcap')) ?? '').replace('.mcap', '');
  for (const language of ['en', 'de'] as const) {
    const session = join(data, `session-${language}.html`);
    const made = await fulcrum(['session', 'report', id, '--data', data, '--language', language, '--out', session]);
    expect(made.code, made.err).toBe(0);
    files[`session-${language}`] = session;
    files[`person-${language}`] = join(data, `person-${language}.html`);
    writeFileSync(files[`person-${language}`] ?? '', await personPage(course, wordsIn(language)));
  }
}, 120_000);

/** Ten weeks, with a name of markup that is as long as a name can be made. */
const course = {
  person: { id: 'p-0123456789', name: `<b>"${'First Person '.repeat(8)}"</b>`, birthYear: 1980 },
  sessions: Array.from({ length: 30 }, (_, index) =>
    courseSession(Math.floor(index / 3) * 7 + (index % 3) * 2, 18, {
      painBefore: index % 7 === 3 ? null : Math.max(2, 7 - Math.floor(index / 6)),
      painAfter: index % 5 === 4 ? null : Math.max(1, 6 - Math.floor(index / 5)),
      adverse: index === 4 ? ['dizzy'] : [],
      end: index === 6 ? 'early' : 'completed',
      reason: index === 6 ? 'discomfort' : null,
      note: index === 6 ? 'שלום עולם, a note that is long enough to be wrapped over several lines' : null,
      maxAngleDeg: 10 + index / 2,
      doseMs: 20_000 + index * 900,
    }),
  ),
  assignment: null,
  planLines: [],
  made: { wallMs: Date.UTC(2027, 5, 1), version: '0.1.0' },
  utcOffsetMin: 0,
};

describe.each(['session-en', 'session-de', 'person-en', 'person-de'])('the page %s', (name) => {
  it.each(widths)('fits %s, asks for nothing, and is no obstacle to anybody', async (width, size) => {
    const page = await openFile(files[name] ?? '', size);
    await page.screenshot({ path: join(pictures, `report-${name}-${width}.png`), fullPage: true });
    await expectNotWider(page, name);
    await expectNothingGrave(page, name);
    const shown = await page.locator('figure svg[role="img"]:visible').count();
    const drawn = await page.locator('figure svg[role="img"]').count();
    // One of the two renditions of each chart.
    expect(shown).toBe(drawn / 2);
    const letters = await page.locator('figure svg[role="img"]:visible text').first().evaluate(heightOf);
    expect(letters, 'letters of a chart, in pixels').toBeGreaterThan(9);
  });

  it('opens the figures behind each chart', async () => {
    const page = await openFile(files[name] ?? '', phone);
    const behind = page.locator('figure details').first();
    await behind.locator('summary').click();
    expect(await behind.locator('tbody tr').count()).toBeGreaterThan(2);
    await expectNotWider(page, name);
    await expectNothingGrave(page, name);
  });

  it('prints on A4', async () => {
    const page = await openFile(files[name] ?? '', { width: 794, height: 1123 });
    await page.emulateMedia({ media: 'print' });
    await expectNotWider(page, name);
    await page.screenshot({ path: join(pictures, `report-${name}-print.png`), fullPage: true });
  });
});

const heightOf = (element: Element): number => element.getBoundingClientRect().height;

describe('the PDF', () => {
  it('is A4 on every page', async () => {
    const out = join(data, 'session.pdf');
    const { code, err } = await fulcrum(['session', 'report', id, '--data', data, '--out', out]);
    expect([code, err]).toEqual([0, `fulcrum: written: ${out}\n`]);
    const sizes = pageSizes(readFileSync(out));
    expect(sizes.length).toBeGreaterThan(0);
    expect(new Set(sizes)).toEqual(new Set(['595x842']));
  });

  it.each([
    [{ program: undefined }, 'needs Chromium, and none is installed; allowed: sudo apt install chromium'],
    [{ program: '/bin/true' }, '/bin/true wrote no PDF'],
    [{ program: '/bin/false' }, '/bin/false ended with 1'],
    [{ program: '/no/such/program' }, 'does not start'],
  ])('%j is refused in a sentence', async (options, problem) => {
    await expect(pdfOf('<p>x', options)).rejects.toThrow(problem);
  });
});

it('a Chromium that does not finish is ended, with all that it has started', async () => {
  const program = join(folder(), 'hangs');
  writeFileSync(program, '#!/bin/sh\nsleep 60 & sleep 60\n', { mode: 0o755 });
  const began = performance.now();
  await expect(pdfOf('<p>x', { program, longestMs: 300 })).rejects.toThrow('had not finished after 0.3 s');
  expect(performance.now() - began).toBeLessThan(30_000);
});

/** Of all pages, in whole points. */
function pageSizes(pdf: Uint8Array): readonly string[] {
  const text = Buffer.from(pdf).toString('latin1');
  const streams = [...text.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, bytes = '']) => {
    try {
      return inflateSync(Buffer.from(bytes, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  return [text, ...streams].flatMap((part) =>
    [...part.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map(
      ([, width, height]) => `${Math.round(Number(width))}x${Math.round(Number(height))}`,
    ),
  );
}
