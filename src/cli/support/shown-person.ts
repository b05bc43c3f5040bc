/** The service's answer about a person, with the types of what the records hold, which its schema leaves open. */
import type { SessionRecord } from '../../patients/history.ts';
import type { StoredPrescription, Waiver } from '../../patients/prescription.ts';
import type { Clearance, Screening } from '../../patients/screening.ts';
import type { Result } from '../../service/client.ts';

export type Shown = Result<'patient.show'>;

export const storedOf = (shown: Shown) => ({
  prescription: shown.prescription as unknown as StoredPrescription | null,
  waiver: shown.waiver as unknown as Waiver | null,
  screening: shown.screening as unknown as Screening | null,
  clearances: shown.clearances as unknown as readonly Clearance[],
});

export const sessionsOf = ({ sessions }: Shown): readonly SessionRecord[] =>
  sessions as unknown as readonly SessionRecord[];
