/** H32: no session without a person’s word that both sounders were heard. */
import { describe, expect, it } from 'vitest';
import { Rig, start } from '../../support/dispatcher-rig.ts';

const hour = 3_600_000;

/** A service that remembers the confirmation as the real one does. */
function remembering() {
  let heardAt: number | null = null;
  const rig: Rig = new Rig({ heardForMs: () => (heardAt === null ? 0 : heardAt + 24 * hour - rig.clock.now()) });
  const watch = () => {
    const isConfirmed = rig.entries.some(
      (e) => e.type === 'act' && e.act === 'sounders.heard' && e.refused === undefined,
    );
    if (isConfirmed && heardAt === null) heardAt = rig.clock.now();
  };
  return { rig, client: rig.ready().open(), watch };
}

describe('a start', () => {
  it('is refused until both sounders have sounded and a person has confirmed it', () => {
    const { rig, client, watch } = remembering();
    expect(client.ask('start', start)).toMatchObject({ error: { message: expect.stringContaining('sounders.test') } });
    expect(client.ask('status')).toMatchObject({ result: { sounders: { heardForMs: 0 } } });
    expect(client.ask('sounders.heard')).toMatchObject({ error: { message: expect.stringContaining('not sounded') } });
    expect(client.ask('sounders.test')).toMatchObject({ result: { state: 'ready' } });
    rig.pass(100);
    expect([rig.table.pendant.chirps, rig.table.truth().sounding]).toEqual([1, true]);
    rig.pass(3000);
    expect(rig.table.truth().sounding).toBe(false);
    expect(client.ask('start', start)).toHaveProperty('error');
    expect(client.ask('sounders.heard')).toHaveProperty('result');
    watch();
    expect(client.ask('start', start)).toHaveProperty('result');
  });
});

describe('the confirmation', () => {
  it('is for the test just before, once', () => {
    const { rig, client } = remembering();
    client.ask('sounders.test');
    rig.pass(121_000);
    expect(client.ask('sounders.heard')).toHaveProperty('error');
    client.ask('sounders.test');
    expect(client.ask('sounders.heard')).toHaveProperty('result');
    expect(client.ask('sounders.heard')).toHaveProperty('error');
  });

  it('needs an operator, as the test does', () => {
    const { rig } = remembering();
    const observer = rig.open('observer');
    for (const method of ['sounders.test', 'sounders.heard']) {
      expect(observer.ask(method)).toMatchObject({ error: { code: 2001 } });
    }
  });
});

describe('the test', () => {
  it('is refused in a session and in a stop, where the sounders have other things to say', () => {
    const rig = new Rig().inSession();
    const client = rig.open();
    expect(client.ask('sounders.test')).toMatchObject({ error: { message: 'a session is under way' } });
    client.ask('stop');
    rig.pass(1000);
    expect(client.ask('sounders.test')).toMatchObject({ error: { message: expect.stringContaining('state S') } });
    expect(rig.table.pendant.chirps).toBe(0);
  });
});
