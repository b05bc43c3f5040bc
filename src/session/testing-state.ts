/**
 * The drive-function test before the first session of a day, with the person on the table at level: the return button's
 * two poles, then a short move head-down and one head-up, checking the brake at each stop. A failure refuses the start
 * and returns the table to level.
 */
import { onEndlessReturn, onOwnReturn } from './fault-transitions.ts';
import { onFinding, onFindingWhileReturning, onRefusedReturn } from './finding-transitions.ts';
import { machineSetup } from './setup.ts';

const refuse = (reason: string) => ({ target: 'refusing', actions: [{ type: 'setReason', params: reason }] }) as const;

export const testingState = machineSetup.createStateConfig({
  initial: 'asking',
  on: {
    TEST_FAILED: { target: '.refusing', actions: 'setReason' },
    RECORDER_FAILED: { target: '.refusing', actions: 'setReason' },
    PAUSE: { target: '.refusing', actions: 'setReason' },
    REFUSED: { guard: 'isRefusedMotion', target: '.refusing', actions: 'setReason' },
    RETURNING: onOwnReturn,
    FINDING: onFinding,
  },
  states: {
    // Before the drive is armed: near level the device ends the lease at each press (wire, rule 4).
    asking: {
      entry: 'askForButton',
      exit: 'askNothing',
      on: { TEST_PRESSED: 'arming' },
    },
    arming: {
      entry: 'orderReady',
      on: { ARMED: 'moving' },
      after: { armingTimeout: refuse('the actuator was not armed in time for its test') },
    },
    moving: {
      entry: 'orderTestMove',
      on: { ARRIVED: 'standing' },
      after: { testMoveTimeout: refuse('drive test: the table did not arrive in time') },
    },
    standing: {
      after: {
        testStand: [
          {
            guard: 'isDriveTestOver',
            target: '#session.preparing',
            actions: [{ type: 'setReason', params: 'the drive test passed' }, 'endTest'],
          },
          { target: 'moving', actions: 'countTestMove' },
        ],
      },
    },
    refusing: {
      entry: ['slowReturn', 'orderReturn'],
      on: {
        LEVEL: { target: '#session.ready', actions: ['clearSession', 'orderRest'] },
        CONNECTED: { target: 'refusing', reenter: true },
        REFUSED: onRefusedReturn,
        // The test has failed already.
        TEST_FAILED: {},
        RECORDER_FAILED: {},
        PAUSE: {},
        RETURNING: {},
        FINDING: [
          ...onFindingWhileReturning,
          {
            guard: { type: 'reactionIs', params: 'return' },
            target: '#session.fault.returning',
            actions: ['recordFinding', 'setReason'],
          },
        ],
      },
      after: { longestReturn: onEndlessReturn },
    },
  },
});
