/** The channels of a recording: everything that reaches the turn, and everything that leaves it. */
import type { JsonObject } from '../../../protocols/base/json.ts';
import type { Channel } from '../../records/sink.ts';
import { sessionStates } from '../../session/states.ts';
import type { Entry } from '../entry.ts';
import { inputRows, telemetryRows } from './rows.ts';

export const inputChannel = 'input';
export const telemetryChannel = 'telemetry';

const text = (description: string) => ({ type: 'string', description }) as const;
const number = (description: string) => ({ type: 'number', description }) as const;
const flag = (description: string) => ({ type: 'boolean', description }) as const;
const oneOf = (values: readonly string[], description: string) => ({ type: 'string', enum: values, description });
const free = (description: string) => ({ type: 'object', properties: {}, description }) as const;

const schema = (title: string, properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  title,
  type: 'object',
  properties,
  required,
});

const reason = text('Why, for people.');
const hazard = text('Id in the hazard register.');
const state = oneOf(sessionStates, 'State of the session machine.');
const step = text('JSON pointer of the protocol’s present step; empty where there is none, or it was added.');

const input = schema(
  'Input of the controller’s turn',
  {
    kind: text('reading, tilt, tick, button, delay, act, or a notice of the actuator.'),
    arrivedMs: number('Arrival at the host, where it is not the instant of the turn.'),
    angleDeg: number('By the actuator’s sensor (reading) or the tilt sensor (tilt); positive is head-down.'),
    rateDegPerS: number('Measured by the sensor, or requested (act).'),
    targetDeg: number('Target of the actuator.'),
    currentMa: number('Current of the motor.'),
    flags: number('Bits of the telemetry line.'),
    nonce: text('Drawn by the device at each boot.'),
    uptimeMs: number('Time since the device booted.'),
    deviceState: oneOf(['I', 'R', 'M', 'D', 'A', 'S', 'F'], 'State of the device.'),
    raw: number('Fingerprint of the tilt sensor’s registers.'),
    repeats: number('Consecutive samples with this fingerprint.'),
    deviceId: text('Id of the device.'),
    firmware: text('Version of its firmware.'),
    restarted: flag('It booted since the previous connection.'),
    order: text('Order that the actuator accepted or refused.'),
    event: text('Event that the device reported.'),
    detail: text('Its detail.'),
    pressed: flag('The return button’s pole on the sensors’ board.'),
    id: text('Delay of the session machine that is due.'),
    by: oneOf(['operator', 'clinician', 'patient'], 'Who acts.'),
    act: text('What a person asks for.'),
    reason: text('As given.'),
    alarm: text('Key of the acknowledged alarm; null: all.'),
    direction: oneOf(['down', 'up'], 'Of a jog.'),
    toDeg: number('Requested angle.'),
    forMs: number('Requested duration.'),
    confirm: flag('The clinician confirms the next 5° above the prescription.'),
    driveTest: flag('The drive-function test comes first.'),
    person: text('Whose session it is, by id; left out: without a person.'),
    consent: free('What people confirm before the table may move.'),
    plan: free('Timeline and limits of the session, as planned.'),
    failure: text('Why nothing is recorded; null: the recorder works again.'),
  },
  ['kind'],
);

const entries: Readonly<Record<Entry['type'], JsonObject>> = {
  state: schema('Change of state', { from: state, to: state, step, reason }, ['from', 'to', 'step', 'reason']),
  finding: schema(
    'Hazard found',
    { hazard, reaction: oneOf(['note', 'hold', 'relieve', 'return', 'cut'], 'What it asks for.'), reason },
    ['hazard', 'reaction', 'reason'],
  ),
  order: schema(
    'Order to the actuator',
    {
      order: oneOf(['rest', 'ready', 'ramp', 'hold', 'return', 'stop', 'reset'], 'What the table should do.'),
      toDeg: number('Target of a ramp.'),
      rateDegPerS: number('Rate of a ramp or return.'),
      hazard,
      reason,
    },
    ['order', 'reason'],
  ),
  alarm: schema(
    'Change of an alarm',
    {
      change: oneOf(['raised', 'acknowledged', 'cleared'], 'What became of it.'),
      priority: oneOf(['high', 'medium', 'low'], 'Priority.'),
      hazard,
      reason,
    },
    ['change', 'priority', 'reason'],
  ),
  act: schema(
    'Act of a person',
    {
      by: oneOf(['operator', 'clinician', 'patient'], 'Who acts.'),
      act: text('What was asked for.'),
      reason,
      refused: text('Why it was refused; left out where it was accepted.'),
      changes: free('What it changes, from what to what.'),
    },
    ['by', 'act', 'reason'],
  ),
  test: schema('Drive-function test', { result: oneOf(['begun', 'passed', 'failed'], 'Result.'), reason }, [
    'result',
    'reason',
  ]),
  prompt: schema(
    'Question to the person',
    {
      asking: flag('False: withdrawn.'),
      question: oneOf(['press-the-button', 'decide', 'attend'], 'Left out: “are you well?”.'),
      reason,
    },
    ['asking', 'reason'],
  ),
};

const telemetry = schema(
  'The controller, ten times a second',
  {
    state,
    step,
    angleDeg: number('Where the person is believed to be. Like every measured value, left out where it is unknown.'),
    targetDeg: number('Where the table should be by the order that stands.'),
    limitDeg: number('Largest angle that the session allows.'),
    actuatorDeg: number('Angle by the actuator’s sensor.'),
    tiltDeg: number('Angle by the tilt sensor.'),
    actuatorDegPerS: number('Rate by the actuator’s sensor.'),
    tiltDegPerS: number('Rate by the tilt sensor’s gyro.'),
    currentMa: number('Current of the motor.'),
    deviceState: oneOf(['I', 'R', 'M', 'D', 'A', 'S', 'F'], 'State of the device.'),
    invertedMs: number('Continuous time above +5°.'),
    cumulativeMs: number('Time above +5° in this session.'),
    alarms: number('Number of active alarms.'),
  },
  ['state', 'step', 'invertedMs', 'cumulativeMs', 'alarms'],
);

export const channels: readonly Channel[] = [
  { name: inputChannel, schema: input, isShared: true, rows: inputRows },
  { name: telemetryChannel, schema: telemetry, isShared: false, rows: telemetryRows },
  ...Object.entries(entries).map(([name, entrySchema]) => ({ name, schema: entrySchema, isShared: false })),
];

/** An entry's channel has the name of its type. */
export const isEntryChannel = (name: string): name is Entry['type'] => Object.hasOwn(entries, name);
