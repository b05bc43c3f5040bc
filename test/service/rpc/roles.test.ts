import { describe, expect, it } from 'vitest';
import { type Role, RpcSession, roles } from '../../../src/service/rpc/session.ts';

function connection(role: Exclude<Role, 'clinician'>): { session: RpcSession; sent: string[] } {
  const sent: string[] = [];
  return { session: new RpcSession(7, { role, send: (line, kind) => sent.push(`${kind}: ${line}`) }), sent };
}

describe('the role of a connection', () => {
  it.each([
    ['observer', ['observer']],
    ['operator', ['observer', 'operator']],
  ] as const)('%s may do what the roles before it may, and no more', (role, allowed) => {
    const { session } = connection(role);
    expect(roles.filter((needed) => session.may(needed))).toEqual(allowed);
    expect(session.actor).toBe('operator');
  });

  it.each(['observer', 'operator'] as const)('is that of a clinician from login to logout, then %s again', (role) => {
    const { session } = connection(role);
    expect(session.clinician).toBeNull();
    session.becomeClinician('Clinician One', 5000);
    expect(roles.every((needed) => session.may(needed))).toBe(true);
    expect([session.actor, session.clinician, session.lastActAtMs]).toEqual(['clinician', 'Clinician One', 5000]);
    session.endRole();
    expect([session.role, session.clinician, session.actor]).toEqual([role, null, 'operator']);
    expect(session.may('clinician')).toBe(false);
  });
});

describe('a connection', () => {
  it('has done nothing yet when it is made', () => {
    const { session } = connection('operator');
    expect([session.isSubscribed, session.isAudited, session.isClosed]).toEqual([false, false, false]);
  });

  it('is sent nothing once it is closed', () => {
    const { session, sent } = connection('operator');
    session.send('a', 'reply');
    session.isClosed = true;
    session.send('b', 'notification');
    expect(sent).toEqual(['reply: a']);
  });

  it('stands in the record by its number where the client gives no reason', () => {
    expect(connection('operator').session.defaultReason).toBe('requested by connection 7');
  });
});
