/**
 * The drive-function test before the first session of a day, with the person on the table and at level: the return
 * button's two poles, then a little way head-down and head-up, the brake at each stop. Whatever fails is a refusal to
 * start, and the table comes level.
 */
import { onFinding, onFindingWhileReturning } from './findings.ts';
import { vocabulary } from './vocabulary.ts';

const refuse = (reason: string) => ({ target: 'refusing', actions: [{ type: 'because', params: reason }] }) as const;

export const testingState = vocabulary.createStateConfig({
  initial: 'asking',
  on: {
    TEST_FAILED: { target: '.refusing', actions: 'because' },
    RECORDER_FAILED: { target: '.refusing', actions: 'because' },
    PAUSE: { target: '.refusing', actions: 'because' },
    REFUSED: { guard: 'isRefusedMotion', target: '.refusing', actions: 'because' },
    RETURNING: { target: 'fault.returning', actions: 'because' },
    FINDING: onFinding,
  },
  states: {
    // Before the drive is armed: near level the device ends a lease at each press (wire, rule 4).
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
      entry: 'orderTest',
      on: { ARRIVED: 'standing' },
      after: { testMoveTimeout: refuse('drive test: the table did not get there in time') },
    },
    standing: {
      after: {
        testStand: [
          {
            guard: 'isTestOver',
            target: '#session.preparing',
            actions: [{ type: 'because', params: 'the drive test is passed' }, 'endTest'],
          },
          { target: 'moving', actions: 'nextTestMove' },
        ],
      },
    },
    refusing: {
      entry: ['cautiously', 'orderReturn'],
      on: {
        LEVEL: { target: '#session.ready', actions: ['forget', 'orderRest'] },
        CONNECTED: { target: 'refusing', reenter: true },
        REFUSED: { guard: 'isRefusedReturn', target: '#session.stopped', actions: 'because' },
        // The test is over already: nothing more ends it.
        TEST_FAILED: {},
        RECORDER_FAILED: {},
        PAUSE: {},
        RETURNING: {},
        FINDING: [
          ...onFindingWhileReturning,
          {
            guard: { type: 'asks', params: 'return' },
            target: '#session.fault.returning',
            actions: ['take', 'because'],
          },
        ],
      },
      after: {
        longestReturn: {
          target: '#session.fault.stranded',
          actions: [{ type: 'because', params: 'the return did not end in time' }],
        },
      },
    },
  },
});
