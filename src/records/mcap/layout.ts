/** A layout for Foxglove and Lichtblick that shows a recording: its quantities by unit, its states, its events. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../protocols/base/json.ts';
import type { Channel } from '../sink.ts';
import { propertiesOf } from './schema.ts';

/** Plots by the end of a property's name, the longer one first. */
const units: readonly (readonly [ending: string, title: string])[] = [
  ['DegPerS', 'Rates (°/s)'],
  ['Deg', 'Angles (°)'],
  ['Ma', 'Currents (mA)'],
];

export function foxgloveLayout(channels: readonly Channel[]): JsonObject {
  const properties = channels.filter(({ isShared }) => !isShared).flatMap(propertiesOfChannel);
  const pathsWhere = (fits: (property: Property) => boolean): string[] =>
    properties.filter(fits).map(({ channel, name }) => `/${channel}.${name}`);

  const plots = units.map(([ending, title]): Panel => {
    const paths = pathsWhere(({ name, type }) => type === 'number' && unitOf(name) === ending);
    return { id: `Plot!${ending}`, isEmpty: paths.length === 0, config: plotConfig(title, paths) };
  });
  const states = pathsWhere(({ name, type }) => type === 'string' && name === 'state');
  const transitions: Panel = {
    id: 'StateTransitions!state',
    isEmpty: states.length === 0,
    config: { isSynced: true, paths: states.map((value) => ({ value, timestampMethod: 'receiveTime' })) },
  };
  // An event says why it happened.
  const events = properties
    .filter(({ name }) => name === 'reason')
    .map(({ channel }): Panel => {
      const config = { topicPath: `/${channel}`, diffEnabled: false, foxglovePanelTitle: channel };
      return { id: `RawMessages!${channel}`, isEmpty: false, config };
    });

  const panels = [...plots, transitions, ...events].filter(({ isEmpty }) => !isEmpty);
  const left = stacked([...plots, transitions].filter(({ isEmpty }) => !isEmpty));
  const right = stacked(events);
  return {
    configById: Object.fromEntries(panels.map(({ id, config }) => [id, config])),
    globalVariables: {},
    userNodes: {},
    playbackConfig: { speed: 5 },
    ...(left === null && right === null ? {} : { layout: sideBySide(left, right) }),
  };
}

interface Panel {
  readonly id: string;
  readonly isEmpty: boolean;
  readonly config: JsonObject;
}

interface Property {
  readonly channel: string;
  readonly name: string;
  readonly type: JsonValue | undefined;
}

function propertiesOfChannel({ name: channel, schema }: Channel): Property[] {
  return Object.entries(propertiesOf(schema)).map(([name, property]) => {
    const type = isJsonObject(property) ? property['type'] : undefined;
    return { channel, name, type };
  });
}

const unitOf = (name: string): string | undefined => units.find(([ending]) => name.endsWith(ending))?.[0];

const plotConfig = (title: string, paths: readonly string[]): JsonObject => ({
  foxglovePanelTitle: title,
  paths: paths.map((value) => ({ value, enabled: true, timestampMethod: 'receiveTime' })),
  showXAxisLabels: true,
  showYAxisLabels: true,
  showLegend: true,
  legendDisplay: 'floating',
  isSynced: true,
  xAxisVal: 'timestamp',
});

/** Panels below each other, all of the same height; null: there are none. */
function stacked(panels: readonly Panel[]): JsonValue {
  const [first, ...rest] = panels;
  if (first === undefined) return null;
  const second = stacked(rest);
  if (second === null) return first.id;
  return { direction: 'column', first: first.id, second, splitPercentage: 100 / panels.length };
}

function sideBySide(left: JsonValue, right: JsonValue): JsonValue {
  if (left === null || right === null) return left ?? right;
  return { direction: 'row', first: left, second: right, splitPercentage: 70 };
}
