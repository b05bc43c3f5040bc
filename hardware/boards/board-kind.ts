/** The two boards of a table. */
export const boardKinds = ['actuator', 'sensors'] as const;
export type BoardKind = (typeof boardKinds)[number];
