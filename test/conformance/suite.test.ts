import { describe, expect, it } from 'vitest';
import { Nonconformity } from '../../hardware/conformance/assert.ts';
import { simulatedDevices } from '../../hardware/conformance/bench.ts';
import { type Check, groups } from '../../hardware/conformance/check.ts';
import { allChecks } from '../../hardware/conformance/checks/all.ts';
import type { DeviceSource, TableControl } from '../../hardware/conformance/device.ts';
import { operatorControls } from '../../hardware/conformance/operator-controls.ts';
import { runCheck, runChecks } from '../../hardware/conformance/suite.ts';

describe('the suite', () => {
  it('has a unique name for every check, in the order of the groups', () => {
    const titles = allChecks.map(({ group, name }) => `${group}: ${name}`);
    expect(new Set(titles).size).toBe(titles.length);
    const order = allChecks.map(({ group }) => groups.indexOf(group));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(groups.length);
  });

  it('has a check for every cell of the table of commands and states, and for `!!`', () => {
    expect(allChecks.filter(({ group }) => group === 'cells')).toHaveLength(14 * 7);
  });

  it.each([1, 2, 3])('is passed by the simulated actuator, seed %s', async (seed) => {
    const failures: string[] = [];
    for await (const { group, name, verdict, detail } of runChecks(allChecks, simulatedDevices(seed))) {
      if (verdict !== 'pass') failures.push(`${group}: ${name}: ${detail}`);
    }
    expect(failures).toEqual([]);
  });

  it('is passed by a device on a port, which is not replaced between checks and has no controls', async () => {
    const bench = await simulatedDevices().begin(0);
    const controls = { ...bench.controls, available: new Set<TableControl>() };
    const device = { ...bench, controls, groundTruth: null, slackMs: 20 };
    const source: DeviceSource = { name: 'port', available: controls.available, begin: async () => device };
    const failures: string[] = [];
    const verdicts = { pass: 0, fail: 0, skip: 0 };
    for await (const { group, name, verdict, detail } of runChecks(allChecks, source)) {
      verdicts[verdict] += 1;
      if (verdict === 'fail') failures.push(`${group}: ${name}: ${detail}`);
    }
    expect(failures).toEqual([]);
    expect(verdicts.pass).toBeGreaterThan(200);
  });

  it('is passed with the controls of an operator who takes three seconds for every action', async () => {
    const bench = await simulatedDevices().begin(0);
    const acts: Readonly<Record<string, () => Promise<void>>> = {
      'press the patient’s button and hold it': () => bench.controls.button(true),
      'release the patient’s button': () => bench.controls.button(false),
      'press the red stop': () => bench.controls.estop(true),
      'turn the red stop out': () => bench.controls.estop(false),
      'close the ankle lock': () => bench.controls.ankle(true),
      'open the ankle lock': () => bench.controls.ankle(false),
      'pull the mains plug (the battery stays)': () => bench.controls.supply(true),
      'plug the mains in': () => bench.controls.supply(false),
    };
    const asked = new Set<string>();
    const controls = operatorControls(async (what) => {
      asked.add(what);
      await bench.pass(1500);
      await acts[what]?.();
      await bench.pass(1500);
    });
    const device = { ...bench, controls, groundTruth: null, slackMs: 20 };
    const source: DeviceSource = { name: 'port', available: controls.available, begin: async () => device };
    const checks = allChecks.filter(
      ({ needs = [] }) => needs.length > 0 && needs.every((control) => controls.available.has(control)),
    );
    const failures: string[] = [];
    for await (const { group, name, verdict, detail } of runChecks(checks, source)) {
      if (verdict !== 'pass') failures.push(`${group}: ${name}: ${detail}`);
    }
    expect(failures).toEqual([]);
    expect([...asked].sort()).toEqual(Object.keys(acts).sort());
  });

  it('repeats a command on a port whose reply is late, as the protocol foresees, and fails a device that never replies', async () => {
    const bench = await simulatedDevices().begin(0);
    let written = 0;
    const losing = (every: number): DeviceSource => {
      const write = (bytes: Uint8Array): void => {
        written += 1;
        if (written % every !== 0) bench.port.write(bytes);
      };
      const device = {
        ...bench,
        port: { write, onBytes: bench.port.onBytes.bind(bench.port) },
        groundTruth: null,
        slackMs: 20,
      };
      return { name: 'port', available: new Set(), begin: async () => device };
    };
    const check: Check = {
      group: 'timing',
      name: 'come',
      run: async (host) => {
        for (let turn = 0; turn < 20; turn += 1) await host.accepts({ verb: 'STATUS' });
      },
    };
    expect(await runCheck(check, losing(7))).toMatchObject({ verdict: 'pass' });
    const detail = expect.stringContaining('within 60 ms, 3 times');
    expect(await runCheck(check, losing(1))).toMatchObject({ verdict: 'fail', detail });
  });

  it('skips a check whose controls are not available, and names them', async () => {
    const source: DeviceSource = { ...simulatedDevices(), available: new Set() };
    const check: Check = { group: 'button', name: 'presses', needs: ['button', 'prompt'], run: async () => {} };
    const { verdict, detail } = await runCheck(check, source);
    expect(verdict).toBe('skip');
    expect(detail).toContain('press the patient’s button');
  });

  it('fails a check with what was found, and throws errors of the suite itself', async () => {
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
