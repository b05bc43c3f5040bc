/** The table of all methods. The dispatcher, the schema and the README are made from it. */
import type { AnyMethod } from './method.ts';
import { answerMethods } from './methods/answers.ts';
import { commissionMethods } from './methods/commission.ts';
import { loginMethods } from './methods/login.ts';
import { overrideMethods } from './methods/override.ts';
import { patientMethods } from './methods/patients.ts';
import { planMethods } from './methods/plans.ts';
import { prescriptionMethods } from './methods/prescriptions.ts';
import { protocolMethods } from './methods/protocols.ts';
import { recordsMethods } from './methods/records.ts';
import { reportMethods } from './methods/reports.ts';
import { sessionMethods } from './methods/session.ts';
import { sounderMethods } from './methods/sounders.ts';
import { startMethods } from './methods/start.ts';

export const methods = [
  ...sessionMethods,
  ...startMethods,
  ...sounderMethods,
  ...protocolMethods,
  ...recordsMethods,
  ...patientMethods,
  ...prescriptionMethods,
  ...answerMethods,
  ...reportMethods,
  ...planMethods,
  ...loginMethods,
  ...overrideMethods,
  ...commissionMethods,
] as const;

export type MethodName = (typeof methods)[number]['name'];

const byName: ReadonlyMap<string, AnyMethod> = new Map(
  methods.map((method): [string, AnyMethod] => [method.name, method]),
);

export const methodNamed = (name: string): AnyMethod | undefined => byName.get(name);

const heardBeyondConnections: ReadonlySet<string> = new Set<MethodName>(['stop', 'return', 'pause', 'answer']);

/** Whether a connection beyond the number that is served may call it: the acts of a person beside the table. */
export const isHeardFromExcess = (name: string): boolean => heardBeyondConnections.has(name);

/** Whether the request acts before anything else about it is checked: STOP and RETURN. */
export const isUrgent = (name: string): boolean => byName.get(name)?.kind === 'urgent';
