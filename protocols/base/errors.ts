/**
 * Error codes by number: 10xx command line, 11xx files, 12xx therapy protocols, 13xx injected faults, 14xx the table and
 * its ports, 15xx the service, 16xx recordings, 17xx people and their plans. A code never changes its meaning.
 */
export const errorCodes = {
  USAGE: 'FULCRUM_1001_USAGE',
  FILE_MISSING: 'FULCRUM_1101_FILE_MISSING',
  FILE_NOT_A_FILE: 'FULCRUM_1102_FILE_NOT_A_FILE',
  FILE_TOO_LARGE: 'FULCRUM_1103_FILE_TOO_LARGE',
  FILE_NOT_TEXT: 'FULCRUM_1104_FILE_NOT_TEXT',
  FILE_NOT_JSON: 'FULCRUM_1105_FILE_NOT_JSON',
  FILE_UNREADABLE: 'FULCRUM_1106_FILE_UNREADABLE',
  FILE_UNWRITABLE: 'FULCRUM_1107_FILE_UNWRITABLE',
  PDF: 'FULCRUM_1108_PDF',
  PROTOCOL_SHAPE: 'FULCRUM_1201_PROTOCOL_SHAPE',
  PROTOCOL_UNKNOWN: 'FULCRUM_1202_PROTOCOL_UNKNOWN',
  PROTOCOL_ANGLE: 'FULCRUM_1203_PROTOCOL_ANGLE',
  PROTOCOL_RATE: 'FULCRUM_1204_PROTOCOL_RATE',
  PROTOCOL_TIME: 'FULCRUM_1205_PROTOCOL_TIME',
  PROTOCOL_SETS: 'FULCRUM_1206_PROTOCOL_SETS',
  PROTOCOL_OSCILLATION: 'FULCRUM_1207_PROTOCOL_OSCILLATION',
  PROTOCOL_LENGTH: 'FULCRUM_1208_PROTOCOL_LENGTH',
  FAULT_GRAMMAR: 'FULCRUM_1301_FAULT_GRAMMAR',
  FAULT_COMPONENT: 'FULCRUM_1302_FAULT_COMPONENT',
  FAULT_KIND: 'FULCRUM_1303_FAULT_KIND',
  FAULT_VALUE: 'FULCRUM_1304_FAULT_VALUE',
  PORT_UNUSABLE: 'FULCRUM_1401_PORT_UNUSABLE',
  IMAGE_MISSING: 'FULCRUM_1410_IMAGE_MISSING',
  IMAGE_DAMAGED: 'FULCRUM_1411_IMAGE_DAMAGED',
  CONFIGURATION: 'FULCRUM_1501_CONFIGURATION',
  SERVICE_RUNNING: 'FULCRUM_1502_SERVICE_RUNNING',
  SOCKET_UNUSABLE: 'FULCRUM_1503_SOCKET_UNUSABLE',
  DATA_UNUSABLE: 'FULCRUM_1504_DATA_UNUSABLE',
  PIN_FORM: 'FULCRUM_1505_PIN_FORM',
  PIN_FILE: 'FULCRUM_1506_PIN_FILE',
  RECORDING_UNKNOWN: 'FULCRUM_1601_RECORDING_UNKNOWN',
  RECORDING_FORM: 'FULCRUM_1602_RECORDING_FORM',
  RECORDING_VERSION: 'FULCRUM_1603_RECORDING_VERSION',
  RECORDING_DAMAGED: 'FULCRUM_1604_RECORDING_DAMAGED',
  EXPORT_UNSOUND: 'FULCRUM_1605_EXPORT_UNSOUND',
  RECORDS_UNREADABLE: 'FULCRUM_1611_RECORDS_UNREADABLE',
  BACKUP_FORM: 'FULCRUM_1612_BACKUP_FORM',
  RECORDS_IN_USE: 'FULCRUM_1613_RECORDS_IN_USE',
  PERSON: 'FULCRUM_1701_PERSON',
  PRESCRIPTION: 'FULCRUM_1702_PRESCRIPTION',
  SCREENING: 'FULCRUM_1703_SCREENING',
  REPORT: 'FULCRUM_1704_REPORT',
  PLAN_SHAPE: 'FULCRUM_1711_PLAN_SHAPE',
  PLAN_STAGE: 'FULCRUM_1712_PLAN_STAGE',
} as const;

export type ErrorCode = (typeof errorCodes)[keyof typeof errorCodes];

/** The facts of a {@link FulcrumError}, so that every message has a place, a value and the allowed range. */
export interface ErrorFacts {
  /** Location: a file with a JSON pointer, an option, a port. */
  readonly place: string;
  /** The problem, in one sentence. */
  readonly problem: string;
  /** The value found, if it can be shown in a few words. */
  readonly value?: string;
  /** The valid values: a range, a list, a format. */
  readonly allowed?: string;
}

/** An error in the user's input. Shown as one message, never as a stack trace; exit code 2. */
export class FulcrumError extends Error {
  override readonly name = 'FulcrumError';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, facts: ErrorFacts) {
    super(describe(facts));
    this.code = code;
    this.facts = facts;
  }
}

/** Several errors of one kind, so that one run reports all of them; {@link FulcrumError.facts} is the first. */
export class FulcrumErrors extends FulcrumError {
  readonly all: readonly ErrorFacts[];

  constructor(code: ErrorCode, all: readonly [ErrorFacts, ...ErrorFacts[]]) {
    super(code, all[0]);
    this.all = all;
    this.message = all.map(describe).join('\n');
  }
}

function describe({ place, problem, value, allowed }: ErrorFacts): string {
  const found = value === undefined ? '' : ` (found ${value})`;
  const range = allowed === undefined ? '' : `; allowed: ${allowed}`;
  return `${place}: ${problem}${found}${range}`;
}

/** The message of a thrown value, which need not be an Error. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
