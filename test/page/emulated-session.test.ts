/** A session with an override and an alarm, by touch, on the real firmware and stock StandardFirmata. */
import { expect, test } from 'vitest';
import type { DeviceProcess } from '../support/device-process.ts';
import { installEmulated } from '../support/emulated-installation.ts';
import { pin } from '../support/installation.ts';
import { PageProcess } from '../support/page-process.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { Touch } from './support/browser.ts';
import { Visit, type WatchedService } from './support/visit.ts';

/** `fulcrum run` by its log, and the emulated table by its truth. */
class RealTable implements WatchedService {
  readonly device: DeviceProcess;
  readonly service: ServiceProcess;

  constructor(device: DeviceProcess, service: ServiceProcess) {
    this.device = device;
    this.service = service;
  }

  get state(): string {
    const states = this.service.stdout.lines.flatMap((line) => /"to":"([a-z.]+)"/.exec(line)?.[1] ?? []);
    return states.at(-1) ?? '';
  }

  get angleDeg(): number {
    return this.device.now.angleDeg;
  }

  get log(): string {
    return this.service.out;
  }
}

/** A fault of a busy machine is cleared as a person would. */
async function becomeReady(visit: Visit): Promise<void> {
  const { touch } = visit;
  const heading = (text: string) => touch.page.locator('h1', { hasText: text });
  const deadline = performance.now() + 300_000;
  while (!(await heading('Ready').isVisible())) {
    if (performance.now() > deadline) throw new Error(`not ready, but ${visit.service.state}`);
    if (visit.service.state === 'fault.locked') await visit.tap('Reset');
    await touch.page.waitForTimeout(1000);
  }
}

test('start, drive test, override, jog, target, resume, a fault, acknowledgement, reset, and the questions of the end', async () => {
  const { device, installation, service } = await installEmulated(13);
  const table = new RealTable(device, service);
  const page = await PageProcess.start(installation.socket);
  const touch = await Touch.open(page, { width: 800, height: 480 });
  const visit = new Visit(touch, table, 'emulated');
  const standing = () => device.untilTruth('standing', ({ rateDegPerS }) => rateDegPerS === 0, 15_000);
  await becomeReady(visit);

  await visit.tap('Session', 'Without a person', 'First session', 'Go on', 'Done', 'Done', 'Done');
  await visit.tap(/^Yes$/, 'Not measured', 'no answer', /^Yes$/, /^Yes$/, 'Go on', '1. Ready', '2. Start now');
  await touch.see(/press the return button/i);
  await visit.look('drive-test');
  await device.act('press button');
  await device.act('release button');
  await visit.until('session.ramping', 60_000);
  await device.untilTruth('6°', ({ angleDeg }) => angleDeg > 6, 60_000);

  await visit.tap('Override');
  for (const digit of pin) await visit.tap(new RegExp(`^${digit}$`));
  await visit.tap('Log in', 'to check the table', 'Take control');
  await visit.until('override.holding');
  const { angleDeg: from } = await standing();
  await touch.press(touch.page.locator('[data-act=jog-down]'));
  await device.untilTruth('1° further', ({ angleDeg }) => angleDeg > from + 1, 15_000);
  await visit.look('jogging');
  await touch.page.mouse.up();
  const { angleDeg: jogged } = await standing();
  expect(jogged).toBeLessThan(from + 3);
  await visit.tap('Target', /\+5°/, /\+5°/, /\+5°/, 'Move there');
  await touch.see(/Confirm up to/);
  await visit.tap('Do not move', '-5°', '-5°', '-5°', '-5°', 'Move there');
  await visit.until('override.moving');
  await visit.until('override.holding', 60_000);
  await visit.tap('End override', /^Table$/);
  await visit.until('paused');
  await visit.tap('Resume');
  await visit.until(/^session/);

  await device.act('fault tilt=stuck,20s');
  await touch.page.locator('.alarm.high').waitFor({ timeout: 60_000 });
  await visit.look('alarm');
  await visit.tap('Alarms', 'Acknowledge', /^Table$/);
  await device.untilLevel(60_000);
  await visit.until('fault.locked', 60_000);
  await touch.page.waitForTimeout(20_000);
  await visit.tap('Reset');
  await becomeReady(visit);
  await touch.see('Session over');
  // The screen has dimmed in the rest at level: the touch that wakes it does nothing else.
  await touch.page.touchscreen.tap(200, 100);
  await touch.page.locator('.dimmer').waitFor({ state: 'detached' });
  await visit.tap('Session over');
  await visit.look('after');
  await visit.tap(/^2$/, 'Not measured', 'None of these', 'interrupted', 'Keep the answers');
  await touch.see('The answers are kept');
  const audit = installation.audit();
  for (const act of ['override begun', 'acknowledge', 'reset', 'session.answer']) expect(audit).toContain(act);
  expect(audit).not.toContain(pin);
  expect(await page.stop('SIGINT')).toBe(0);
  await touch.see('Link lost: fulcrum page was ended');
}, 900_000);
