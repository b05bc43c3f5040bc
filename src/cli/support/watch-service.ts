/** `fulcrum watch`: the service's notifications, line by line. */
import { angleText, clockText } from '../../../protocols/base/round.ts';
import { FulcrumClient, type Notification } from '../../service/client.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';
import { type SocketArguments, targetOf } from './socket-options.ts';
import { isOutputClosed } from './streams.ts';

/** Without a terminal, a line with the angle so often (telemetry arrives ten times a second). */
const telemetryPerLine = 100;
const eraseLine = '\r\u001b[K';

/** Resolves when the service ends or a signal arrives, and sets the exit code. */
export async function watchService(options: SocketArguments, out: Output, err: Output): Promise<void> {
  const { socket, note } = targetOf(options);
  if (note !== null) writeMessage(err, note);
  let client: FulcrumClient;
  try {
    client = await FulcrumClient.connect(socket);
  } catch (error) {
    writeMessage(err, `no service is running: ${socket}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = exitCodes.failed;
    return;
  }
  process.exitCode = exitCodes.done;
  const onSignal = () => {
    process.exitCode = exitCodes.interrupted;
    client.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  const lines = new WatchLines(out, options.json === true);
  client.on('state', (entry) => lines.event('state', entry, `${entry.to.replace('.', ': ')} — ${entry.reason}`));
  client.on('finding', (entry) =>
    lines.event('finding', entry, `${entry.hazard} ${entry.reason} → ${entry.reaction.toUpperCase()}`),
  );
  client.on('alarm', (entry) =>
    lines.event('alarm', entry, `alarm ${entry.change} (${entry.priority}): ${entry.reason}`),
  );
  client.on('prompt', (entry) => lines.event('prompt', entry, entry.reason));
  client.on('test', (entry) => lines.event('test', entry, `drive test ${entry.result}: ${entry.reason}`));
  client.on('telemetry', (telemetry) => {
    if (isOutputClosed()) client.close();
    lines.telemetry(telemetry);
  });
  lines.telemetry(await client.call('subscribe'), true);
  await client.closed;
  lines.end();
}

class WatchLines {
  readonly #out: Output;
  readonly #isJson: boolean;
  readonly #isLive: boolean;
  #count = 0;

  constructor(out: Output, isJson: boolean) {
    this.#out = out;
    this.#isJson = isJson;
    this.#isLive = out.isTTY === true && !isJson && process.env['TERM'] !== 'dumb';
  }

  event(type: string, entry: object, text: string): void {
    if (this.#isJson) writeJson(this.#out, { type, ...entry });
    else writeLine(this.#out, `${this.#isLive ? eraseLine : ''}${printable(text)}`);
  }

  telemetry(telemetry: Notification<'telemetry'>, isFirst = false): void {
    this.#count += 1;
    if (this.#isLive) {
      this.#out.write(`${eraseLine}${telemetryText(telemetry)}`);
      return;
    }
    if (!isFirst && this.#count % telemetryPerLine !== 0) return;
    if (this.#isJson) writeJson(this.#out, { type: 'telemetry', ...telemetry });
    else writeLine(this.#out, telemetryText(telemetry));
  }

  end(): void {
    if (this.#isLive) this.#out.write('\n');
  }
}

function telemetryText({ state, angleDeg, targetDeg, remainingMs, alarms, prompt }: Notification<'telemetry'>): string {
  const angle = angleDeg === null ? 'angle unknown' : `${angleText(angleDeg)}°`;
  const target = targetDeg === null ? '' : `, target ${angleText(targetDeg)}°`;
  const remaining = remainingMs === null ? '' : `, ${clockText(remainingMs / 1000)} left`;
  const [alarm] = alarms;
  const alarming = alarm === undefined ? '' : `, ${alarm.priority} alarm: ${alarm.reason}`;
  const asking = prompt === null ? '' : `, asking: ${prompt.replaceAll('-', ' ')}`;
  return printable(`${state.replace('.', ': ')}  ${angle}${target}${remaining}${alarming}${asking}`);
}
