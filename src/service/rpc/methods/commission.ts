/** The checklist of a new table: its last result. */
import { z } from 'zod';
import { codeOf } from '../../../records/files/durable-file.ts';
import { isAnythingUnderWay } from '../../../session/states.ts';
import { commissionKeys } from '../../commission/items.ts';
import { type Commission, commission, commissionResult, itemsLeft, technician } from '../../commission/record.ts';
import type { RpcContext } from '../context.ts';
import { type Answer, refuse } from '../errors.ts';
import { method } from '../method.ts';
import { noParams } from '../schemas.ts';

export const commissionMethods = [
  method({
    name: 'commission.record',
    kind: 'act',
    role: 'operator',
    description:
      'Keeps the result of the checklist of a new table (`fulcrum commission`), and returns what is kept. Refused while a session runs.',
    params: z.strictObject({ by: technician, results: z.array(commissionResult).max(commissionKeys.length) }),
    result: commission,
    handle: async (context, session, given) => {
      const answer = await record(context, given);
      const left = itemsLeft(given.results);
      // The technician's name is in the file alone.
      const said = left.length === 0 ? 'commissioned' : `not commissioned: ${left.join(', ')}`;
      context.audit(session, 'commission.record', said, ...(answer.ok ? [] : [answer.error.message]));
      return answer;
    },
  }),

  method({
    name: 'commission.show',
    kind: 'query',
    role: 'operator',
    description: 'Returns the last result of the checklist of a new table; null: there is none.',
    params: noParams,
    result: z.strictObject({ commission: commission.nullable() }),
    handle: ({ options: { commissions } }) => {
      const found = commissions?.read() ?? { kind: 'none' };
      if (found.kind === 'unreadable') return refuse('records', found.said);
      return { ok: true, result: { commission: found.kind === 'kept' ? found.commission : null } };
    },
  }),
] as const;

async function record(
  { controller, options: { commissions, serviceStatus } }: RpcContext,
  { by, results }: Pick<Commission, 'by' | 'results'>,
): Promise<Answer<Commission>> {
  const { state } = controller.status();
  if (commissions === undefined) return refuse('records', 'no records are kept here');
  if (isAnythingUnderWay(state)) return refuse('refused', 'a session runs: wait until it is over', { state });
  const { ports, service } = serviceStatus();
  const kept: Commission = {
    at: commissions.now(),
    by,
    commissioned: itemsLeft(results).length === 0,
    fulcrum: service.version,
    actuator: ports.actuator.said,
    sensors: ports.sensors.said,
    results,
  };
  try {
    await commissions.keep(kept);
    return { ok: true, result: kept };
  } catch (error) {
    return refuse('records', `the result cannot be kept (${codeOf(error)})`);
  }
}
