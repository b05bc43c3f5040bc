/** What a command ends with. Of several that fit, the first of 5, 1, 4, 3, 0. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  /** The session was ended by a safety reaction, and the person is level. */
  returned: 3,
  /** The person is not level; the alarm is on. */
  stranded: 4,
  /** An invariant of the oracle broke. */
  violated: 5,
  /** 128 + SIGINT. */
  interrupted: 130,
} as const;
