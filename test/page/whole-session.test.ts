/** A whole session by touch on a simulated table: a person, the start, an override, an alarm, a lost service, the answers. */
import { describe, expect, test } from 'vitest';
import { ServedPage } from '../support/page-rig.ts';
import { until } from '../support/waiting.ts';
import { phone, type Size, sizes, Touch } from './support/browser.ts';
import { PacedService, pin } from './support/paced-service.ts';
import { Visit } from './support/visit.ts';

async function begin(size: Size): Promise<Visit<PacedService>> {
  const service = await PacedService.start();
  await until('ready', () => service.state === 'ready');
  const touch = await Touch.open(await ServedPage.start(service.socketPath), size);
  await touch.page.locator('h1', { hasText: 'Ready' }).waitFor();
  return new Visit(touch, service, `${size.width}`);
}

async function addPerson(visit: Visit<PacedService>): Promise<void> {
  const { touch } = visit;
  await visit.tap('Session', 'Add a person');
  await touch.page.getByLabel('Name').fill('First Person');
  await touch.page.getByLabel('Year of birth').fill('1980');
  await touch.page.getByLabel('Weight').fill('64');
  await touch.page.getByLabel('Height').fill('170');
  await visit.look('add');
  await visit.tap(/^Add$/);
  await touch.see('born 1980');
  await visit.look('people');
}

async function chooseAndSetUp(visit: Visit<PacedService>, who: string | RegExp): Promise<void> {
  await visit.tap(who);
  await visit.tap('Page test');
  await visit.touch.see(/in all, up to 10°/);
  await visit.look('plan');
  await visit.tap('Go on');
  for (const step of ['feet', 'height', 'lock']) {
    await visit.look(step);
    await visit.tap('Done');
  }
}

async function answerForPerson(visit: Visit<PacedService>): Promise<void> {
  const { touch } = visit;
  await visit.digits('1980');
  await visit.look('year');
  await visit.tap('Enter');
  await visit.look('screening');
  while (!(await touch.button('Not measured').isVisible())) {
    await visit.tap(/^No$/);
    await touch.page.waitForTimeout(30);
  }
  await visit.digits('120');
  await visit.look('blood-pressure');
  await visit.tap('Enter');
  await touch.see(/120 over/);
  await visit.digits('80');
  await visit.tap('Enter');
  await visit.tap(/^4$/);
  await visit.look('question');
  await visit.tap(/^Yes$/);
  await touch.see(/ankle lock/);
  await visit.tap(/^Yes$/);
}

async function startSession(visit: Visit<PacedService>): Promise<void> {
  await visit.tap('Go on', '1. Ready');
  await visit.look('armed');
  await visit.tap('2. Start now');
  await visit.until('session.ramping');
  await visit.touch.page.locator('h1', { hasText: 'Tilting' }).waitFor();
  await until('some degrees', () => visit.service.angleDeg > 3);
  await visit.look('tilting');
}

async function overrideByTouch(visit: Visit<PacedService>): Promise<void> {
  const { touch, service } = visit;
  // Further up, a jog could end the inversion, after which a rest is owed.
  await visit.until('session.holding');
  await visit.tap('Override');
  await visit.digits('9999');
  await visit.look('pin');
  await visit.tap('Log in');
  await touch.see(/wrong PIN/);
  await visit.digits(pin);
  await visit.tap('Log in');
  await touch.see('Take manual control');
  await visit.tap('to check the table');
  await visit.look('reason');
  await visit.tap('Take control');
  await visit.until('override.holding');
  await touch.see('Head down');
  const before = service.angleDeg;
  await touch.press(touch.page.locator('[data-act=jog-up]'));
  await until('it moves', () => service.angleDeg < before - 0.3);
  await visit.look('jogging');
  await touch.page.mouse.up();
  await visit.until('override.holding');
  await visit.tap('Target', /\+5°/, /\+5°/, /\+5°/, /\+5°/, 'Move there');
  await touch.see(/Confirm up to/);
  await visit.look('confirm');
  await visit.tap('Do not move', '-5°', '-5°', '-5°', '-5°', '-1°', '-1°', 'Move there');
  await visit.until('override.moving');
  await visit.until('override.holding');
  await visit.tap('Hold, skip', '15 s');
  await touch.see(/lasts 15 s/);
  await visit.look('hold');
  await visit.tap('End override');
  await visit.until('paused');
  await visit.tap(/^Table$/);
  await visit.look('paused');
  await visit.tap('Resume');
  await visit.until(/^session/);
}

async function alarmAndReset(visit: Visit<PacedService>): Promise<void> {
  const { touch, service } = visit;
  service.inject('0s:tilt=stuck,5s');
  await touch.page.locator('.alarm.high').waitFor();
  await visit.look('alarm');
  await visit.tap('Alarms');
  await visit.look('alarms');
  await visit.tap('Person’s view');
  await visit.look('person-alarm');
  await visit.tap('Acknowledge', /^Table$/);
  await visit.until('fault.locked');
  await visit.tap('Reset');
  await visit.until('recovering');
  service.speed = 10;
  await visit.until('ready');
  service.speed = 1;
}

describe.each(sizes)('at $width × $height', (size) => {
  test('a session with an override, an alarm and a lost service, by touch', async () => {
    const visit = await begin(size);
    const { touch, service } = visit;
    await visit.look('ready');
    if (size === sizes[0]) {
      await addPerson(visit);
      await chooseAndSetUp(visit, /First Person/);
      await answerForPerson(visit);
    } else {
      await visit.tap('Session');
      await chooseAndSetUp(visit, 'Without a person');
      await visit.tap(/^Yes$/, 'Not measured', 'no answer', /^Yes$/, /^Yes$/);
    }
    await startSession(visit);
    await visit.tap('Person’s view');
    await visit.look('person');
    await visit.tap('Deutsch');
    await touch.see(/kopfabwärts|bleiben/);
    await visit.look('person-german');
    await visit.tap(/^Table$/, 'Pause');
    await visit.until('paused');
    await visit.tap('Resume');
    await visit.until(/^session/);
    await overrideByTouch(visit);
    await alarmAndReset(visit);
    await touch.see('Session over');
    await visit.tap('Session over');
    await visit.look('after');
    await visit.tap(/^2$/, 'Not measured', 'None of these', 'interrupted', 'Keep the answers');
    await touch.see('The answers are kept');
    await service.end();
    await touch.see(/Link lost/);
    await touch.see(/^\d+ s old$/);
    await visit.tap('STOP');
    await visit.look('lost');
    await service.serve();
    await until('again', () => service.state !== 'disconnected');
    await touch.page.locator('.lost').waitFor({ state: 'detached' });
    expect(await touch.page.locator('.stale').count()).toBe(0);
  });
});

test('a tab closed in an override is a console that is gone: H23', async () => {
  const visit = await begin({ width: 800, height: 480 });
  await visit.tap('Session');
  await chooseAndSetUp(visit, 'Without a person');
  await visit.tap(/^Yes$/, 'Not measured', 'no answer', /^Yes$/, /^Yes$/);
  await startSession(visit);
  await visit.tap('Override');
  await visit.digits(pin);
  await visit.tap('Log in', 'to check the table', 'Take control');
  await visit.until('override.holding');
  await visit.touch.close();
  await until('H23', () => visit.service.log.includes('H23'));
  visit.service.speed = 10;
  await until('level', () => Math.abs(visit.service.angleDeg) < 1.5);
});

test('a page whose program hangs in an override is a console that is gone: H23', async () => {
  const visit = await begin({ width: 800, height: 480 });
  await visit.tap('Session');
  await chooseAndSetUp(visit, 'Without a person');
  await visit.tap(/^Yes$/, 'Not measured', 'no answer', /^Yes$/, /^Yes$/);
  await startSession(visit);
  await visit.tap('Override');
  await visit.digits(pin);
  await visit.tap('Log in', 'to check the table', 'Take control');
  await visit.until('override.holding');
  // The browser still answers pings.
  void visit.touch.page.evaluate('for (;;);').catch(() => undefined);
  await until('H23', () => visit.service.log.includes('H23'), 15_000);
});

test('on a phone it can be read, and nothing is cut off', async () => {
  const visit = await begin(phone);
  for (const screen of ['Table', 'Session', 'Override', 'Alarms', 'Person’s view']) {
    await visit.tap(screen);
    await visit.look(screen.replace(/\W/g, '').toLowerCase());
  }
});
