/** What a person does about a finding, beside what the controller and the device already do. */
import type { Cause } from './hazards/hazard.ts';

const toRest = 'the table comes to level by itself';

const instructions: Readonly<Record<Cause, string>> = {
  angle: `${toRest}; go to the person`,
  'ankle-lock': 'go to the person, hold their legs, close the ankle lock once the table is level',
  attendant: 'press a key or touch the screen to say that you are there',
  brake: 'go to the person; let nobody on the table until the brake has been serviced',
  console: 'go to the table; take over at another console, or let it come to level',
  drive: 'go to the person; look for what holds the table',
  host: `${toRest}, or press the patient's button`,
  'inversion-time': toRest,
  'level-switch': `${toRest}; have the level switch looked at`,
  link: `${toRest}; if it does not, press the patient's button`,
  message: 'look at the cable between the computer and the actuator',
  'no-answer': 'go to the person and speak to them',
  obstruction: 'go to the table; clear what is in its way, hands off the frame',
  'position-sensor': `${toRest}; have the position sensor looked at`,
  recorder: 'let the session end; look at the disk before the next one',
  'red-stop': 'look why it was pressed; let it go, then return or reset',
  'refused-start': 'see the reasons, and start again',
  return: 'go to the person; if the table does not move, bring it to level with the manual release',
  'return-button': 'go to the person and ask how they are',
  runaway: 'keep clear of the table, go to the person',
  software: "press the patient's button, or the red stop and the manual release; then restart the service",
  sounders: 'test the sounders before the next session',
  supply: 'look at the mains plug; the battery brings the table to level',
  'tilt-sensor': `${toRest}; look at the tilt sensor and its cable`,
  'unordered-motion': 'keep clear of the table, go to the person',
};

export const whatToDo = (cause: Cause): string => instructions[cause];
