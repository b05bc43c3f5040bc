/** `fulcrum doctor` on boards that are not where they belong: each is asked as both, which takes some seconds. */
import { beforeAll, expect, it } from 'vitest';
import { DeviceProcess, type Ports } from '../support/device-process.ts';
import { actuator, byId, configured, examined, healthyPi, sensors } from '../support/doctor-rig.ts';
import { uno } from '../support/machine-tree.ts';
import { pluggedIn } from '../support/pty-far-end.ts';
import { folder } from '../support/temporary-folder.ts';

let ports: Ports;
beforeAll(async () => {
  ({ ports } = await DeviceProcess.start([], { lifetime: 'file' }));
});

it('says that two boards are swapped, and what to do', async () => {
  const swapped = configured({ actuator: sensors, sensors: actuator });
  const { faults, of } = await examined(swapped, folder(), { root: healthyPi(ports).root });
  expect(faults).toEqual(['ports']);
  expect(of('ports')?.said).toMatch(/^swapped/);
  expect(of('ports')?.mend).toContain('config init');
});

it('says which board is missing, and which one has a wrong image', async () => {
  const grbl = await pluggedIn();
  grbl.onReceived = () => grbl.say("Grbl 1.1h ['$' for help]\r\n");
  const { root } = healthyPi(ports).plug(uno('ttyACM2', '1-1.3', '75737', grbl.path));
  const file = configured({ actuator: byId('75737'), sensors: byId('1') });
  const { faults, of } = await examined(file, folder(), { root });
  expect(faults).toEqual(['actuator port', 'sensors port']);
  expect(of('actuator port')?.said).toMatch(/wrong image: this is Grbl/);
  expect(of('sensors port')?.said).toMatch(/does not exist.*plugged in: .*75735/);
});
