import { ServiceRefusal } from '../../../../service/refusal.ts';

/** The service asks for a confirmation with this code. */
const confirmCode = 2008;

/** The angle that a confirmation would allow; null: it is another refusal. */
export function confirmableUpTo(error: unknown): number | null {
  if (!(error instanceof ServiceRefusal) || error.code !== confirmCode) return null;
  const { confirmUpToDeg } = Object(error.data);
  return typeof confirmUpToDeg === 'number' ? confirmUpToDeg : null;
}
