/**
 * Rows: from a touch on the page's STOP to `!` on the actuator's tty, in headless Chromium, beside a bare page and a bare
 * relay in the same browser before the same service; and from the page's address to its first picture, beside the bare
 * page's.
 */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath } from '../../../reports/chromium.ts';
import { built } from '../builds.ts';
import { inPairs } from '../pairs.ts';
import { atMost, type Bench, type Measured, type Row, rowsOf } from '../row.ts';
import { pause } from '../waiting.ts';
import type { Cable } from './cable.ts';
import { apartMs } from './stop-rows.ts';
import { serviceTarget } from './targets.ts';

interface PageTimes {
  readonly touch: Measured;
  readonly firstPicture: Measured;
}

const yardstick = 'a bare page and relay';

export const pageRows = (): readonly Row[] =>
  rowsOf<PageTimes>('STOP: from a person’s hand to `!` on the tty', measure, [
    {
      name: 'a touch on the page in Chromium',
      yardstick,
      unit: 'ms',
      reach: [atMost(1.5)],
      isQuick: true,
      pick: ({ touch }) => touch,
    },
    {
      name: 'the page’s address to its first picture',
      yardstick,
      unit: 'ms',
      reach: [atMost(1000, 'p50', 'value')],
      isQuick: true,
      pick: ({ firstPicture }) => firstPicture,
    },
  ]);

async function measure({ folder, children, rounds }: Bench): Promise<PageTimes> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('no Chromium here');
  // A development dependency: an installed package has no benchmarks.
  const { chromium } = await import('playwright-core');
  const service = await serviceTarget({ folder, children });
  const served = children.start(process.execPath, [
    ...[built('cli/main.js'), 'page', '--json', '--port', '0', '--socket', service.socket],
  ]);
  const bareServer = children.start(process.execPath, [built('bench/benchmarks/stop/bare-page.js'), service.socket]);
  const addresses = linesOf(served);
  const bareUrl = await nextOf(linesOf(bareServer));
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu'],
    // The benchmark ends it.
    handleSIGINT: false,
    handleSIGTERM: false,
  });
  try {
    const firstPicture = await inPairs(
      rounds(7, 3),
      // The address is for one browser: there is another one for the next.
      async () => pictureAt(browser, JSON.parse(await nextOf(addresses)).url),
      () => pictureAt(browser, bareUrl),
    );
    const page = await openPage(browser, JSON.parse(await nextOf(addresses)).url);
    const bare = await openPage(browser, bareUrl);
    await bare.waitForFunction("document.title === 'open'");
    const touch = await inPairs(
      rounds(100, 20),
      () => touchToStop(service.cable, page, 'button.urgent-stop'),
      () => touchToStop(service.cable, bare, 'button'),
    );
    return { touch, firstPicture };
  } finally {
    await browser.close();
  }
}

/** In the browser, whose clock is this process's. */
const noteTouch = `window.addEventListener('pointerdown', () => {
  window.touchedAt = performance.timeOrigin + performance.now();
}, { once: true, capture: true })`;

/** From the browser's own event, so that the way of the order to touch is not counted. */
async function touchToStop(cable: Cable, page: Page, button: string): Promise<number> {
  await pause(apartMs);
  const box = await page.locator(button).boundingBox();
  if (box === null) throw new Error('no STOP on the page');
  await page.evaluate(noteTouch);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  let touched: Promise<void> = Promise.resolve();
  const stoppedAt = await cable.stoppedBy(() => {
    touched = page.touchscreen.tap(at.x, at.y);
  });
  await touched;
  const touchedAt = Number(await page.evaluate('window.touchedAt'));
  return performance.timeOrigin + stoppedAt - touchedAt;
}

async function openPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 800, height: 480 }, hasTouch: true });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByText('STOP', { exact: true }).waitFor();
  return page;
}

/** From the navigation's start, in a new context. */
async function pictureAt(browser: Browser, url: string): Promise<number> {
  const page = await openPage(browser, url);
  const paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN";
  const tookMs = Number(await page.evaluate(paint));
  await page.context().close();
  return tookMs;
}

function linesOf({ stdout }: ChildProcess): AsyncIterator<string> {
  if (stdout === null) throw new Error('a process without an output');
  return createInterface({ input: stdout })[Symbol.asyncIterator]();
}

async function nextOf(lines: AsyncIterator<string>): Promise<string> {
  const { done, value } = await lines.next();
  if (done === true) throw new Error('a process ended early');
  return value;
}
