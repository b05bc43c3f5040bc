/** The report on a session against the simulated body's true motion. */
import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import type { BenchResult, BenchSample } from '../../src/bench/world/result.ts';
import { World } from '../../src/bench/world/world.ts';
import type { Recording } from '../../src/records/recording.ts';
import type { RecordedItem } from '../../src/records/sink.ts';
import { type SessionFacts, sessionFacts } from '../../src/reports/one-session/session-facts.ts';
import { type SessionReport, sessionPage } from '../../src/reports/one-session/session-page.ts';
import { english } from '../../src/reports/words/en.ts';
import { wordsIn } from '../../src/reports/words/languages.ts';
import { languages } from '../../src/reports/words/words.ts';
import { hold, level, planned, ramp } from '../support/protocol-steps.ts';
import { record } from '../support/recorded-session.ts';

interface Bench {
  readonly result: BenchResult;
  readonly recording: Recording;
  readonly facts: SessionFacts;
  readonly truth: readonly BenchSample[];
}

/** Two inversions of different angles. */
const steps = [ramp(20, 1), hold(20), ramp(0, 1), level(60), ramp(30, 1.5), hold(15)];

function bench(...faults: readonly string[]): Bench {
  const truth: BenchSample[] = [];
  const [result, recording] = record(
    (observer) =>
      new World({
        timeline: planned(steps),
        prescription: absolute,
        seed: 3,
        faults: faults.map(parseFault),
        observer,
        onSample: (sample) => truth.push(sample),
      }),
    'whole',
  );
  return { result, recording, facts: sessionFacts(recording), truth };
}

const reportOn = (facts: SessionFacts, more: Partial<SessionReport> = {}): SessionReport => ({
  facts,
  known: null,
  injected: [],
  audit: null,
  sha256: 'a'.repeat(64),
  made: { wallMs: Date.UTC(2027, 0, 15, 12), version: '0.1.0' },
  utcOffsetMin: 0,
  ...more,
});

/** As the bench’s own command names itself. */
const asBench = (facts: SessionFacts): SessionFacts => ({ ...facts, head: { ...facts.head, source: 'bench' } });

const textOf = (page: string): string => parseHTML(page).document.querySelector('body')?.textContent ?? '';

/** sin(angle) × time beyond 5°, by the body's true angle. */
const trueDoseS = (truth: readonly BenchSample[]): number =>
  truth.reduce((sum, { angleDeg, atMs }, index) => {
    const elapsedMs = atMs - (truth[index - 1]?.atMs ?? atMs);
    return angleDeg > 5 ? sum + (Math.sin((angleDeg * Math.PI) / 180) * elapsedMs) / 1000 : sum;
  }, 0);

describe.each([
  ['a session without a fault', []],
  ['one that a stuck tilt sensor ends', ['145s:tilt=stuck']],
  ['one that the person ends', ['30s:patient=button']],
])('the figures of %s', (_, faults) => {
  let session: Bench;
  beforeAll(() => {
    session = bench(...faults);
  });

  test('the largest angle is within 0.5° of the truth, and the angle at every moment', () => {
    const { facts, result, truth } = session;
    const allowedDeg = 0.5;
    expect(Math.abs((facts.measured.maxAngleDeg ?? 99) - result.maxAngleDeg)).toBeLessThan(allowedDeg);
    const origin = facts.firstRampMs ?? 0;
    const differences = facts.samples.flatMap(({ atMs, angleDeg }) => {
      const near = truth.findLast((sample) => sample.atMs <= atMs - origin);
      return near === undefined || angleDeg === null ? [] : [Math.abs(near.angleDeg - angleDeg)];
    });
    expect(differences.length).toBeGreaterThan(400);
    expect(Math.max(...differences)).toBeLessThan(allowedDeg);
  });

  test('head-down time is within 1 s, and the dose within 1 %', () => {
    const { facts, result, truth } = session;
    expect(Math.abs(facts.measured.headDownMs - result.invertedMs)).toBeLessThan(1000);
    const doseS = trueDoseS(truth);
    expect(doseS).toBeGreaterThan(5);
    expect(Math.abs(facts.measured.doseMs / 1000 / doseS - 1)).toBeLessThan(0.01);
  });

  test('the recording’s summary has the same dose', () => {
    const { doseMs = 0 } = session.recording.summary ?? {};
    expect(Math.abs(doseMs / session.facts.measured.doseMs - 1)).toBeLessThan(0.005);
  });
});

describe('the page', () => {
  const facts = asBench(bench('145s:tilt=stuck').facts);
  const injected = [{ atMs: 145_600, fault: '145s:tilt=stuck' }];

  test('has everything in it, asks for nothing, and says what happened', async () => {
    const page = await sessionPage(reportOn(facts, { injected }), english);
    const { document } = parseHTML(page);
    expect(page).not.toMatch(
      /<script|<link rel="(?!icon)|https?:\/\/(?!www\.w3\.org\/2000\/svg)|NaN|undefined|Infinity/,
    );
    expect(document.querySelectorAll('svg[role="img"]')).toHaveLength(2);
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.getAttribute('id'));
    expect(new Set(ids).size).toBe(ids.length);
    const text = textOf(page);
    for (const words of [
      'the tilt sensor stood still (H10)',
      'the bench injected a fault: 145s:tilt=stuck',
      'It ended before the protocol did, with the person level.',
      'Simulated: recorded on a bench',
      'operator: start test',
      'fulcrum session check',
    ])
      expect(text).toContain(words);
    expect(page.length).toBeLessThan(500_000);
  });

  test.each(languages)('is complete in %s, with the recorded reasons marked as English', async (language) => {
    const page = await sessionPage(reportOn(facts, { injected }), wordsIn(language));
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).not.toContain('undefined');
    expect(page).toContain('<span lang="en">20 tilt samples identical to the bit</span>');
  });

  test('in German it has no English heading or label', async () => {
    const page = await sessionPage(reportOn(facts, { injected }), wordsIn('de'));
    const { document } = parseHTML(page.replace(/<span lang="en">.*?<\/span>/g, ''));
    const labels = [...document.querySelectorAll('h1, h2, th, dt, summary, text, title, desc')].map(
      (element) => element.textContent ?? '',
    );
    expect(labels.join('\n')).not.toMatch(
      /\b(the|time|angle|level|limit|pain|before|after|reason|head-down|returning)\b/i,
    );
  });

  test.each([
    ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['quotes', `"O'Neill" & 'Søn' \`\${1}\``],
    ['right-to-left text', 'שלום עולם \u202eabc'],
    ['500 characters', 'x'.repeat(500)],
  ])('shows a name with %s as it is', async (_, name) => {
    const known = { person: { name, birthYear: 1980 }, answers: null };
    const patientFacts = { ...facts, head: { ...facts.head, patient: 'p-0123456789' } };
    const page = await sessionPage(reportOn(patientFacts, { known }), english);
    const { document } = parseHTML(page);
    expect([...document.querySelectorAll('bdi')].map(({ textContent }) => textContent)).toContain(name);
    expect(document.querySelectorAll('script, img')).toHaveLength(0);
    for (const bdi of document.querySelectorAll('bdi')) expect(bdi.getAttribute('dir')).toBe('auto');
  });

  test('shows answers, and says which are missing', async () => {
    const answers = {
      id: facts.head.id,
      began: { bootId: 'b', monotonicMs: 0, wallMs: 0, isClockRight: true },
      protocol: 'test',
      isSimulated: true,
      end: 'early' as const,
      place: null,
      maxAngleDeg: 30,
      headDownMs: 1000,
      doseMs: 500,
      painBefore: 0,
      painAfter: null,
      bloodPressureBefore: { systolic: 120, diastolic: 80 },
      bloodPressureAfter: null,
      adverse: null,
      reason: 'frightened' as const,
      note: null,
    };
    const text = textOf(await sessionPage(reportOn(facts, { known: { person: null, answers } }), english));
    // A score of 0 is an answer.
    expect(text).toMatch(/pain, 0 to 10\s*0\s*not answered/);
    expect(text).toContain('120/80');
    expect(text).toContain('not measured');
    expect(text).toContain('frightened');
  });

  test('names the audit log’s head, or what is wrong with it', async () => {
    const audit = { seq: 42, hash: 'b'.repeat(64) };
    expect(textOf(await sessionPage(reportOn(facts, { audit }), english))).toContain(`had 42 entries`);
    const broken = await sessionPage(reportOn(facts, { audit: 'was changed: its hash does not match' }), english);
    expect(textOf(broken)).toContain('cannot vouch for it: was changed');
  });
});

describe('a recording that is not whole', () => {
  const { recording } = bench();
  const kept = (isKept: (item: RecordedItem) => boolean, more: Partial<Recording> = {}): Recording => {
    const items = [...recording.items()].filter(isKept);
    return { ...recording, items: () => items, ...more };
  };
  const began = recording.head.startedAtMs;

  test('without an end counts up to there, and says so', async () => {
    const cut = kept(({ atMs }) => atMs < began + 30_000, { summary: null, cut: 'cut off: <its recorder died>' });
    const facts = sessionFacts(cut);
    expect(facts.durationMs).toBeGreaterThan(29_000);
    expect(facts.durationMs).toBeLessThan(30_000);
    const text = textOf(await sessionPage(reportOn(facts), english));
    expect(text).toContain('The recording has no end: cut off: <its recorder died>. Every figure counts up to there.');
    expect(text).toContain('What came after is not known.');
  });

  test('that was ended has the service’s own figures, as the person’s history and every export have them', () => {
    const { summary } = kept(() => true);
    if (summary === null) throw new Error('it has no summary');
    const facts = sessionFacts(kept(() => true, { summary: { ...summary, maxAngleDeg: 12.5, invertedMs: 4321 } }));
    expect(facts.measured).toMatchObject({ maxAngleDeg: 12.5, headDownMs: 4321 });
  });

  test('with a gap names it, and draws no line across it', async () => {
    const isInGap = ({ atMs, channel }: RecordedItem) =>
      channel === 'telemetry' && atMs > began + 10_000 && atMs < began + 18_000;
    const facts = sessionFacts(kept((item) => !isInGap(item)));
    expect(facts.gaps).toHaveLength(1);
    const page = await sessionPage(reportOn(facts), english);
    expect(textOf(page)).toMatch(/No angle is known from 0:(09\.9|10\.0) to 0:18\.\d/);
    const lines = [...parseHTML(page).document.querySelectorAll('.wide [data-mark="line"] path')];
    for (const line of lines) expect((line.getAttribute('d')?.match(/M/g) ?? []).length).toBeGreaterThan(1);
  });

  test('without any angle is a page without a chart', async () => {
    const page = await sessionPage(reportOn(sessionFacts(kept(({ channel }) => channel !== 'telemetry'))), english);
    expect(textOf(page)).toContain('No angle was recorded.');
    expect(page).not.toMatch(/<svg[^>]*role="img"|NaN/);
  });

  test('that says nothing at all is a page as well', async () => {
    const head = { ...recording.head, timeline: null, prescription: null, configuration: null, protocolName: null };
    const facts = sessionFacts({ ...kept(() => false, { summary: null, cut: 'empty' }), head });
    expect(await sessionPage(reportOn(facts), english)).not.toMatch(/NaN|undefined/);
  });
});
