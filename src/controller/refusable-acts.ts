/** The acts that can be refused, by the names of the service's methods. STOP and RETURN never are. */
export const refusableActs = [
  'start',
  'pause',
  'resume',
  'reset',
  'acknowledge',
  'answer',
  'sounders.test',
  'sounders.heard',
  'override.begin',
  'override.jog',
  'override.target',
  'override.hold',
  'override.skip',
  'override.end',
] as const;
export type RefusableAct = (typeof refusableActs)[number];

/** The reason for each act that would be refused. An act that is absent may still be refused for its parameters. */
export type Refusals = Readonly<Partial<Record<RefusableAct, string>>>;
