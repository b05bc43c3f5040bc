/** The pictures: each state's screen, the prompts, a lost service, terminals without colour or Unicode, small ones. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Heard } from '../../../src/console/model/heard.ts';
import { viewOf } from '../../../src/console/model/view.ts';
import { type FormPurpose, openForm } from '../../../src/console/terminal/form.ts';
import type { PictureFace as Face } from '../../../src/console/terminal/picture-face.ts';
import type { TerminalScreen as Drawn } from '../../../src/console/terminal/screen.tsx';
import { initialUi, type Ui } from '../../../src/console/terminal/ui.ts';
import { stateText } from '../../../src/console/words.ts';
import { sessionStates } from '../../../src/session/states.ts';
import { statusOf, telemetryOf } from '../../support/service-answers.ts';
import { esc, Screen } from '../../support/terminal-screen.ts';
import { trace } from '../../support/traced-session.ts';

let PictureFace: typeof Face;
let TerminalScreen: typeof Drawn;

beforeAll(async () => {
  vi.stubEnv('FORCE_COLOR', '1');
  ({ PictureFace } = await import('../../../src/console/terminal/picture-face.ts'));
  ({ TerminalScreen } = await import('../../../src/console/terminal/screen.tsx'));
});

interface Look {
  readonly columns?: number;
  readonly rows?: number;
  readonly isAscii?: boolean;
  readonly colours?: boolean;
  readonly ui?: Partial<Ui>;
  /** Of the console's clock; what was heard is of 1,000,000 ms. */
  readonly nowMs?: number;
}

type Told = Parameters<typeof telemetryOf>[0];
const heardMs = 1_000_000;

function heardOf(told: Told, more: Partial<Heard> = {}): Heard {
  const value = telemetryOf({ angleDeg: 9.8, targetDeg: 10, remainingMs: 267_000, step: '/steps/1', ...told });
  return {
    link: { kind: 'up' },
    telemetry: { atMs: heardMs, value },
    status: { atMs: heardMs, value: statusOf(value) },
    trace: trace(25_000, { angleDeg: 9.8, state: value.state }),
    person: null,
    events: [{ atMs: value.atMs - 65_000, kind: 'state', text: 'Preparing — start of test', priority: null }],
    clinician: null,
    ...more,
  };
}

function draw(heard: Heard, look: Look = {}): Screen {
  const { columns = 80, rows = 24, isAscii = false, colours = true, nowMs = heardMs, ui = {} } = look;
  const screen = new Screen(columns, rows);
  const sink = {
    write: (bytes: Uint8Array) => {
      screen.write(new TextDecoder().decode(bytes));
      return bytes.length;
    },
    unsentBytes: 0,
  };
  const terminal = new TerminalScreen({ sink, isAscii, colours });
  const face = new PictureFace({ screen: terminal, size: () => ({ columns, rows }), colours });
  face.show({ heard, view: viewOf(heard, nowMs), ui: { ...initialUi, ...ui }, nowMs });
  face.close();
  return screen;
}

const alarm = { key: 'H09', hazard: 'H09', priority: 'high', reason: 'no tilt sample for 208 ms', sinceMs: 0 } as const;

test('each state’s screen is as it was looked at (vitest -u keeps the new ones)', async () => {
  const pages = sessionStates.map((state) => {
    const alarms = state.startsWith('fault') ? [alarm] : [];
    const screen = draw(heardOf({ state, alarms }), { colours: false });
    expect(screen.text).toContain(stateText(state));
    expect(screen.lines).toHaveLength(24);
    return `=== ${state}\n${screen.text}\n`;
  });
  await expect(pages.join('\n')).toMatchFileSnapshot('screens.txt');
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, shown = ''] = pages.find((page) => page.startsWith('=== session.holding'))?.split('holding\n') ?? [];
  expect(readme).toContain(shown.trimEnd());
});

describe('the picture', () => {
  test.each([
    [80, 24],
    [79, 23],
    [120, 40],
    [200, 60],
    [60, 20],
    [40, 12],
    [20, 8],
    [10, 3],
  ])('fits %i × %i, and has angle and state', (columns, rows) => {
    const heard = heardOf({ state: 'session.holding', alarms: [alarm, { ...alarm, key: 'H06', hazard: 'H06' }] });
    const { text, lines } = draw(heard, { columns: Math.max(20, columns), rows: Math.max(8, rows) });
    expect(lines.length).toBeLessThanOrEqual(Math.max(8, rows));
    expect(text).toMatch(/Holding|9\.8°/);
    expect(text).toContain('SPACE');
    if (rows >= 12) expect(text).toContain('HIGH ALARM');
  });

  test('of a terminal without Unicode is ASCII alone', () => {
    const { text } = draw(heardOf({ state: 'session.holding', alarms: [alarm] }), { isAscii: true });
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text).toContain('HIGH ALARM');
  });

  test('without colour puts in brackets what is not offered', () => {
    const heard = heardOf({ state: 'ready', refusals: { pause: 'no session runs' } });
    const plain = draw(heard, { colours: false });
    expect(plain.text).toContain('(P pause)');
    expect(plain.written).not.toMatch(new RegExp(`${esc}\\[[0-9;]*m`));
    const coloured = draw(heard);
    expect(coloured.text).toContain('P pause');
    expect(coloured.text).not.toContain('(P pause)');
    expect(coloured.written).toContain(`${esc}[2mP pause`);
  });

  test('says what to do about an alarm, and counts the further ones', () => {
    const alarms = ['H09', 'H06', 'H24'].map((hazard) => ({ ...alarm, key: hazard, hazard }));
    const { text } = draw(heardOf({ state: 'fault.returning', alarms }));
    expect(text).toMatch(/HIGH ALARM {2}H24: .*\n {2}→ .+\n HIGH ALARM {2}H06: .*\(\+1\)/);
  });

  test('asks before a session for what no sensor sees, and says after it how to get up', () => {
    const title = (purpose: FormPurpose): string =>
      draw(heardOf({ state: 'ready' }), { ui: { screen: { kind: 'form', form: openForm(purpose) } } }).text;
    const start: FormPurpose = { kind: 'start', patient: null, isScreeningDue: false, protocol: 'a', facts: [] };
    expect(title(start)).toContain('Before the session: nobody and nothing under or beside the table?');
    expect(title({ kind: 'end', session: 'a', endedEarly: false })).toContain(
      'After the session: let them sit up slowly',
    );
  });

  test('is grey, with its age, when it is old', () => {
    const heard = heardOf({ state: 'session.holding' });
    expect(draw(heard, { nowMs: heardMs + 900 }).text).not.toMatch(/\d s old/);
    const old = draw(heard, { nowMs: heardMs + 2400 });
    expect(old.text.match(/2 s old/g)).toHaveLength(2);
    expect(old.written).not.toContain(`${esc}[32m`);
  });

  test('of a lost service says the cause, and what still works', () => {
    const link = { kind: 'lost', cause: 'the service has ended: nobody listens on /run/x', sinceMs: heardMs } as const;
    const { text } = draw(heardOf({ state: 'session.holding' }, { link }), { nowMs: heardMs + 7000 });
    expect(text).toContain('SERVICE LOST');
    expect(text).toContain('Link lost: the service has ended: nobody listens on /run/x');
    expect(text).toContain('the red stop');
    expect(text).toContain('fulcrum stop and fulcrum return');
    expect(text).toContain('7 s old');
    expect(text).toContain('SPACE STOP');
  });

  test.each([
    [80, 24],
    [60, 18],
    [200, 50],
  ])('of each prompt fits %i × %i, below the angle', (columns, rows) => {
    const people = Array.from({ length: 300 }, (_, index) => ({
      id: `p${index}`,
      name: `Person ${index}`,
      birthYear: 1980,
    }));
    const screens: readonly Ui['screen'][] = [
      { kind: 'help' },
      { kind: 'ask', what: 'resume' },
      { kind: 'pin', typed: '4711', isForOverride: true },
      { kind: 'reasons', index: 3 },
      { kind: 'target', typed: '12' },
      { kind: 'confirm', angleDeg: 30, upToDeg: 20, rateDegPerS: 1 },
      { kind: 'people', people, isComplete: true, index: 250 },
      { kind: 'text', title: 'The session is not started', lines: people.map(({ name }) => name), offset: 20 },
    ];
    for (const screen of screens) {
      const { text, lines } = draw(heardOf({ state: 'paused' }), { columns, rows, ui: { screen } });
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(text).not.toContain('4711');
      if (screen.kind === 'pin') expect(text).toContain('PIN, for an override: ****');
      if (screen.kind === 'people') expect(text).toContain('▸   Person 249');
      if (screen.kind === 'help') expect(text).toContain('Ctrl-C');
      else expect(text).toContain('Paused');
    }
  });

  test('does not let a name write on the terminal', () => {
    const screen: Ui['screen'] = {
      kind: 'people',
      people: [{ id: 'a', name: `First${esc}[2JPerson\u0007`, birthYear: 1980 }],
      isComplete: true,
      index: 0,
    };
    const { written } = draw(heardOf({ state: 'ready' }), { ui: { screen } });
    expect(written.split(`${esc}[2J`)).toHaveLength(2);
    expect(written).not.toContain('\u0007');
  });
});

describe('the terminal', () => {
  test('that takes nothing gets no further picture, and the newest one when it takes them again', () => {
    let written = '';
    let room = Number.POSITIVE_INFINITY;
    const sink = {
      write: (bytes: Uint8Array) => {
        const taken = Math.min(room, bytes.length);
        room -= taken;
        written += new TextDecoder('latin1').decode(bytes.subarray(0, taken));
        return taken;
      },
      unsentBytes: 0,
    };
    const terminal = new TerminalScreen({ sink, isAscii: true, colours: false });
    const line = (text: string) => [[{ text, look: 'plain' as const }]];
    expect(terminal.show(line('one'), 79)).toBe(true);
    room = 3;
    expect(terminal.show(line('two'), 79)).toBe(true);
    for (let at = 0; at < 100; at += 1) expect(terminal.show(line(`picture ${at}`), 79)).toBe(false);
    room = Number.POSITIVE_INFINITY;
    expect(terminal.show(line('last'), 79)).toBe(true);
    expect(written.match(/one|two|picture \d+|last/g)).toEqual(['one', 'two', 'last']);
    terminal.close();
  });

  test('gets only the rows that have changed', () => {
    let written = '';
    const sink = {
      write: (bytes: Uint8Array) => {
        written += new TextDecoder().decode(bytes);
        return bytes.length;
      },
      unsentBytes: 0,
    };
    const terminal = new TerminalScreen({ sink, isAscii: false, colours: false });
    const lines = (second: string) => ['first', second, 'third'].map((text) => [{ text, look: 'plain' as const }]);
    terminal.show(lines('a'), 79);
    written = '';
    terminal.show(lines('b'), 79);
    expect(written).toBe(`${esc}[2;1Hb${esc}[K`);
    terminal.close();
  });
});
