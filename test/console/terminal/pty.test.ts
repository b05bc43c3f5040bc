/** The command itself on a real pseudo-terminal, against a socket that records what it sends. */
import { beforeEach, expect, test } from 'vitest';
import { stateText } from '../../../src/console/words.ts';
import { sessionStates } from '../../../src/session/states.ts';
import { atEnd } from '../../support/cleanup.ts';
import { ConsoleProcess } from '../../support/console-process.ts';
import { fulcrumProcess } from '../../support/fulcrum-command.ts';
import { RecordingService } from '../../support/recording-service.ts';
import { telemetryOf } from '../../support/service-answers.ts';
import { esc } from '../../support/terminal-screen.ts';
import { until } from '../../support/waiting.ts';

let service: RecordingService;
beforeEach(async () => {
  service = await new RecordingService().listen();
  // As the service does, or what is shown would get old.
  const timer = setInterval(() => service.notify('telemetry', service.telemetry), 100);
  atEnd(() => clearInterval(timer));
});

const sent = (method: string): number => service.acts.filter((act) => act.method === method).length;

test('each state is on the screen, SPACE is STOP in each, and Ctrl-C leaves the terminal as it was', async () => {
  const console = new ConsoleProcess(service.path);
  await console.shows('Ready');
  for (const [index, state] of sessionStates.entries()) {
    service.telemetry = telemetryOf({ state, angleDeg: 10 + index / 10 });
    await console.shows(stateText(state));
    console.type(' ');
    await until('STOP', () => sent('stop') === index + 1);
  }
  console.type('\u0003');
  expect(await console.ended()).toBe(130);
  expect(sent('stop')).toBe(sessionStates.length + 1);
  expect(console.written).toContain('STOP was sent');
  for (const undone of ['[?1049l', '[?25h', '[?2004l']) expect(console.written).toContain(`${esc}${undone}`);
});

test('a PIN that is broken off by SPACE is STOP, and leaves an empty field', async () => {
  const console = new ConsoleProcess(service.path);
  await console.shows('Ready');
  console.type('o');
  await console.shows('PIN, for an override:');
  console.type('12');
  await console.shows('override: **');
  console.type('12 ');
  await until('STOP', () => sent('stop') === 1);
  await console.shows(/override: ▏/);
  console.type(`${esc}[200~471100 \r${esc}[201~`);
  await console.shows('what was pasted is ignored');
  console.type('471100\r');
  await until('the login', () => sent('login') === 1);
  expect(service.acts).toEqual([{ method: 'stop' }, { method: 'login', params: { pin: '471100' } }]);
});

test('a lost service is shown, and heard again by itself; a resize draws all again', async () => {
  const console = new ConsoleProcess(service.path, { env: { NO_COLOR: '1', TERM: 'linux' } });
  await console.shows('Ready');
  expect(console.screen.text).toMatch(/^[\x20-\x7e\n]+$/);
  console.terminal.resize(100, 30);
  console.screen.columns = 101;
  console.screen.rows = 30;
  await until('30 rows', () => console.screen.lines.length === 30);
  service.drop();
  await console.shows('SERVICE LOST');
  await console.shows(/actuator up/);
  console.type('q');
  expect(await console.ended()).toBe(0);
  expect(sent('stop')).toBe(0);
});

test('a crash leaves the terminal as it was, with the reason', async () => {
  const console = new ConsoleProcess(service.path);
  await console.shows('Ready');
  service.notify('telemetry', { ...service.telemetry, alarms: null });
  expect(await console.ended()).toBe(1);
  const [, after = ''] = console.written.split(`${esc}[?1049l`);
  expect(after).toContain('fulcrum: internal error: ');
});

test('without a picture each event is a line, with the same keys', async () => {
  const console = new ConsoleProcess(service.path, { args: ['--plain'] });
  await until('the state', () => console.written.includes('Ready, 0.0° level'));
  service.notify('state', { atMs: 1, from: 'ready', to: 'preparing', step: '', reason: 'start of test' });
  await until('the event', () => console.written.includes('Preparing — start of test\r\n'));
  console.type('o1');
  await until('the prompt', () => console.written.includes('PIN, for an override: *'));
  console.type(' ');
  await until('STOP', () => sent('stop') === 1);
  expect(console.written).not.toContain(`${esc}[?1049h`);
  console.type(`${esc}q`);
  expect(await console.ended()).toBe(0);
});

test('without a terminal it says so, and what follows the service without one', async () => {
  const { code, err } = await fulcrumProcess(['console', '--socket', service.path]);
  expect(code).toBe(2);
  expect(err).toMatch(/^fulcrum: console: standard input is not a terminal.*fulcrum watch.*\n$/);
});
