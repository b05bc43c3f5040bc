/** What the service's refusals say beside their reason. */
import { rpcErrors } from '../../service/rpc/errors.ts';

/** The angle that a confirmation would allow; null: it is another refusal. */
export function confirmableUpTo(code: number | null, data: unknown): number | null {
  const { confirmUpToDeg } = Object(data);
  return code === rpcErrors.confirm.code && typeof confirmUpToDeg === 'number' ? confirmUpToDeg : null;
}

/** Every reason against a start. */
export function startReasons(message: string, data: unknown): readonly string[] {
  const { reasons } = Object(data);
  return Array.isArray(reasons) && reasons.length > 0 ? reasons.map(String) : message.split('\n');
}
