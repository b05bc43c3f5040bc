/** The lists of what was recorded: what people did, and everything. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../protocols/base/json.ts';
import { isSessionState } from '../../session/states.ts';
import { type Html, html, type Part, recorded } from '../page/html.ts';
import { dataTable } from '../page/page.ts';
import { preciseClockText } from '../theme.ts';
import type { Words } from '../words/words.ts';
import type { SessionEvent, SessionFacts } from './session-facts.ts';
import { hazardText, textIn } from './telling.ts';

/** Rows of a table. A session has some dozens. */
const mostRows = 400;

export function actsTable({ events, head }: SessionFacts, words: Words): Html {
  const acts = events.filter(({ channel }) => channel === 'act');
  if (acts.length === 0) return html`<p>${words.session.noActs}</p>`;
  return listed(acts, head.id, words, words.session.headings.acts);
}

export const eventsTable = ({ events, head }: SessionFacts, words: Words): Html =>
  listed(events, head.id, words, words.session.headings.events);

function listed(events: readonly SessionEvent[], id: string, words: Words, label: string): Html {
  const { common, session } = words;
  const rows = events
    .slice(0, mostRows)
    .map((event): readonly Part[] => [timeText(event.atMs), whatText(event, words), reasonText(event, words)]);
  const columns = [
    { name: common.time, kind: 'number' },
    { name: session.what, kind: 'text' },
    { name: common.why, kind: 'long' },
  ] as const;
  const more = events.length - mostRows;
  return html`${dataTable(label, columns, rows)}${more > 0 ? html`<p>${session.moreEvents(more, id)}</p>` : null}`;
}

/** What came before the recording's beginning has a negative time. */
const timeText = (atMs: number): string =>
  atMs < 0 ? `−${preciseClockText(-atMs / 1000)}` : preciseClockText(atMs / 1000);

function whatText({ channel, data }: SessionEvent, words: Words): Part {
  const { channels, orders, alarm } = words.session;
  const name = channels[channel] ?? channel;
  const angle = (value: JsonValue | undefined) =>
    typeof value === 'number' ? ` ${words.common.decimal(value, 1)}°` : '';
  switch (channel) {
    case 'state': {
      const { to } = data;
      return isSessionState(to) ? words.chart.spans(to) : name;
    }
    case 'finding': {
      const id = textIn(data, 'hazard');
      return html`<strong>${name} ${id}</strong>: ${hazardText(id, words.hazards)}`;
    }
    case 'order': {
      const order = textIn(data, 'order');
      return `${name}: ${orders[order] ?? order}${angle(data['toDeg'])}`;
    }
    case 'alarm':
      return alarm(textIn(data, 'change'), textIn(data, 'priority'));
    case 'act':
      return `${whoText(data, words)}: ${actText(textIn(data, 'act'), words)}${changesText(data['changes'], angle)}`;
    case 'test':
      return `${name}: ${textIn(data, 'result')}`;
    default:
      return name;
  }
}

/** What an override changed, where it is an angle. */
function changesText(changes: JsonValue | undefined, angle: (value: JsonValue | undefined) => string): string {
  const change = isJsonObject(changes) ? (changes['angleDeg'] ?? changes['limitDeg']) : null;
  if (!isJsonObject(change)) return '';
  return `:${angle(change['from'])} →${angle(change['to'])}`;
}

function whoText(data: JsonObject, { common }: Words): string {
  const { by } = data;
  return by === 'operator' || by === 'clinician' || by === 'patient' ? common.people[by] : textIn(data, 'by');
}

/** Some acts are recorded with what they are about: `start first-session`. */
export function actText(act: string, { session }: Words): string {
  const words = act.split(' ');
  const named = [2, 1].find((count) => session.acts[words.slice(0, count).join(' ')] !== undefined) ?? 0;
  const name = session.acts[words.slice(0, named).join(' ')] ?? '';
  return [name, ...words.slice(named)].join(' ').trim();
}

function reasonText({ data }: SessionEvent, words: Words): Part {
  const refused = refusalOf(data);
  const reason = textIn(data, 'reason');
  if (refused === null) return recorded(reason);
  return html`${recorded(reason)} (${words.session.refused}: ${recorded(refused)})`;
}

const refusalOf = ({ refused }: JsonObject): string | null => (typeof refused === 'string' ? refused : null);
