/** The computer's supply, its heat, and whether its processor is slowed down because of them. */

import { readThrottled, throttledBits, throttledFile } from '../../../hardware/raspberry-pi/throttled.ts';
import type { KernelLog } from '../kernel-log.ts';
import { linesWith } from '../kernel-log.ts';
import { fault, type Line, ok, warning } from '../line.ts';
import type { Machine } from '../machine.ts';

export interface PowerFacts {
  /** `Raspberry Pi 4 Model B Rev 1.5`; null where the firmware names none. */
  readonly model: string | null;
  /** Bits of {@link throttledBits}; null: nobody tells. */
  readonly throttled: number | null;
  /** Reports of under-voltage in the kernel's log. */
  readonly reports: number;
  /** The hottest part, in degrees Celsius; null: nobody tells. */
  readonly hottestC: number | null;
}

/** From 80 °C on a Pi slows its processor down (raspberrypi.com, "Frequency management and thermal control"). */
const tooHotC = 80;
const warmC = 70;

export async function readPowerFacts(machine: Machine, log: KernelLog): Promise<PowerFacts> {
  const temperatures = machine
    .names('/sys/class/thermal')
    .filter((name) => name.startsWith('thermal_zone'))
    .map((name) => machine.word(`/sys/class/thermal/${name}/temp`))
    .filter((word) => word !== null)
    .map((word) => Number(word) / 1000)
    .filter((celsius) => Number.isFinite(celsius));
  return {
    model: machine.word('/proc/device-tree/model'),
    throttled: throttledByKernel(machine) ?? (await throttledByFirmware(machine)),
    reports: linesWith(log, underVoltagePattern).length,
    hottestC: temperatures.length === 0 ? null : Math.max(...temperatures),
  };
}

const underVoltagePattern = /under-?voltage detected/i;

function throttledByKernel(machine: Machine): number | null {
  const file = throttledFile(machine.root);
  return file === null ? null : readThrottled(file);
}

async function throttledByFirmware(machine: Machine): Promise<number | null> {
  const ran = await machine.run('vcgencmd', ['get_throttled']);
  const [, bits] = ran.kind === 'ran' ? (/throttled=0x([0-9a-f]{1,8})/i.exec(ran.out) ?? []) : [];
  return bits === undefined ? null : Number.parseInt(bits, 16);
}

export function checkPower(facts: PowerFacts): readonly Line[] {
  return [supplyLine(facts), throttlingLine(facts), heatLine(facts)].filter((line) => line !== null);
}

const supplyMend =
  'use the Raspberry Pi’s own supply (5.1 V; 3 A, Pi 5: 5 A) with its own cable, and power nothing else from it';

function supplyLine({ model, throttled, reports }: PowerFacts): Line {
  if (throttled === null && reports === 0) {
    const what = model === null ? 'this computer' : model;
    return warning(
      'power',
      `not known: ${what} does not tell whether its supply suffices`,
      'on a Raspberry Pi: run it as root (sudo fulcrum doctor); elsewhere look at the supply itself',
    );
  }
  const bits = throttled ?? 0;
  if ((bits & throttledBits.underVoltage) !== 0) return fault('power', 'under-voltage now', supplyMend);
  if ((bits & (throttledBits.underVoltage << throttledBits.sinceStart)) !== 0 || reports > 0) {
    const often = reports > 0 ? `, ${reports} times in the kernel’s log` : '';
    return warning('power', `under-voltage since the computer started${often}`, supplyMend);
  }
  return ok('power', 'no under-voltage since the computer started');
}

function throttlingLine({ throttled }: PowerFacts): Line | null {
  if (throttled === null) return null;
  const slowing = throttledBits.frequencyCapped | throttledBits.throttled | throttledBits.softTemperatureLimit;
  const mend = 'give the Raspberry Pi air or a fan, and see to its supply';
  if ((throttled & slowing) !== 0) return fault('throttling', 'the processor is slowed down now', mend);
  if ((throttled & (slowing << throttledBits.sinceStart)) !== 0) {
    return warning('throttling', 'the processor was slowed down since the computer started', mend);
  }
  return ok('throttling', 'the processor has run at full speed since the computer started');
}

function heatLine({ hottestC }: PowerFacts): Line {
  if (hottestC === null) return ok('heat', 'not known: this computer has no thermometer that it shows');
  const said = `${hottestC.toFixed(0)} °C`;
  const mend = 'give the computer air: open its case, add a heat sink or a fan';
  if (hottestC >= tooHotC) return fault('heat', `${said}; from ${tooHotC} °C on it slows itself down`, mend);
  if (hottestC >= warmC) return warning('heat', `${said}; from ${tooHotC} °C on it slows itself down`, mend);
  return ok('heat', said);
}
