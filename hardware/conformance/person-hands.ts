import type { Hand, Hands } from './device.ts';
import { handNames } from './device.ts';

/** What a person beside a real table can turn on request, though not to the millisecond. */
const personHands: ReadonlySet<Hand> = new Set<Hand>(['button', 'estop', 'ankle', 'supply']);

/**
 * The hands of whoever sits at the terminal.
 * @param ask shows what to do and waits until it is done; null where nobody is there to ask
 */
export function handsOfPerson(ask: ((what: string) => Promise<void>) | null): Hands {
  const please = async (what: string): Promise<void> => {
    if (ask === null) throw new Error('nobody is there to ask');
    await ask(what);
  };
  const cannot = (hand: Hand) => async (): Promise<never> => {
    throw new Error(`no person can ${handNames[hand]} on request`);
  };
  return {
    able: ask === null ? new Set<Hand>() : personHands,
    button: (pressed) => please(pressed ? 'press the patient’s button and hold it' : 'let go of the patient’s button'),
    estop: (open) => please(open ? 'press the red stop' : 'turn the red stop out'),
    ankle: (closed) => please(closed ? 'close the ankle lock' : 'open the ankle lock'),
    supply: (low) => please(low ? 'pull the mains plug (the battery stays)' : 'plug the mains in'),
    power: cannot('power'),
    reset: cannot('reset'),
    hang: cannot('hang'),
    sensor: cannot('sensor'),
    cam: cannot('cam'),
    obstruction: cannot('obstruction'),
    brake: cannot('brake'),
    drive: cannot('drive'),
  };
}
