import type { PresentTruth } from '../../../hardware/emulator/table-on-ports.ts';
import { round } from '../../../protocols/base/round.ts';
import type { DeviceAct } from './device-act.ts';
import { type Output, writeJson, writeLine } from './output.ts';
import { isOutputClosed } from './streams.ts';

/** What `fulcrum device` prints, as text or as one JSON object per line. */
export class DeviceLines {
  readonly #out: Output;
  readonly #isJson: boolean;

  constructor(out: Output, isJson: boolean) {
    this.#out = out;
    this.#isJson = isJson;
  }

  ports({ actuator, sensors }: { readonly actuator: string; readonly sensors: string }): void {
    this.#print(
      { actuator, sensors },
      () =>
        `actuator  ${actuator}\nsensors   ${sensors}\nType "help" for what can be done to the table; Ctrl-C ends it.`,
    );
  }

  done(act: DeviceAct, atMs: number): void {
    if (act.act === 'truth' || act.act === 'help') return;
    this.#print({ type: 'act', atMs, ...act }, () => `${timeText(atMs)}  ${act.act} ${argumentOf(act)}`);
  }

  truth(truth: PresentTruth): void {
    const angleDeg = round(truth.angleDeg, 3);
    const rateDegPerS = round(truth.rateDegPerS, 3);
    const currentMa = Math.round(truth.currentMa);
    this.#print({ type: 'truth', ...truth, angleDeg, rateDegPerS, currentMa }, () =>
      [
        timeText(truth.atMs),
        `${angleDeg.toFixed(2)}°`,
        `${rateDegPerS.toFixed(2)}°/s`,
        truth.deviceState ?? 'no state',
        `${truth.brakeOn ? 'brake on' : 'brake off'}${truth.slippedMs > 0 ? `, ${truth.slippedMs} ms slipped` : ''}`,
      ].join('  '),
    );
  }

  #print(json: object, text: () => string): void {
    if (isOutputClosed()) return;
    if (this.#isJson) writeJson(this.#out, json);
    else writeLine(this.#out, text());
  }
}

type ReportedAct = Exclude<DeviceAct, { act: 'truth' | 'help' }>;

function argumentOf(act: ReportedAct): string {
  switch (act.act) {
    case 'fault':
      return `${act.fault.component}=${act.fault.kind}`;
    case 'lever':
      return `${act.angleDeg}°`;
    case 'press':
    case 'release':
      return act.handle;
    case 'unplug':
    case 'plug':
    case 'mute':
    case 'unmute':
    case 'reset':
      return act.port;
  }
}

const timeText = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(7)} s`;
