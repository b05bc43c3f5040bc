/** Debian's Chromium, driven by touch. */
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { chromiumPath } from '../../../src/reports/chromium.ts';
import { atEnd } from '../../support/cleanup.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const sizes: readonly Size[] = [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
];
export const phone: Size = { width: 390, height: 780 };

let browser: Browser;
beforeAll(async () => {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('no Chromium: apt-get install chromium');
  // The sandbox needs rights that a container seldom gives.
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
});
afterAll(() => browser.close());

/** A file in a browser of its own, which may ask for nothing but that file. */
export async function openFile(path: string, viewport: Size): Promise<Page> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  const url = pathToFileURL(path).href;
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) faults.push(`asked ${request.url()}`);
  });
  atEnd(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });
  await page.goto(url);
  return page;
}

/** Where the page is served, and the addresses that it has given. */
export interface PageAddress {
  readonly host: string;
  readonly urls: readonly string[];
}

/** A page in a browser of its own, signed in by the newest address. */
export class Touch {
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.#context = context;
  }

  static async open(served: PageAddress, viewport: Size, prepare?: (page: Page) => Promise<unknown>): Promise<Touch> {
    const context = await browser.newContext({ viewport, hasTouch: true });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      // The browser’s own word of a connection that fails is no fault of the page.
      if (message.type() === 'error' && !/WebSocket|Failed to load resource/.test(message.text())) {
        faults.push(message.text());
      }
    });
    page.on('request', (request) => {
      if (new URL(request.url()).host !== served.host) faults.push(`asked ${request.url()}`);
    });
    atEnd(async () => {
      await context.close();
      expect(faults).toEqual([]);
    });
    await prepare?.(page);
    await page.goto(served.urls.at(-1) ?? '');
    const touch = new Touch(page, context);
    await touch.button('STOP').waitFor();
    return touch;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name }).first();
  }

  /** By a finger, whatever the button says about itself. */
  async tap(name: string | RegExp): Promise<void> {
    await this.tapOn(this.button(name));
  }

  async tapOn(place: Locator): Promise<void> {
    const { x, y } = await this.middleOf(place);
    await this.page.touchscreen.tap(x, y);
  }

  async middleOf(place: Locator): Promise<{ readonly x: number; readonly y: number }> {
    await place.scrollIntoViewIfNeeded();
    const box = await place.boundingBox();
    if (box === null) throw new Error(`not on the screen: ${String(place)}`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** Puts a finger (or a pen) down, and leaves it there. */
  async press(place: Locator): Promise<void> {
    const { x, y } = await this.middleOf(place);
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
  }

  async see(text: string | RegExp, timeoutMs = 20_000): Promise<void> {
    await this.page.getByText(text).first().waitFor({ timeout: timeoutMs });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
