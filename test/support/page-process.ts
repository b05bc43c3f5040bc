/** `fulcrum page`, on a port of its own. */
import type { Lifetime } from './cleanup.ts';
import { Process } from './process.ts';

export class PageProcess extends Process {
  /** Every address so far. */
  get urls(): readonly string[] {
    return this.stdout.lines.map((line) => JSON.parse(line).url);
  }

  /** Waits until it serves the page. */
  static async start(socket: string, lifetime?: Lifetime): Promise<PageProcess> {
    const page = new PageProcess(['page', '--json', '--port', '0', '--socket', socket], lifetime ? { lifetime } : {});
    await page.line('the address', () => true);
    return page;
  }

  get host(): string {
    return new URL(this.urls[0] ?? '').host;
  }
}
