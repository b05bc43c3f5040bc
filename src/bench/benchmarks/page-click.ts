/**
 * Time from a touch on the page's STOP to `!!` on the actuator's tty, in headless Chromium, compared with a bare page and a
 * bare relay in the same browser before the same service; and the time from the page's address to its first picture. They
 * alternate, so that other load on the machine affects both.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath } from '../../reports/chromium.ts';
import { type Figure, milliseconds, percentile, ratioFigures } from './figure.ts';
import { apartMs, built, Children, pause, Relay, type Spread, spreadOf } from './service.ts';

const rounds = 100;
const loads = 7;

export async function measurePageClick(): Promise<readonly Figure[]> {
  const name = 'touch to `!!`, touch page';
  const executablePath = chromiumPath();
  if (executablePath === undefined) return [{ name, figure: 'not measured', comparison: 'no Chromium here' }];
  // A development dependency: an installed package has no benchmarks.
  const { chromium } = await import('playwright-core');
  const folder = mkdtempSync(join(tmpdir(), 'fulcrum-benchmark-'));
  const children = new Children();
  const service = await Relay.service(folder, children, false);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const served = children.start(process.execPath, [
      ...[built('cli/main.js'), 'page', '--json', '--port', '0', '--socket', service.socket],
    ]);
    const bareServer = children.start(process.execPath, [built('bench/benchmarks/bare-page.js'), service.socket]);
    const addresses = linesOf(served);
    const bareUrl = await nextOf(linesOf(bareServer));
    const firstMs: number[] = [];
    let page: Page | null = null;
    for (let load = 0; load < loads; load += 1) {
      await page?.context().close();
      page = await openPage(browser, JSON.parse(await nextOf(addresses)).url);
      firstMs.push(await firstPicture(page));
    }
    const bare = await openPage(browser, bareUrl);
    await bare.waitForFunction("document.title === 'open'");
    const times = await compare(service, page ?? bare, bare);
    return [
      ...ratioFigures(name, times.page, times.bare, 'a bare page and relay', 1.5),
      {
        name: `the page's address to its first picture, median of ${loads}`,
        figure: milliseconds(percentile(firstMs, 0.5), 0),
        comparison: 'target: below 1000 ms',
      },
    ];
  } finally {
    await browser.close();
    await service.end();
    children.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(service: Relay, page: Page, bare: Page): Promise<{ page: Spread; bare: Spread }> {
  const times: { page: number[]; bare: number[] } = { page: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.page.push(await touchToStop(service, page, 'button.urgent-stop'));
    await pause(apartMs);
    times.bare.push(await touchToStop(service, bare, 'button'));
    await pause(apartMs);
  }
  return { page: spreadOf(times.page), bare: spreadOf(times.bare) };
}

/** In the browser, whose clock is this process's. */
const noteTouch = `window.addEventListener('pointerdown', () => {
  window.touchedAt = performance.timeOrigin + performance.now();
}, { once: true, capture: true })`;

/** From the browser's own event, so that the way of the order to touch is not counted. */
async function touchToStop(service: Relay, page: Page, button: string): Promise<number> {
  const box = await page.locator(button).boundingBox();
  if (box === null) throw new Error('no STOP on the page');
  await page.evaluate(noteTouch);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  let touched: Promise<void> = Promise.resolve();
  const stoppedAt = await service.stoppedBy(() => {
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

/** From the navigation's start. */
const firstPicture = (page: Page): Promise<number> =>
  page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN");

function linesOf({ stdout }: ChildProcess): AsyncIterator<string> {
  if (stdout === null) throw new Error('a process without an output');
  return createInterface({ input: stdout })[Symbol.asyncIterator]();
}

async function nextOf(lines: AsyncIterator<string>): Promise<string> {
  const { done, value } = await lines.next();
  if (done === true) throw new Error('a process ended early');
  return value;
}
