import { angleText } from '../../../protocols/base/round.ts';
import type { RecordedItem } from '../../records/sink.ts';
import { printable } from './output.ts';

/** An entry of a recording as one line for people, without its instant. */
export function entryText({ channel, data }: RecordedItem): string {
  const { hazard, reaction, change, priority, order, act, by, to, result, question, toDeg, rateDegPerS } = data;
  const words = [channel, order, change, priority, by, act, to, result, question, hazard].filter(isText);
  if (typeof toDeg === 'number') words.push(`to ${angleText(toDeg)}°`);
  if (typeof rateDegPerS === 'number') words.push(`at ${rateDegPerS}°/s`);
  if (isText(reaction)) words.push(`(${reaction})`);
  const refused = isText(data['refused']) ? `, refused: ${data['refused']}` : '';
  return printable(`${words.join(' ')}: ${isText(data['reason']) ? data['reason'] : ''}${refused}`);
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** `83456.7` -> `1:23.457`. */
export function instantText(ms: number): string {
  const whole = Math.round(Math.abs(ms));
  const seconds = (whole % 60_000) / 1000;
  return `${ms < 0 ? '-' : ''}${Math.floor(whole / 60_000)}:${seconds.toFixed(3).padStart(6, '0')}`;
}
