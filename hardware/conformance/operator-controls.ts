import { controlNames, type TableControl, type TableControlSet } from './device.ts';

/** The controls that an operator beside a real table can use on request, though not to the millisecond. */
const availableToOperator: ReadonlySet<TableControl> = new Set<TableControl>(['button', 'estop', 'ankle', 'supply']);

/**
 * The controls of the operator at the terminal.
 * @param ask shows what to do and waits until it is done; null if there is no operator
 */
export function operatorControls(ask: ((what: string) => Promise<void>) | null): TableControlSet {
  const please = async (what: string): Promise<void> => {
    if (ask === null) throw new Error('there is no operator');
    await ask(what);
  };
  const cannot = (control: TableControl) => async (): Promise<never> => {
    throw new Error(`no operator can ${controlNames[control]} on request`);
  };
  return {
    available: ask === null ? new Set<TableControl>() : availableToOperator,
    button: (pressed) => please(pressed ? 'press the patient’s button and hold it' : 'release the patient’s button'),
    estop: (open) => please(open ? 'press the red stop' : 'turn the red stop out'),
    ankle: (closed) => please(closed ? 'close the ankle lock' : 'open the ankle lock'),
    supply: (low) => please(low ? 'pull the mains plug (the battery stays)' : 'plug the mains in'),
    power: cannot('power'),
    reset: cannot('reset'),
    hang: cannot('hang'),
    sensor: cannot('sensor'),
    scale: cannot('scale'),
    levelSwitch: cannot('levelSwitch'),
    lowerSwitch: cannot('lowerSwitch'),
    upperSwitch: cannot('upperSwitch'),
    obstruction: cannot('obstruction'),
    brake: cannot('brake'),
    drive: cannot('drive'),
  };
}
