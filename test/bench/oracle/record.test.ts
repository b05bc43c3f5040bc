import { describe, expect, it } from 'vitest';
import type { ScriptedMotion } from '../../support/scripted-motion.ts';
import { script } from '../../support/scripted-motion.ts';

describe('invariant 7: the record', () => {
  it('requires each state to continue from the previous one', () => {
    const motion = script().enter('checking');
    motion.record({ type: 'state', from: 'ready', to: 'preparing', step: '', reason: 'x' }).act('start');
    expect(motion.reasons).toContain('the state was checking');
  });

  it('requires a reason in every entry', () => {
    expect(script().enter('checking', ' ').broken).toEqual([7]);
  });

  it('requires time to go forward', () => {
    const motion = script().run(100).enter('checking');
    motion.oracle.note({ type: 'prompt', atMs: 50, asking: true, reason: 'x' });
    expect(motion.broken).toEqual([7]);
  });

  it('requires the recorded state to be the controller’s', () => {
    const motion = script().enter('checking');
    motion.seen = { state: 'ready' };
    expect(motion.run(10).broken).toEqual([7]);
  });

  it('requires a finding to end the protocol’s motion', () => {
    const found = () => {
      const motion = script().begin().run(100, 2);
      return motion.record({ type: 'finding', hazard: 'H05', reaction: 'return', reason: 'x' }).raiseAlarm();
    };
    expect(found().returns().run(100, 1).broken).toEqual([]);
    expect(found().run(20, 2).broken).toEqual([7]);
  });

  it('requires an order for every motion', () => {
    const holding = script().begin().run(100, 2).order('hold').run(10).device('R').run(100);
    expect(holding.device('M').run(10).broken).toEqual([7]);
  });

  it('allows a ramp that was replaced at once to reach the table, once', () => {
    const replaced = () => {
      const motion = script().begin().run(100, 2).order('ramp', 2, 30).order('hold').device('R').run(10);
      return motion.order('ramp', 2, 30).order('hold');
    };
    expect(replaced().device('M').run(10).broken).toEqual([]);
    expect(replaced().device('M').run(10).device('R').run(10).device('M').run(10).broken).toEqual([7]);
    expect(replaced().run(400).device('M').run(10).broken).toEqual([7]);
  });

  it('requires an entry for what the device began by itself', () => {
    expect(script().holdAt().device('A').run(1600, -0.2).reasons).toContain('the record does not say why');
  });

  it.each([
    [{ estopOpened: true, stopPressed: true }, 'H19'],
    [{ buttonPressed: true }, 'H18'],
  ])('requires an entry for the person’s own act: %j', (truth, hazard) => {
    const motion = script().holdAt().enter('stopped').raiseAlarm();
    motion.truth = { ...motion.truth, ...truth };
    expect(motion.run(1600).reasons).toContain(hazard);
  });

  it.each([
    ['redstop=intermittent', 'H19', { estopOpened: true, stopPressed: true }],
    ['button=closed', 'H18', { buttonPressed: true }],
    ['button=intermittent', 'H18', { buttonPressed: true }],
  ] as const)('lets the finding of %s stand for a press that gives the same signal', (fault, hazard, truth) => {
    const pressed = (isFound: boolean) => {
      const motion = script().holdAt().fault(fault).enter('stopped').raiseAlarm();
      if (isFound) motion.record({ type: 'finding', hazard, reaction: 'return', reason: 'pressed' }).run(1500);
      motion.truth = { ...motion.truth, ...truth };
      return motion.run(1600).reasons;
    };
    expect(pressed(true)).not.toContain(hazard);
    expect(pressed(false)).toContain(hazard);
  });

  it('takes a press in the drive test for an answer, though the beacon does not show the question', () => {
    const pressed = (beacon: string, device: 'I' | 'M') => {
      const motion = script().begin().fault(beacon).enter('testing').device(device);
      motion.truth = { ...motion.truth, buttonPressed: true };
      return motion.run(1600).reasons;
    };
    expect(pressed('beacon=off', 'I')).not.toContain('H18');
    expect(pressed('beacon=off', 'M')).toContain('H18');
    expect(pressed('sounder=off', 'I')).toContain('H18');
  });

  it('requires beacon and record to agree', () => {
    const motion = script().enter('checking');
    motion.seen = { alarm: 'high' };
    expect(motion.run(90).broken).toEqual([]);
    expect(motion.run(200).broken).toEqual([7]);
  });
});

describe('invariant 7: alarms, by the record', () => {
  const alarm = (
    motion: ScriptedMotion,
    change: 'acknowledged' | 'cleared' | 'raised',
    priority: 'high' | 'medium' = 'high',
  ) => motion.record({ type: 'alarm', change, priority, hazard: 'H09', reason: 'x' });
  const raised = () => alarm(script().enter('checking'), 'raised');
  const shows = (motion: ScriptedMotion, sounding: boolean, ms: number) => {
    motion.seen = { alarm: 'high', sounding };
    return motion.run(ms);
  };

  it('sound until acknowledged', () => {
    expect(shows(raised(), true, 1000).broken).toEqual([]);
    expect(shows(raised(), false, 200).reasons).toContain('silent without an acknowledgement');
    expect(shows(alarm(raised(), 'acknowledged'), false, 1000).broken).toEqual([]);
  });

  it('sound again after two minutes, and at once when raised again', () => {
    expect(shows(alarm(raised(), 'acknowledged'), false, 120_050).broken).toEqual([]);
    expect(shows(alarm(raised(), 'acknowledged'), false, 120_300).reasons).toContain('silent without');
    expect(shows(alarm(alarm(raised(), 'acknowledged'), 'raised'), false, 200).reasons).toContain('silent without');
  });

  it('of high priority are not cleared before they are acknowledged', () => {
    expect(alarm(raised(), 'cleared').reasons).toContain('cleared without an acknowledgement');
    expect(alarm(alarm(raised(), 'acknowledged'), 'cleared').broken).toEqual([]);
  });

  it('of medium priority are shown, and may clear without an acknowledgement', () => {
    const motion = script().enter('checking');
    alarm(motion, 'raised', 'medium').seen = { alarm: 'medium', sounding: true };
    motion.run(500);
    alarm(motion, 'cleared', 'medium').seen = { alarm: null };
    expect(motion.run(500).broken).toEqual([]);
    motion.seen = { alarm: 'medium', sounding: true };
    expect(motion.run(500).reasons).toContain('the record has nothing raised');
  });
});
