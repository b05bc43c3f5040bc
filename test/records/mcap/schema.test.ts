import { describe, expect, it } from 'vitest';
import { foxgloveLayout } from '../../../src/records/mcap/layout.ts';
import { messageSchema, schemaProblems } from '../../../src/records/mcap/schema.ts';
import { recordingHead } from '../../support/recordings.ts';

const number = { type: 'number' };

describe("a channel's schema", () => {
  it('passes if viewers can read it', () => {
    for (const { schema } of recordingHead.channels) expect(schemaProblems(schema)).toEqual([]);
    expect(schemaProblems({ type: 'object', properties: { list: { type: 'array', items: number } } })).toEqual([]);
  });

  it.each([
    [{ type: 'string' }, '#: must be of type object'],
    [{ type: 'array', items: number }, '#: must be of type object'],
    [{ type: 'object' }, '#: must list its properties'],
    [
      { type: 'object', properties: { a: { type: ['number', 'null'] } } },
      /^#\/properties\/a: the type must be boolean, string, number, integer, object or array \(found \["number","null"\]\)$/,
    ],
    [
      { type: 'object', properties: { a: { anyOf: [number] } } },
      /^#\/properties\/a: the type must be .* \(found undefined\)$/,
    ],
    [{ type: 'object', properties: { a: { type: 'array' } } }, '#/properties/a/items: must be a schema'],
    [
      { type: 'object', properties: { a: { type: 'array', items: { type: 'array', items: number } } } },
      '#/properties/a: is an array of arrays',
    ],
  ])('is refused: %j', (schema, problem) => {
    const problems = schemaProblems(schema);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  it('describes messages that viewers can read', () => {
    for (const channel of recordingHead.channels) expect(schemaProblems(messageSchema(channel))).toEqual([]);
  });
});

describe('the layout', () => {
  it('plots each quantity by its unit, and shows states and events', () => {
    const layout = foxgloveLayout(recordingHead.channels);
    expect(layout).toMatchObject({
      configById: {
        'Plot!Deg': { paths: [{ value: '/telemetry.angleDeg' }, { value: '/telemetry.targetDeg' }] },
        'Plot!DegPerS': { paths: [{ value: '/telemetry.rateDegPerS' }] },
        'StateTransitions!state': { paths: [{ value: '/telemetry.state' }] },
        'RawMessages!finding': { topicPath: '/finding' },
      },
    });
    const text = JSON.stringify(layout['layout']);
    for (const id of Object.keys(layout['configById'] ?? {})) expect(text).toContain(JSON.stringify(id));
  });

  it('has no panel for what is not recorded', () => {
    expect(foxgloveLayout([])).toMatchObject({ configById: {} });
    expect(foxgloveLayout([])).not.toHaveProperty('layout');
  });
});
