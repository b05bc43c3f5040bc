import type { PersonFile, StartVerdict } from '../../patients/start.ts';
import { checkStart } from '../../patients/start-check.ts';
import type { PatientsAccess, RpcContext } from './context.ts';

/** Of somebody who is measured, and well. */
const normal = { systolic: 120, diastolic: 80 } as const;

/** What holds for a person now, before any question is asked. */
export const standingVerdict = (context: RpcContext, patients: PatientsAccess, file: PersonFile): StartVerdict =>
  checkStart(file, { ankleLockChecked: true, attendant: true, bloodPressure: normal, pain: null }, patients.now(), {
    rating: patients.rating,
    maxAngleDeg: context.options.maxAngle,
    clock: context.clock,
  });
