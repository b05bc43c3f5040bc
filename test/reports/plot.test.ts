import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { plotSession, plotTimeline, plotTwoRuns } from '../../src/reports/plot.ts';
import { german } from '../../src/reports/words/de.ts';
import { hold, level, planned, ramp } from '../support/protocol-steps.ts';

const timeline = planned([ramp(15, 1), hold(60), ramp(0, 1), level(60), ramp(-10, 1), hold(30)]);

const parse = (svg: string) => parseHTML(`<body>${svg}</body>`).document;
const texts = (svg: string): readonly string[] =>
  [...parse(svg).querySelectorAll('text')].map((text) => text.textContent ?? '');

const session = {
  title: 'Static 15°',
  subtitle: 'seed 1',
  limitDeg: 15,
  samples: Array.from({ length: 6000 }, (_, index) => ({
    atMs: index * 20,
    targetDeg: index < 5000 ? 15 : null,
    angleDeg: 15 + Math.sin(index),
  })),
  findings: [] as { atMs: number; hazard: string; reason: string }[],
};

describe('the plot of a timeline', () => {
  test('is a self-contained SVG with its own background', async () => {
    const svg = await plotTimeline(timeline);
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(parse(svg).querySelector('rect')?.getAttribute('fill')).toBe('#ffffff');
    expect(svg).not.toMatch(/NaN|undefined|Infinity|currentColor"><\/svg/);
  });

  test('shows degrees, times, phases and the head-down direction', async () => {
    const labels = texts(await plotTimeline(timeline));
    for (const text of [
      'Test',
      'level',
      'head-down →',
      '15°',
      '−10°',
      '0:00',
      '1:00',
      'holding',
      'recovering',
      '15° for 1:00',
    ]) {
      expect(labels).toContain(text);
    }
  });

  test('names every phase, in a key if its strip is too short', async () => {
    const labels = texts(await plotTimeline(timeline));
    for (const { phase } of timeline.legs) expect(labels).toContain(phase);
  });

  test('has head-down at the bottom', async () => {
    const svg = await plotTimeline(timeline);
    const heightOf = (label: string) =>
      Number(new RegExp(`translate\\(72,([\\d.]+)\\)" y="0.32em">${label}`).exec(svg)?.[1]);
    expect(heightOf('15°')).toBeGreaterThan(heightOf('0°'));
    expect(heightOf('0°')).toBeGreaterThan(heightOf('−10°'));
  });

  test('is deterministic', async () => {
    expect(await plotTimeline(timeline)).toBe(await plotTimeline(timeline));
  });
});

describe('the plot of a session', () => {
  test('marks findings with hazard and escaped reason', async () => {
    const findings = [{ atMs: 45_260, hazard: 'H10', reason: 'stuck <b> & "so"\u0000\u001b' }];
    const svg = await plotSession({ ...session, title: '<script>&"$&', findings });
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('role="img" aria-labelledby="session-title" aria-describedby="session-desc"');
    expect(svg).toContain('<title id="session-title">&lt;script&gt;&amp;&quot;$&amp;. seed 1</title>');
    expect(svg).toContain(
      '<desc id="session-desc">Angle over 2:00 minutes, at most 16.0° head-down. Found: H10.</desc>',
    );
    expect(svg).toContain('stuck &lt;b&gt; &amp; &quot;so&quot;��');
    const labels = texts(svg);
    expect(labels).toContain('0:45.3');
    expect(labels.filter((text) => text === 'H10')).toHaveLength(2);
    expect(labels).toContain('limit 15°');
  });

  test('draws the target, the true angle, and a dot at the angle of each finding', async () => {
    const samples = Array.from({ length: 101 }, (_, index) => ({
      atMs: index * 1000,
      targetDeg: index < 80 ? 15 : null,
      angleDeg: index / 10,
    }));
    const findings = [{ atMs: 50_400, hazard: 'H12', reason: 'x' }];
    const svg = await plotSession({ ...session, samples, findings });
    const heightOf = (label: string) =>
      Number(new RegExp(`translate\\(72,([\\d.]+)\\)" y="0.32em">${label}`).exec(svg)?.[1]);
    const lines = [...parse(svg).querySelectorAll('[data-mark="line"] path')].map(
      (path) => path.getAttribute('d') ?? '',
    );
    const heights = lines.map((line) => [...line.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y)));
    expect(heights[0]).toHaveLength(80);
    expect(heights[0]?.every((y) => Math.abs(y - heightOf('15°')) < 0.01)).toBe(true);
    expect(heights[1]?.at(-1)).toBeCloseTo(heightOf('10°'), 2);
    expect(Number(parse(svg).querySelector('circle')?.getAttribute('cy'))).toBeCloseTo(heightOf('5°'), 2);
  });

  test('has no overlapping markers', async () => {
    const findings = Array.from({ length: 12 }, (_, index) => ({
      atMs: 60_000 + index * 300,
      hazard: `H${10 + index}`,
      reason: 'x',
    }));
    const svg = await plotSession({ ...session, findings });
    const boxes = [...parse(svg).querySelectorAll('rect[height="16"]')].map((box) => ({
      left: Number(box.getAttribute('x')),
      right: Number(box.getAttribute('x')) + Number(box.getAttribute('width')),
      y: Number(box.getAttribute('y')),
    }));
    expect(boxes.length).toBeGreaterThan(2);
    for (const one of boxes) {
      for (const other of boxes) {
        if (one !== other && one.y === other.y) expect(one.right <= other.left || other.right <= one.left).toBe(true);
      }
    }
    expect(texts(svg)).toContain('and 4 more');
  });

  test('stays small with many samples and keeps every spike', async () => {
    const samples = Array.from({ length: 60_000 }, (_, index) => ({
      atMs: index * 20,
      targetDeg: 15,
      angleDeg: index === 31_415 ? 40 : 15,
    }));
    const svg = await plotSession({ ...session, samples });
    expect(svg.length).toBeLessThan(200_000);
    expect(texts(svg)).toContain('40°');
    const still = await plotSession({ ...session, samples: samples.map((sample) => ({ ...sample, angleDeg: 15 })) });
    const lowest = (text: string) => Math.max(...[...text.matchAll(/[ML][\d.]+,([\d.]+)/g)].map(([, y]) => Number(y)));
    expect(lowest(svg)).toBeGreaterThan(0);
    expect(svg).not.toBe(still);
  });

  test.each([
    ['no samples', []],
    ['one sample', [{ atMs: 0, targetDeg: null, angleDeg: 0 }]],
    ['samples that are not numbers', [{ atMs: 0, targetDeg: Number.NaN, angleDeg: Number.NaN }]],
    ['an hour', [0, 3_600_000].map((atMs) => ({ atMs, targetDeg: 0, angleDeg: -20 }))],
  ])('draws %s', async (_, samples) => {
    const svg = await plotSession({ ...session, samples, findings: [{ atMs: 10, hazard: 'H01', reason: 'x' }] });
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test('labels the states of a session', async () => {
    const labels = texts(
      await plotSession({
        ...session,
        phases: [
          { name: 'session.holding', startMs: 0, endMs: 60_000 },
          { name: 'fault.returning', startMs: 60_000, endMs: 61_000 },
          { name: 'ready', startMs: 61_000, endMs: 120_000 },
        ],
      }),
    );
    for (const text of ['holding', 'returning after a fault', 'ready']) expect(labels).toContain(text);
  });
});

describe('the plot of a session with a fault', () => {
  const samples = Array.from({ length: 101 }, (_, index) => ({
    atMs: index * 1000,
    targetDeg: 15,
    angleDeg: 15,
    tiltDeg: index < 60 ? 15 : 9,
    actuatorDeg: 15.2,
  }));
  const findings = [{ atMs: 61_000, hazard: 'H12', reason: 'x' }];
  const injected = [{ atMs: 60_000, fault: '60s:tilt=wrong:-6' }];

  test('shows both sensors, the moment of injection, and the finding', async () => {
    const svg = await plotSession({ ...session, samples, findings, injected });
    const labels = texts(svg);
    for (const text of ['tilt sensor', 'actuator’s sensor', '60s:tilt=wrong:-6', 'fault injected: 60s:tilt=wrong:-6'])
      expect(labels).toContain(text);
    const lines = [...parse(svg).querySelectorAll('[data-mark="line"]')];
    const looks = lines.map((line) => `${line.getAttribute('stroke-width')} ${line.getAttribute('stroke-dasharray')}`);
    // Told apart in grey as well: no two lines have the same width and dashes.
    expect(new Set(looks).size).toBe(4);
  });

  test('has every text in German', async () => {
    const labels = texts(await plotSession({ ...session, samples, findings, injected }, german.chart));
    for (const text of ['Neigungssensor', 'wahrer Winkel', 'Grenze 15°', 'waagerecht', 'kopfüber →'])
      expect(labels).toContain(text);
    expect(texts(await plotTimeline(timeline, german.chart)).join('\n')).not.toMatch(
      /ramping|holding|level\b|head-down/,
    );
  });
});

describe('the plot of two runs', () => {
  test('names both lines and is as long as the longer run', async () => {
    const run = (name: string, seconds: number) => ({
      name,
      samples: Array.from({ length: seconds }, (_, index) => ({ atMs: index * 1000, angleDeg: 10 })),
    });
    const svg = await plotTwoRuns({ title: 'Both', subtitle: '', limitDeg: 15 }, run('one', 61), run('other', 121));
    expect(texts(svg)).toEqual(expect.arrayContaining(['one', 'other', '2:00']));
  });
});
