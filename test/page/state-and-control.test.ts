/** Every state of a session: which control sends what, and that STOP and RETURN stand where they always stand. */
import { join } from 'node:path';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { stateText } from '../../src/console/words.ts';
import type { RefusableAct } from '../../src/controller/refusable-acts.ts';
import { type SessionState, sessionStates } from '../../src/session/states.ts';
import { ServedPage } from '../support/page-rig.ts';
import { folder } from '../support/temporary-folder.ts';
import { pause, until } from '../support/waiting.ts';
import { phone, type Size, sizes, Touch } from './support/browser.ts';
import { alarmOf, refusalsBut, StagedService } from './support/staged-service.ts';

/** By state: the acts that the service would carry out. A state that is missing here does not compile. */
const offeredIn: Readonly<Record<SessionState, readonly RefusableAct[]>> = {
  disconnected: [],
  checking: [],
  ready: ['start', 'sounders.test'],
  testing: [],
  preparing: [],
  'session.ramping': ['pause', 'override.begin'],
  'session.holding': ['pause', 'override.begin', 'answer'],
  'session.oscillating': ['pause', 'override.begin'],
  'session.resting': ['pause', 'override.begin'],
  levelling: ['pause'],
  recovering: [],
  paused: ['resume', 'override.begin'],
  'override.holding': ['pause', 'override.jog', 'override.target', 'override.hold', 'override.skip', 'override.end'],
  'override.jogging': ['pause', 'override.jog', 'override.end'],
  'override.moving': ['pause', 'override.target', 'override.end'],
  returning: [],
  stopped: ['reset', 'acknowledge'],
  'fault.cutting': ['acknowledge'],
  'fault.holding': ['acknowledge'],
  'fault.relieving': ['acknowledge'],
  'fault.returning': ['acknowledge'],
  'fault.stranded': ['acknowledge'],
  'fault.locked': ['reset', 'acknowledge'],
};

/** The controls of the table’s screen, by what is written on them. */
const controls = { pause: 'Pause', resume: 'Resume', answer: 'They are well', reset: 'Reset' } as const;
const names = Object.keys(controls) as readonly (keyof typeof controls)[];

let service: StagedService;
let served: ServedPage;
beforeEach(async () => {
  const path = join(folder(), 's.sock');
  service = await StagedService.listen(path);
  served = await ServedPage.start(path);
});

async function untilActs(expected: readonly string[]): Promise<void> {
  await until(
    `${expected.join(', ')} (found ${service.acts.join(', ')})`,
    () => service.acts.length >= expected.length,
  );
  expect(service.acts).toEqual(expected);
}

describe.each(sizes)('at $width × $height', (size: Size) => {
  test('each control sends its act where it is offered, and says why it does not elsewhere', async () => {
    const touch = await Touch.open(served, size);
    // What a control sends does not depend on the size; where STOP and RETURN stand does.
    const isFirst = size === sizes[0];
    const expected: string[] = [];
    const places = new Set<string>();
    for (const state of sessionStates) {
      const offered = offeredIn[state];
      const hasAlarm = offered.includes('acknowledge');
      service.show({ state, refusals: refusalsBut(offered), alarms: hasAlarm ? [alarmOf('high')] : [] });
      await touch.page.locator('h1', { hasText: stateText(state) }).waitFor();
      for (const urgent of ['STOP', 'RETURN'] as const) {
        const box = await touch.button(urgent).boundingBox();
        places.add(`${urgent} ${JSON.stringify(box)}`);
        await touch.tap(urgent);
        expected.push(urgent.toLowerCase());
      }
      for (const name of isFirst ? names : []) {
        await touch.tap(controls[name]);
        if (offered.includes(name)) expected.push(name);
        else await touch.see(`no ${name} now`);
      }
      if (hasAlarm && isFirst) {
        await touch.tap('Acknowledge');
        expected.push('acknowledge');
      }
      await untilActs(expected);
    }
    expect([...places]).toHaveLength(2);
  });
});

test('STOP is sent when the finger comes down, not when it is lifted', async () => {
  const touch = await Touch.open(served, phone);
  await touch.see('Ready');
  await touch.press(touch.button('STOP'));
  await untilActs(['stop']);
  await touch.page.mouse.up();
  await touch.page.waitForTimeout(300);
  expect(service.acts).toEqual(['stop']);
});

test('STOP is reached from every screen, and over every question', async () => {
  const [size = phone] = sizes;
  const touch = await Touch.open(served, size);
  await touch.see('Ready');
  let count = 0;
  for (const screen of ['Session', 'Override', 'Alarms', 'Person’s view', 'Table']) {
    await touch.tap(screen);
    await touch.tap('STOP');
    count += 1;
    await until('sent', () => service.acts.filter((act) => act === 'stop').length === count);
  }
  await touch.tap('Session');
  await touch.tap('Add a person');
  await touch.page.getByLabel('Name').fill('  12 ');
  await touch.tap('STOP');
  await until('sent', () => service.acts.filter((act) => act === 'stop').length === count + 1);
  await touch.tap('RETURN');
  await until('sent', () => service.acts.at(-1) === 'return');
});

test('STOP and RETURN act by keyboard', async () => {
  const touch = await Touch.open(served, phone);
  await touch.see('Ready');
  await touch.button('STOP').press('Enter');
  await untilActs(['stop']);
  await touch.button('RETURN').press('Space');
  await untilActs(['stop', 'return']);
});

test('the touch that wakes a dimmed screen does nothing else, unless on STOP or RETURN', async () => {
  const touch = await Touch.open(served, { width: 800, height: 480 }, (page) => page.clock.install());
  const { page } = touch;
  service.show({ state: 'session.ramping', refusals: refusalsBut(['pause']) });
  await page.locator('h1', { hasText: 'Tilting' }).waitFor();
  const dimmed = page.locator('.dimmed');
  // In steps that the service’s telemetry keeps up with: a silent service is a reason to stay bright.
  for (let steps = 0; steps < 80 && !(await dimmed.isVisible()); steps += 1) {
    await page.clock.runFor(2000);
    await pause(150);
  }
  expect(await dimmed.isVisible()).toBe(true);
  await touch.tap('STOP');
  await touch.tap('RETURN');
  await untilActs(['stop', 'return']);
  const { x, y } = await touch.middleOf(page.locator('[data-act=pause]'));
  await page.touchscreen.tap(x, y);
  await page.locator('.dimmer').waitFor({ state: 'detached' });
  expect(service.acts).toEqual(['stop', 'return']);
  await page.touchscreen.tap(x, y);
  await untilActs(['stop', 'return', 'pause']);
});

describe('hold-to-run', () => {
  const jogs = (): number => service.acts.filter((act) => act.startsWith('override.jog')).length;

  async function jogging(): Promise<Touch> {
    service.clinician = 'Clinician One';
    service.show({
      state: 'override.holding',
      refusals: refusalsBut(offeredIn['override.holding']),
      override: { reason: 'to check the table', remainingMs: 60_000, confirmedUpToDeg: 15, holder: 1 },
    });
    const touch = await Touch.open(served, { width: 800, height: 480 });
    await touch.tap('Override');
    await touch.see('Head down');
    await touch.press(touch.page.locator('[data-act=jog-down]'));
    await until('it is renewed', () => jogs() >= 3);
    return touch;
  }

  async function expectEnd(): Promise<void> {
    const count = jogs();
    await pause(800);
    // One more may have been on its way.
    expect(jogs()).toBeLessThanOrEqual(count + 1);
    expect(service.acts.at(-1)).toBe('override.jog {"direction":"down"}');
  }

  it('ends when the finger is lifted', async () => {
    const touch = await jogging();
    await touch.page.mouse.up();
    await expectEnd();
  });

  it('ends when the finger slides off, and does not begin again on the button', async () => {
    const touch = await jogging();
    const { x, y } = await touch.middleOf(touch.page.locator('[data-act=jog-down]'));
    await touch.page.mouse.move(x, 20);
    await touch.page.mouse.move(x, y);
    await expectEnd();
  });

  it.each(['blur', 'pagehide'])('ends at %s', async (event) => {
    const touch = await jogging();
    await touch.page.evaluate((name) => window.dispatchEvent(new Event(name)), event);
    await expectEnd();
  });

  it.each(['pointercancel', 'visibilitychange'])('ends at %s', async (event) => {
    const touch = await jogging();
    await touch.page.evaluate((name) => {
      const pointer = new PointerEvent(name, { pointerId: 1, bubbles: true });
      if (name === 'visibilitychange') document.dispatchEvent(new Event(name));
      else document.querySelector('[data-act=jog-down]')?.dispatchEvent(pointer);
    }, event);
    await expectEnd();
  });
});

test('nothing is sent by itself when a lost service answers again', async () => {
  const touch = await Touch.open(served, { width: 800, height: 480 });
  await touch.see('Ready');
  const { socketPath } = served;
  await service.close();
  await touch.see(/Link lost/);
  await touch.see('Still works:');
  await touch.tap('STOP');
  await touch.see(/STOP could not be sent/);
  service = await StagedService.listen(socketPath);
  await touch.see('Ready');
  await touch.page.locator('.lost').waitFor({ state: 'detached' });
  await touch.page.waitForTimeout(500);
  expect(service.acts).toEqual([]);
});

test('a browser whose clock is wrong by a year shows fresh data as fresh', async () => {
  const yearMs = 365 * 86_400_000;
  const touch = await Touch.open(served, phone, (page) =>
    page.addInitScript((byMs) => {
      const { now } = Date;
      Date.now = () => now() - byMs;
    }, yearMs),
  );
  await touch.see('Ready');
  await touch.page.waitForTimeout(1500);
  expect(await touch.page.locator('.age').textContent()).toBe('');
  expect(await touch.page.locator('.stale').count()).toBe(0);
});

test('what is older than a second is grey, with its age', async () => {
  const touch = await Touch.open(served, phone);
  await touch.see('Ready');
  await served.server.close();
  await touch.see(/Link lost/);
  await touch.see(/^\d+ s old$/);
  expect(await touch.page.locator('main.stale').count()).toBe(1);
});

test('a closed tab closes its connection to the service', async () => {
  const touch = await Touch.open(served, phone);
  await until('connected', () => service.connections === 1);
  await touch.close();
  await until('closed', () => service.connections === 0, 3000);
});
