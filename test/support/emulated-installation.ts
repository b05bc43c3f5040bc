/** The whole system on emulated boards: the bench table, a service on its ports, and a clinician's PIN. */
import { DeviceProcess } from './device-process.ts';
import { Installation } from './installation.ts';
import type { ServiceProcess } from './service-process.ts';

export interface EmulatedInstallation {
  readonly device: DeviceProcess;
  readonly installation: Installation;
  readonly service: ServiceProcess;
}

/** It lasts until the end of the file. */
export async function installEmulated(seed: number): Promise<EmulatedInstallation> {
  const device = await DeviceProcess.startEmulated(seed);
  const installation = new Installation(device.ports);
  await installation.setPin();
  return { device, installation, service: await installation.start('file') };
}
