/** A start and an erase of the same person: both wait for the records, and each may overtake the other there. */
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../protocols/base/json.ts';
import { defaultRating } from '../../../src/patients/person.ts';
import type { CallMethod } from '../../../src/records/child/link.ts';
import { CurrentSession } from '../../../src/service/patients/current-session.ts';
import { Rig } from '../../support/dispatcher-rig.ts';
import { allNo } from '../../support/patients.ts';
import { answers, facts, noon } from '../../support/patients-rig.ts';

const id = 'p-aaaaaaaaaa';
const now = { bootId: 'boot', monotonicMs: 1e6, wallMs: noon, isSynchronised: true, utcOffsetMin: 0 };
const moment = { bootId: 'boot', monotonicMs: 1e6, wallMs: noon, isClockRight: true };
const screening = { number: 1, kind: 'screening', session: null, data: { answers: allNo, moment, by: 'operator' } };
const person: JsonValue = {
  data: { ...facts, setUp: null },
  entries: [screening],
  sessions: [],
  confirmations: [],
  newest: null,
};

interface Call {
  readonly method: CallMethod;
  readonly answer: (result: JsonValue) => Promise<void>;
  readonly refuse: () => Promise<void>;
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Records that answer when the test says so. */
async function rig() {
  const calls: Call[] = [];
  const remembered: string[] = [];
  const made = new Rig({
    people: {
      patients: {
        allowsAnonymous: false,
        simulated: false,
        rating: defaultRating,
        now: () => now,
        session: new CurrentSession(() => noon),
        newId: () => id,
        rememberErased: async (erased) => void remembered.push(erased),
        onAnswersLost: () => undefined,
      },
      records: {
        refusal: null,
        call: (method) =>
          new Promise((resolve, reject) => {
            const answer = (result: JsonValue) => {
              resolve(result);
              return settled();
            };
            const refuse = () => {
              reject(new Error('not now'));
              return settled();
            };
            calls.push({ method, answer, refuse });
          }),
      },
    },
  }).ready();
  const operator = made.open();
  const clinician = await made.openClinician();
  const next = async (method: CallMethod): Promise<Call> => {
    await settled();
    const index = calls.findIndex((call) => call.method === method);
    const [call] = calls.splice(index, index < 0 ? 0 : 1);
    if (call === undefined) throw new Error(`${method} was not asked for`);
    return call;
  };
  return {
    made,
    operator,
    clinician,
    next,
    remembered,
    isAsked: async (method: CallMethod) => {
      await settled();
      return calls.some((call) => call.method === method);
    },
    start: () => operator.ask('start', { ...answers, protocol: 'first-session', patient: id }),
    erase: () => clinician.ask('patient.erase', { id }),
  };
}

const erased = { wasKnown: true, removed: [] };

describe('a start', () => {
  it('is refused where an erase has begun since the person was looked up', async () => {
    const { made, operator, clinician, next, start, erase } = await rig();
    start();
    const lookUp = await next('person');
    erase();
    const erasing = await next('person.erase');
    await lookUp.answer(person);
    expect(operator.last().error).toMatchObject({ code: 2009, data: { reasons: [`${id} is being erased`] } });
    expect(made.controller.state).toBe('ready');
    await erasing.answer(erased);
    expect(clinician.last().result).toEqual(erased);
  });

  it('is refused where an erase was done since the person was looked up', async () => {
    const { made, operator, next, start, erase } = await rig();
    start();
    const lookUp = await next('person');
    erase();
    await (await next('person.erase')).answer(erased);
    await lookUp.answer(person);
    expect(operator.last().error).toMatchObject({ code: 2009, data: { reasons: [`${id} was erased`] } });
    expect(made.controller.state).toBe('ready');
  });

  it('is possible again once an erase has failed', async () => {
    const { operator, clinician, next, start, erase } = await rig();
    erase();
    await (await next('person.erase')).refuse();
    expect(clinician.last().error).toMatchObject({ code: 2014, message: 'not now' });
    start();
    await (await next('person')).answer(person);
    expect(operator.last().result).toMatchObject({ state: 'preparing' });
  });
});

describe('an erase', () => {
  it('is refused from the moment in which a start is accepted, and remembers nothing', async () => {
    const { operator, clinician, next, isAsked, remembered, start, erase } = await rig();
    start();
    await (await next('person')).answer(person);
    expect(operator.last().result).toMatchObject({ state: 'preparing' });
    erase();
    await settled();
    expect(clinician.last().error).toMatchObject({ code: 2002, message: `${id} is in a session` });
    expect(await isAsked('person.erase')).toBe(false);
    expect(remembered).toEqual([]);
  });

  it('is refused while another one is under way', async () => {
    const { made, clinician, next, erase } = await rig();
    erase();
    const first = await next('person.erase');
    const other = await made.openClinician();
    other.ask('patient.erase', { id });
    await settled();
    expect(other.last().error).toMatchObject({ message: `${id} is being erased` });
    await first.answer(erased);
    expect(clinician.last().result).toEqual(erased);
  });
});
