/** The suite detects defects: each wrong device fails the check that describes its defect, and no unrelated one. */
import { describe, expect, it } from 'vitest';
import { allChecks } from '../../hardware/conformance/checks/all.ts';
import { runChecks } from '../../hardware/conformance/suite.ts';
import { tamperedDevices } from '../support/tampered-device.ts';
import { wrongDevices } from '../support/wrong-devices.ts';

async function failuresOf(make: (typeof wrongDevices)[number]['make']): Promise<Map<string, string>> {
  const failures = new Map<string, string>();
  for await (const { group, name, verdict, detail } of runChecks(allChecks, tamperedDevices(make))) {
    if (verdict === 'fail') failures.set(`${group}: ${name}`, detail);
  }
  return failures;
}

describe('a device with one defect', () => {
  it('is distinguished from a device behind the same tampering without a defect, which passes', async () => {
    expect(await failuresOf(() => ({}))).toEqual(new Map());
  });

  it.each(wrongDevices.map((device) => [device.fault, device] as const))(
    '%s',
    async (_, { namedBy, related, make }) => {
      const failures = await failuresOf(make);
      expect([...failures.keys()]).toContain(namedBy);
      expect([...failures.keys()].filter((title) => title !== namedBy && !related.test(title))).toEqual([]);
    },
  );
});
