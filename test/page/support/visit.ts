/** One browser's way through the page, beside a service that is watched. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../../support/fulcrum-command.ts';
import { until } from '../../support/waiting.ts';
import type { Touch } from './browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The pictures of every step, to be looked at. */
export const pictures = join(root, 'out/page');
mkdirSync(pictures, { recursive: true });

/** What a test sees of the service beside the browser. */
export interface WatchedService {
  readonly state: string;
  readonly angleDeg: number;
  /** Lines of its log, in JSON. */
  readonly log: string;
}

export class Visit<Service extends WatchedService = WatchedService> {
  readonly touch: Touch;
  readonly service: Service;
  readonly #name: string;
  #count = 0;

  /** `name` begins the names of its pictures. */
  constructor(touch: Touch, service: Service, name: string) {
    this.touch = touch;
    this.service = service;
    this.#name = name;
  }

  /** Keeps a picture; nothing on it may be a serious obstacle to anybody. */
  async look(name: string): Promise<void> {
    const { page } = this.touch;
    this.#count += 1;
    const file = `${this.#name}-${String(this.#count).padStart(2, '0')}-${name}.png`;
    await page.screenshot({ path: join(pictures, file) });
    await expectNothingGrave(page, name);
    const small = await page.evaluate(smallTargets);
    expect(small, name).toEqual([]);
    await expectNotWider(page, name);
  }

  async tap(...names: readonly (string | RegExp)[]): Promise<void> {
    // The page learns a tenth of a second after the service that an act is offered.
    for (const name of names) {
      const offered = this.touch.page.getByRole('button', { name, disabled: false }).first();
      await offered.waitFor({ timeout: 20_000 }).catch(async () => {
        const why = await this.touch.button(name).getAttribute('title', { timeout: 1000 });
        throw new Error(`${name} is not offered in ${this.service.state}: ${why}`);
      });
      await this.touch.tapOn(offered);
    }
  }

  async digits(text: string): Promise<void> {
    for (const digit of text) await this.touch.tap(new RegExp(`^${digit}$`));
  }

  async until(state: string | RegExp, timeoutMs?: number): Promise<void> {
    const { service } = this;
    const isIt = () => (typeof state === 'string' ? service.state === state : state.test(service.state));
    await until(String(state), isIt, timeoutMs).catch((error: unknown) => {
      throw new Error(`${String(error)}, but ${service.state}: ${service.log.split('\n').slice(-6).join('\n')}`);
    });
  }
}

/** Nothing on the page may be a serious obstacle to anybody. */
export async function expectNothingGrave(page: Page, name: string): Promise<void> {
  await page.evaluate(axe);
  const violations: readonly { readonly id: string; readonly impact: string; readonly nodes: unknown[] }[] =
    await page.evaluate('axe.run().then(({violations}) => violations)');
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${name}: ${id} ${JSON.stringify(nodes).slice(0, 600)}`)).toEqual([]);
}

export async function expectNotWider(page: Page, name: string): Promise<void> {
  const beside = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(beside, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
}

/** Targets of touches that are smaller than 48 px. */
function smallTargets(): readonly string[] {
  return [...document.querySelectorAll('button, input')]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && (box.width < 48 || box.height < 48))
    .map(({ element, box }) => `${element.textContent} ${box.width}×${box.height}`);
}
