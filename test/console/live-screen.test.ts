import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { openLiveScreen as Open } from '../../src/console/live-screen.ts';
import type { LiveTrace } from '../../src/console/trace.ts';
import { esc, Screen } from '../support/terminal-screen.ts';
import { timeline, trace } from '../support/traced-session.ts';

let openLiveScreen: typeof Open;

// Ink reads these variables once, when it is loaded: on a CI machine it would not write its frames.
beforeAll(async () => {
  for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) vi.stubEnv(name, 'false');
  vi.stubEnv('FORCE_COLOR', '1');
  vi.stubEnv('NO_COLOR', '');
  vi.stubEnv('LC_ALL', 'C.UTF-8');
  vi.stubEnv('TERM', 'xterm');
  ({ openLiveScreen } = await import('../../src/console/live-screen.ts'));
});
afterEach(() => vi.stubEnv('NO_COLOR', ''));

/** A trace that can be advanced, like the bench's. */
function moving(untilMs: number): LiveTrace & { goTo(next: LiveTrace): void } {
  const now = { ...trace(untilMs), goTo: (next: LiveTrace) => Object.assign(now, next) };
  return now;
}

/** Longer than Ink's minimum interval between frames; faster updates are delayed. */
const aFrame = () => new Promise((resolve) => setTimeout(resolve, 45));

describe('the live screen', () => {
  test('shows angle, motion, target, state, step and alarms in 80 × 24', () => {
    const screen = new Screen(80, 24);
    const live = openLiveScreen(trace(25_000, { angleDeg: 9.8 }), screen);
    for (const words of [
      'Test',
      'head-down',
      'at standstill',
      'target 10.0°',
      'Holding',
      '10° for 0:30',
      '2/8',
      'no alarms',
    ])
      expect(screen.text).toContain(words);
    expect(screen.text).toMatch(/time +0:25 ░+ 4:27 left/);
    expect(screen.text).toMatch(/head-down +0:19 █+░+ 1:00 limit/);
    expect(screen.lines.length).toBeLessThanOrEqual(24);
    live.close();
  });

  test('says how fast the time of the bench passes, and when the computer is too slow for it', async () => {
    const screen = new Screen(110, 24);
    const session = moving(25_000);
    session.goTo(trace(25_000, {}, { pace: { wanted: 60, reached: 58 } }));
    const live = openLiveScreen(session, screen);
    expect(screen.lines[0]).toMatch(/ {2}60 × real time {2}Ctrl-C to quit$/);
    session.goTo(trace(25_100, {}, { pace: { wanted: 60, reached: 21.4 } }));
    live.show();
    await aFrame();
    expect(screen.lines[0]).toMatch(/ {2}21 instead of 60 × real time {2}Ctrl-C to quit$/);
    live.close();
  });

  test.each([
    ['stopped', {}],
    ['session.holding', { findings: [{ atMs: 20_000, hazard: 'H21', reason: 'dead', reaction: 'return' }] }],
  ] as const)('shows no remaining time once the protocol is over: %s', (state, rest) => {
    const screen = new Screen(80, 24);
    const live = openLiveScreen(trace(25_000, { state }, rest), screen);
    expect(screen.text).toMatch(/time +0:25 █*░+ of 4:52/);
    expect(screen.text).not.toContain(' left');
    live.close();
  });

  test('shows an angle that is not known as such', () => {
    const screen = new Screen(80, 24);
    const live = openLiveScreen(trace(25_000, { angleDeg: null, rateDegPerS: null }), screen);
    expect(screen.text).toContain('angle unknown');
    expect(screen.text).toContain('motion unknown');
    live.close();
  });

  test('is ASCII where the locale is not UTF-8', () => {
    vi.stubEnv('LC_ALL', 'C');
    try {
      const screen = new Screen(80, 24);
      const live = openLiveScreen(trace(25_000), screen);
      expect(screen.text).toMatch(/^[\x20-\x7e\n]+$/);
      live.close();
    } finally {
      vi.stubEnv('LC_ALL', 'C.UTF-8');
    }
  });

  test('keeps its position from frame to frame and erases no line before writing it', async () => {
    const screen = new Screen(80, 24);
    screen.write('$ fulcrum bench\n');
    const session = moving(1000);
    const live = openLiveScreen(session, screen);
    for (const at of [12_000, 44_000, 140_000]) {
      session.goTo(trace(at));
      live.show();
      await aFrame();
    }
    expect(screen.lines.filter((line) => line.startsWith('Test'))).toHaveLength(1);
    expect(screen.lines[0]).toBe('$ fulcrum bench');
    expect(screen.text).toContain('6/8 15° for 0:30');
    expect(screen.written).not.toContain('\u001b[2K');
    expect(screen.written).not.toContain('\u001b[3J');
    live.close();
  });

  test('shows alarms, findings and a dead controller', () => {
    const screen = new Screen(80, 24);
    const finding = { atMs: 20_000, hazard: 'H21', reason: 'the host is dead', reaction: 'return' } as const;
    const alarm = { priority: 'high', hazard: 'H21', reason: 'the host is dead' } as const;
    const live = openLiveScreen(trace(25_000, {}, { findings: [finding], alarms: [alarm] }), screen);
    for (const words of ['HIGH ALARM  H21: the host is dead', '0:20  H21 RETURN', 'CONTROLLER DEAD', 'of 4:'])
      expect(screen.text).toContain(words);
    expect(screen.written).toContain('\u001b[41m');
    live.close();
  });

  test('leaves the last frame, without findings, and the cursor below it', async () => {
    const screen = new Screen(80, 24);
    const finding = { atMs: 20_000, hazard: 'H10', reason: 'stuck', reaction: 'return' } as const;
    const session = moving(20_000);
    const live = openLiveScreen(session, screen);
    expect(screen.cursorShown).toBe(false);
    await aFrame();
    session.goTo(trace(timeline.duration, { state: 'ready', step: '' }, { findings: [finding] }));
    live.close();
    screen.write('completed\n');
    expect(screen.cursorShown).toBe(true);
    expect(screen.text).toMatch(/time +4:\d\d █+ 0:00 left/);
    expect(screen.lines.slice(-2)).toEqual(['no alarms', 'completed']);
    expect(screen.text).not.toContain('stuck');
    expect(screen.text).not.toContain('Ctrl-C');
  });

  test('starts over on an empty screen after a resize of the terminal', async () => {
    const screen = new Screen(120, 40);
    const live = openLiveScreen(trace(25_000), screen);
    expect(Math.max(...screen.lines.map((line) => line.length))).toBeGreaterThan(100);
    await aFrame();
    Object.assign(screen, { columns: 60, rows: 20 });
    live.show();
    expect(screen.lines[0]).toMatch(/^Test/);
    expect(screen.lines.length).toBeLessThanOrEqual(20);
    live.close();
  });

  test('works on a terminal of unknown size, and on a tiny one', () => {
    for (const [columns, rows] of [
      [0, 0],
      [30, 8],
    ] as const) {
      const screen = new Screen(columns || 80, rows || 24);
      const terminal = { isTTY: true, columns, rows, write: (text: string) => screen.write(text) };
      openLiveScreen(trace(25_000), terminal).close();
      expect(screen.text).toContain('Holding');
    }
  });

  test('throws if a frame cannot be drawn', async () => {
    const screen = new Screen(80, 24);
    const session = moving(1000);
    const live = openLiveScreen(session, screen);
    await aFrame();
    session.goTo({ ...trace(25_000), timeline: { ...timeline, duration: Object.create(null) } });
    live.show();
    await aFrame();
    expect(() => live.close()).toThrow(TypeError);
    expect(screen.cursorShown).toBe(true);
  });

  test('writes no colours if NO_COLOR is set', () => {
    const colour = new RegExp(`${esc}\\[[0-9;]*m`);
    const coloured = new Screen(80, 24);
    openLiveScreen(trace(25_000), coloured).close();
    expect(coloured.written).toMatch(colour);
    vi.stubEnv('NO_COLOR', '1');
    const plain = new Screen(80, 24);
    openLiveScreen(trace(25_000), plain).close();
    expect(plain.written).not.toMatch(colour);
    expect(plain.text).toBe(coloured.text);
  });
});
