/** What the service would do with a protocol: read it, and plan it for the prescription in force. */

import { z } from 'zod';
import { degrees } from '../../../protocols/base/units.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import type { Outcome } from '../../../protocols/therapy/refusal.ts';
import { checkShape } from '../../../protocols/therapy/shape.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import type { RpcOptions } from './context.ts';

export const protocolParam = z.union([z.string().min(1).max(1024), z.record(z.string(), z.unknown())]).meta({
  description: 'A name (`protocols.list`), an absolute path, or the protocol itself (protocol.schema.json).',
});
export type ProtocolParam = z.output<typeof protocolParam>;

/** Without a patient: the general prescription, capped at the configured maximum angle. */
export function prescriptionOf({ prescription, maxAngle }: RpcOptions): Prescription {
  return { ...prescription, maxAngle: degrees(Math.min(prescription.maxAngle, maxAngle)) };
}

export function planProtocol(
  options: RpcOptions,
  protocol: ProtocolParam,
  prescription: Prescription = prescriptionOf(options),
): Outcome<Timeline> {
  const place = typeof protocol === 'string' ? protocol : 'protocol';
  const read = typeof protocol === 'string' ? options.readProtocol(protocol) : checkShape(protocol, place);
  return read.ok ? planTimeline(read.value, prescription, place) : read;
}
