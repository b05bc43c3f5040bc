/** `fulcrum session list` and `fulcrum session show`. */
import { Command } from 'commander';
import type { SessionEntry, SessionFacts } from '../../records/database/sessions.ts';
import { addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import { type Output, printable, widthOf, writeJson, writeLine } from '../support/output.ts';
import type { ShownSession } from '../support/recorded-sessions.ts';
import { type DataArguments, dataOption } from '../support/recordings.ts';

interface SessionArguments extends DataArguments {
  readonly json?: true;
}

export function listCommand(out: Output): Command {
  const command = new Command('list')
    .summary('list recorded sessions')
    .description('List recorded sessions, the newest last. A running service is asked; else its data folder is read.')
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options: SessionArguments) => {
      const { withSessions } = await import('../support/recorded-sessions.ts');
      const sessions = await withSessions(options, (records) => records.list());
      if (options.json === true) for (const session of sessions) writeJson(out, session);
      else out.write(await listText(sessions, widthOf(out)));
    });
  return addExitCodes(command, { done: 'listed, also if there are none' });
}

export function showCommand(out: Output): Command {
  const command = new Command('show')
    .summary('show one recorded session')
    .description('Show one recorded session with its findings, orders, alarms, acts and states.')
    .argument('<id>', 'id from fulcrum session list')
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object'))
    .action(async (id: string, options: SessionArguments) => {
      const { checkedId, unknownSession, withSessions } = await import('../support/recorded-sessions.ts');
      const known = checkedId(id);
      const shown = await withSessions(options, (records) => records.show(known));
      if (shown === null) throw unknownSession(id);
      if (options.json === true) writeJson(out, { ...shown.session, counts: shown.counts, entries: shown.entries });
      else for (const line of sessionLines(shown)) writeLine(out, printable(line));
    });
  return addExitCodes(command, { done: 'shown', usage: 'no such session, or usage error' });
}

async function listText(sessions: readonly SessionFacts[], width: number): Promise<string> {
  if (sessions.length === 0) return 'no recorded sessions\n';
  const { table } = await import('../support/text-table.ts');
  const rows = sessions.map(({ id, startedAt, protocol, state, outcome, durationMs, maxAngleDeg, doubt }) => [
    id,
    wallTimeText(startedAt),
    printable(protocol ?? '–'),
    outcome ?? state,
    durationText(durationMs),
    maxAngleDeg === null ? '–' : `${maxAngleDeg.toFixed(0)}°`,
    doubt === null ? '' : printable(doubt),
  ]);
  return table([['id', 'started (UTC)', 'protocol', 'outcome', 'duration', 'angle', ''], ...rows], width);
}

function sessionLines({ session, entries }: ShownSession): readonly string[] {
  const { id, startedAt, source, protocol, patient, state, outcome, reason, continues, doubt, recording } = session;
  const [first] = entries;
  return [
    `session   ${id}, recorded by the ${source}`,
    `started   ${wallTimeText(startedAt)} UTC: ${reason}`,
    ...(continues === null ? [] : [`continues ${continues}`]),
    `protocol  ${protocol ?? 'none'}`,
    ...(patient === null ? [] : [`person    ${patient}`]),
    `outcome   ${outcome ?? state}, ${durationText(session.durationMs)}, of which head-down ${durationText(session.invertedMs)}`,
    `angle     ${session.maxAngleDeg === null ? 'unknown' : `at most ${session.maxAngleDeg.toFixed(1)}°`}`,
    `recording ${recording}`,
    ...(doubt === null ? [] : [`doubt     ${doubt}`]),
    '',
    ...entries.map((entry) => entryLine(entry, first?.atMs ?? 0)),
  ];
}

function entryLine({ atMs, channel, data }: SessionEntry, beganAtMs: number): string {
  const { hazard, change, priority, order, toDeg, act, by, from, to, result, asking, reason, refused } = Object(data);
  const text = (value: unknown) => (typeof value === 'string' ? [value] : []);
  const what = [
    ...text(hazard),
    ...text(change),
    ...text(priority),
    ...text(by),
    ...text(order ?? act ?? result),
    ...(typeof toDeg === 'number' ? [`to ${toDeg}°`] : []),
    ...(typeof from === 'string' ? [`${from} → ${to}`] : []),
    ...(typeof asking === 'boolean' ? [asking ? 'asked' : 'withdrawn'] : []),
  ].join(' ');
  const at = `${((atMs - beganAtMs) / 1000).toFixed(2)} s`.padStart(11);
  const refusal = typeof refused === 'string' ? `, refused: ${refused}` : '';
  return `${at}  ${channel.padEnd(7)}  ${what}: ${String(reason)}${refusal}`;
}

/** Of an ISO text, in the time zone that it has. */
const wallTimeText = (startedAt: string): string => startedAt.slice(0, 19).replace('T', ' ');

function durationText(ms: number | null): string {
  if (ms === null) return '–';
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
