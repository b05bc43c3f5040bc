import { describe, expect, it } from 'vitest';
import { simulatedDevices } from '../../hardware/conformance/bench.ts';
import { type Check, groups } from '../../hardware/conformance/check.ts';
import { allChecks } from '../../hardware/conformance/checks/all.ts';
import { Nonconformity } from '../../hardware/conformance/demand.ts';
import type { DeviceSource, Hand } from '../../hardware/conformance/device.ts';
import { handsOfPerson } from '../../hardware/conformance/person-hands.ts';
import { runCheck, runChecks } from '../../hardware/conformance/suite.ts';

describe('the suite', () => {
  it('has a name of its own for every check, in the order of its groups', () => {
    const titles = allChecks.map(({ group, name }) => `${group}: ${name}`);
    expect(new Set(titles).size).toBe(titles.length);
    const order = allChecks.map(({ group }) => groups.indexOf(group));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(groups.length);
  });

  it('has a check for every cell of the table of commands and states, and for `!!`', () => {
    expect(allChecks.filter(({ group }) => group === 'cells')).toHaveLength(13 * 7);
  });

  it.each([1, 2, 3])('is passed by the simulated actuator, seed %s', async (seed) => {
    const failures: string[] = [];
    for await (const { group, name, verdict, detail } of runChecks(allChecks, simulatedDevices(seed))) {
      if (verdict !== 'pass') failures.push(`${group}: ${name}: ${detail}`);
    }
    expect(failures).toEqual([]);
  });

  it('is passed by the one device that a port has, as each check left it to the next; hands are missed, not faked', async () => {
    const bench = await simulatedDevices().begin(0);
    const hands = { ...bench.hands, able: new Set<Hand>() };
    const device = { ...bench, hands, sight: null, slackMs: 20 };
    const source: DeviceSource = { name: 'port', able: hands.able, begin: async () => device };
    const failures: string[] = [];
    const verdicts = { pass: 0, fail: 0, skip: 0 };
    for await (const { group, name, verdict, detail } of runChecks(allChecks, source)) {
      verdicts[verdict] += 1;
      if (verdict === 'fail') failures.push(`${group}: ${name}: ${detail}`);
    }
    expect(failures).toEqual([]);
    expect(verdicts.pass).toBeGreaterThan(200);
  });

  it('is passed with the hands of a person, who takes three seconds for everything', async () => {
    const bench = await simulatedDevices().begin(0);
    const acts: Readonly<Record<string, () => Promise<void>>> = {
      'press the patient’s button and hold it': () => bench.hands.button(true),
      'let go of the patient’s button': () => bench.hands.button(false),
      'press the red stop': () => bench.hands.estop(true),
      'turn the red stop out': () => bench.hands.estop(false),
      'close the ankle lock': () => bench.hands.ankle(true),
      'open the ankle lock': () => bench.hands.ankle(false),
      'pull the mains plug (the battery stays)': () => bench.hands.supply(true),
      'plug the mains in': () => bench.hands.supply(false),
    };
    const asked = new Set<string>();
    const hands = handsOfPerson(async (what) => {
      asked.add(what);
      await bench.pass(1500);
      await acts[what]?.();
      await bench.pass(1500);
    });
    const device = { ...bench, hands, sight: null, slackMs: 20 };
    const source: DeviceSource = { name: 'port', able: hands.able, begin: async () => device };
    const checks = allChecks.filter(
      ({ needs = [] }) => needs.length > 0 && needs.every((hand) => hands.able.has(hand)),
    );
    const failures: string[] = [];
    for await (const { group, name, verdict, detail } of runChecks(checks, source)) {
      if (verdict !== 'pass') failures.push(`${group}: ${name}: ${detail}`);
    }
    expect(failures).toEqual([]);
    expect([...asked].sort()).toEqual(Object.keys(acts).sort());
  });

  it('skips what needs a hand that is not there, and says which', async () => {
    const source: DeviceSource = { ...simulatedDevices(), able: new Set() };
    const check: Check = { group: 'button', name: 'presses', needs: ['button', 'prompt'], run: async () => {} };
    const { verdict, detail } = await runCheck(check, source);
    expect(verdict).toBe('skip');
    expect(detail).toContain('press the patient’s button');
  });

  it('fails a check with what was found, and lets a fault of its own through', async () => {
    const source = simulatedDevices();
    const failing: Check = {
      group: 'timing',
      name: 'fails',
      run: async () => {
        throw new Nonconformity('7 instead of 8');
      },
    };
    expect(await runCheck(failing, source)).toMatchObject({ verdict: 'fail', detail: '7 instead of 8' });
    const broken: Check = {
      group: 'timing',
      name: 'is broken',
      run: async () => {
        throw new TypeError('the suite itself');
      },
    };
    await expect(runCheck(broken, source)).rejects.toThrow('the suite itself');
  });
});
