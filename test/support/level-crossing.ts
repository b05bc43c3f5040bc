/** Moves a table slowly back and forth across the angle at which the person's weight changes sides, through the gear's play. */
import { Rig, type RigOptions } from './simulated-device.ts';

export interface Move {
  readonly table: RigOptions;
  /** Degrees: where it reverses, and where it goes from there. */
  readonly turnAt: number;
  readonly to: number;
  /** Degrees per second, in both directions. */
  readonly rate: number;
}

export interface Crossing {
  /** The highest true speed as a share of rule 7's limit. */
  readonly share: number;
  readonly state: string | null;
  readonly events: readonly string[];
}

export function cross({ table, turnAt, to, rate }: Move): Crossing {
  const rig = new Rig(table);
  rig.arm();
  let worst = 0;
  for (const target of [turnAt, to]) {
    if (rig.state !== 'R') break;
    rig.move(target * 100, rate * 100, 50);
    rig.until(
      () => rig.state !== 'M',
      120_000,
      () => {
        rig.keepAlive();
        worst = Math.max(worst, Math.abs(rig.truth.rateDegPerS));
      },
    );
    if (rig.state === 'R') rig.runAlive(300);
  }
  return { share: worst / (1.5 * rate + 0.5), state: rig.state, events: rig.events() };
}
