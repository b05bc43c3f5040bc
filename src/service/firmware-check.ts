/** Refuses sessions on an actuator whose firmware is older than the one that ships: its own rules may be missing there. */
import type { Actuator } from '../../hardware/table.ts';
import { isOlderFirmware } from '../../protocols/wire/firmware-version.ts';

/** Of the actuator's firmware that ships. */
export type ShippedFirmware =
  | { readonly version: string }
  /** The image or its note is missing or damaged, so that nothing can be compared with it. */
  | { readonly version: null; readonly problem: string };

export class FirmwareCheck {
  #refusal: string | null = null;

  /** @param onRefused called once for each firmware that is refused */
  constructor(
    actuator: Pick<Actuator, 'subscribe'>,
    shipped: ShippedFirmware | null,
    onRefused: (refusal: string) => void,
  ) {
    if (shipped === null) return;
    const { version } = shipped;
    if (version === null) {
      this.#refusal = `no session starts, since the actuator's firmware cannot be compared with the one that ships: ${shipped.problem}`;
      onRefused(this.#refusal);
      return;
    }
    actuator.subscribe((notice) => {
      if (notice.kind !== 'connected') return;
      const refusal = refusalOf(notice.firmware, version);
      if (refusal !== null && refusal !== this.#refusal) onRefused(refusal);
      this.#refusal = refusal;
    });
  }

  /** Why no session starts on the firmware that connected last; null: one may. STOP and RETURN are never refused. */
  get refusal(): string | null {
    return this.#refusal;
  }
}

function refusalOf(found: string, shipped: string): string | null {
  const write = 'end the service and write the one that ships: fulcrum flash actuator';
  switch (isOlderFirmware(found, shipped)) {
    case true:
      return `the actuator's firmware ${found} is older than ${shipped}: ${write}`;
    case null:
      return `the actuator's firmware ${found} cannot be compared with ${shipped}: ${write}`;
    case false:
      return null;
  }
}
