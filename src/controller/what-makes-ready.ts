import { isLevel } from '../../protocols/therapy/level.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { manualRelease } from '../safety/reaction.ts';
import { barOf, hasFlag } from '../safety/situation.ts';
import { factsOf } from '../session/states.ts';
import { angleOf, type TurnState } from './turn-state.ts';

/** What a person does, or waits for, until a session can start. */
export function whatMakesReady(t: TurnState): string {
  const { state, situation, failure } = t;
  if (failure !== null) return 'bring the table to level, then restart the service';
  const { reading } = situation;
  const angle = angleOf(t);
  const isHome = angle !== null && isLevel(angle);
  if (hasFlag(reading, flag.estopOpen)) return isHome ? 'let the red stop go, then reset' : letGo;
  switch (state) {
    case 'fault.locked':
      return 'look what happened, then reset';
    case 'stopped':
      if (isHome) return 'reset';
      return barOf(reading) === 'tries' ? `${manualRelease}; then reset` : 'return to level, then reset';
    case 'fault.stranded':
      return barOf(reading) === 'tries'
        ? `${manualRelease}; then reset`
        : `ask for the return, or ${manualRelease}; then reset`;
    case 'disconnected':
      return 'connect the actuator';
    case 'checking':
      return 'the self-test takes a moment';
    case 'recovering':
      return 'the pause at level has to end';
    default:
      return factsOf(state).isReactionUnderWay ? 'the table comes to level first' : 'a session is under way';
  }
}

const letGo = 'let the red stop go, then ask for the return, or bring the table to level with the manual release';
