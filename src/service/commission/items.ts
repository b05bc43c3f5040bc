/**
 * The checklist of a new table. This one list makes the questions of `fulcrum commission`, its help, what the service
 * accepts, and the technician's page.
 */
import { flag } from '../../../protocols/wire/messages.ts';

interface ItemText {
  readonly key: string;
  /** For a table. */
  readonly subject: string;
  /** What is true where the item has passed. */
  readonly demand: string;
}

/** The program finds it out. */
interface FoundItem extends ItemText {
  readonly by: 'program';
}

/** A person does something to the table, and the program sees the signal arrive and go. */
interface WatchedItem extends ItemText {
  readonly by: 'both';
  readonly does: string;
  readonly undoes: string;
  /** A bit of the actuator's telemetry, and its value once it is done. */
  readonly flag: number;
  readonly becomes: boolean;
}

/** A person says it. `sounds`: the program sounds both sounders before it asks. */
interface SaidItem extends ItemText {
  readonly by: 'person';
  readonly sounds?: true;
}

export type CommissionItem = FoundItem | WatchedItem | SaidItem;

export const commissionItems = [
  {
    key: 'computer',
    subject: 'computer',
    by: 'program',
    demand: 'fulcrum doctor finds no fault in this computer, its ports and its records',
  },
  {
    key: 'programs',
    subject: 'boards’ programs',
    by: 'program',
    demand: 'both boards run the programs that ship with this version',
  },
  {
    key: 'read-back',
    subject: 'read back',
    by: 'person',
    demand: 'both boards were read back equal to the images, by fulcrum flash or by the programmer',
  },
  {
    key: 'reset',
    subject: 'reset trace',
    by: 'person',
    demand: 'the reset trace of the actuator’s board is cut, and ten openings of its port did not restart it',
  },
  {
    key: 'conformance',
    subject: 'conformance',
    by: 'program',
    demand: 'the actuator has passed fulcrum conformance on its port',
  },
  {
    key: 'calibration',
    subject: 'calibration',
    by: 'program',
    demand: 'the zero of the tilt sensor is in the configuration, and the actuator believes its position sensor',
  },
  {
    key: 'measured',
    subject: 'table measured',
    by: 'person',
    demand: 'fulcrum calibrate was done on this table for potentiometer, direction and brake, and found no fault',
  },
  {
    key: 'level',
    subject: 'level',
    by: 'program',
    demand: 'at rest at level, both angle sensors and the level switch agree',
  },
  {
    key: 'drive',
    subject: 'drive test',
    by: 'program',
    demand: 'the drive-function test has passed since the service was started',
  },
  {
    key: 'sounders',
    subject: 'sounders',
    by: 'person',
    sounds: true,
    demand: 'both sounders were heard, the pendant’s for a second and the actuator’s more briefly',
  },
  {
    key: 'lamps',
    subject: 'lamps',
    by: 'person',
    demand: 'the red, the yellow and the cyan lamp were seen lit, as fulcrum doctor lights them without the service',
  },
  {
    key: 'button',
    subject: 'return button',
    by: 'both',
    demand: 'the actuator’s board sees the return button',
    does: 'press the return button, and hold it',
    undoes: 'release it',
    flag: flag.buttonPressed,
    becomes: true,
  },
  {
    key: 'ankle',
    subject: 'ankle lock',
    by: 'both',
    demand: 'the actuator’s board sees the ankle lock open',
    does: 'open the ankle lock',
    undoes: 'close it',
    flag: flag.ankleClosed,
    becomes: false,
  },
  {
    key: 'mains',
    subject: 'mains',
    by: 'both',
    demand: 'the actuator’s board sees that the mains fail, and runs on from the battery',
    does: 'pull the mains plug of the drive’s supply',
    undoes: 'plug it in again',
    flag: flag.supplyLow,
    becomes: true,
  },
  {
    key: 'lower-end',
    subject: 'lower end',
    by: 'both',
    demand: 'the actuator’s board sees the lower end switch, S3',
    does: 'press the lower end switch S3 by hand, and hold it',
    undoes: 'release it',
    flag: flag.lowerLimit,
    becomes: true,
  },
  {
    key: 'upper-end',
    subject: 'upper end',
    by: 'both',
    demand: 'the actuator’s board sees the upper end switch, S4',
    does: 'press the upper end switch S4 by hand, and hold it',
    undoes: 'release it',
    flag: flag.upperLimit,
    becomes: true,
  },
  {
    key: 'red-stop',
    subject: 'red stop',
    by: 'both',
    demand: 'the actuator’s board sees the red stop',
    does: 'press the red stop',
    undoes: 'turn it to release it',
    flag: flag.estopOpen,
    becomes: true,
  },
  {
    key: 'cut',
    subject: 'red stop cuts',
    by: 'person',
    demand: 'with the red stop pressed, a meter shows no supply at motor and brake, and the brake holds the table',
  },
  {
    key: 'lever',
    subject: 'hand lever',
    by: 'person',
    demand: 'with the red stop pressed, the loaded table was brought level by the hand lever',
  },
  {
    key: 'load',
    subject: 'whole sessions',
    by: 'person',
    demand: 'whole sessions ran on the empty table, then with sandbags',
  },
  {
    key: 'card',
    subject: 'emergency card',
    by: 'person',
    demand: 'the emergency card is filled in, and hangs on the table',
  },
] as const satisfies readonly CommissionItem[];

export type CommissionKey = (typeof commissionItems)[number]['key'];

export const commissionKeys: readonly CommissionKey[] = commissionItems.map(({ key }) => key);
