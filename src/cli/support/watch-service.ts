/** `fulcrum watch`: the live picture of the running service on a terminal, its notifications line by line elsewhere. */
import { messageOf } from '../../../protocols/base/errors.ts';
import { angleText, clockText } from '../../../protocols/base/round.ts';
import { FulcrumClient, type Notification } from '../../service/client.ts';
import { exitCodes } from './exit-codes.ts';
import { canDraw, openScreen } from './open-screen.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';
import { type SocketArguments, targetOf } from './service-target.ts';
import { isOutputClosed } from './streams.ts';

/** Without a picture, a line with the angle so often (telemetry arrives ten times a second). */
const telemetryPerLine = 100;

/** Resolves when the service ends or a signal arrives, and sets the exit code. */
export async function watchService(options: SocketArguments, out: Output, err: Output): Promise<void> {
  const { socket, note } = targetOf(options);
  if (note !== null) writeMessage(err, note);
  let client: FulcrumClient;
  try {
    client = await FulcrumClient.connect(socket);
  } catch (error) {
    writeMessage(err, `no service is running: ${socket}: ${messageOf(error)}`);
    process.exitCode = exitCodes.failed;
    return;
  }
  let isInterrupted = false;
  const onSignal = () => {
    isInterrupted = true;
    client.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  const isJson = options.json === true;
  const watching = canDraw(out) && !isJson ? drawPicture(client) : printLines(client, out, err, isJson);
  // A call is rejected if the service ends, or a signal arrives, before it has answered.
  const close = await watching.catch(() => client.close());
  await client.closed;
  close?.();
  if (!isInterrupted && !isOutputClosed()) writeMessage(err, 'the service has ended');
  process.exitCode = isInterrupted ? exitCodes.interrupted : exitCodes.done;
}

/** Returns the function that leaves the last frame on the screen. */
async function drawPicture(client: FulcrumClient): Promise<() => void> {
  const { ServiceTrace } = await import('../../console/service-trace.ts');
  const trace = new ServiceTrace();
  const begin = async () => {
    // Refused by a service of an earlier version.
    const { timeline } = await client.call('timeline').catch(() => ({ timeline: null }));
    trace.begin(timeline);
  };
  await begin();
  const screen = await openScreen(trace);
  client.on('state', ({ to }) => {
    if (to === 'preparing' || to === 'testing') void begin();
  });
  client.on('finding', (entry) => trace.finding(entry));
  client.on('telemetry', (now) => {
    trace.telemetry(now);
    screen.show();
  });
  const endWatch = onSilence(client, (forMs) => {
    trace.silent(forMs);
    screen.show();
  });
  const close = () => {
    endWatch();
    screen.close();
  };
  const first = await client.call('subscribe').catch((error) => {
    close();
    throw error;
  });
  trace.telemetry(first);
  screen.show();
  return close;
}

/** Telemetry comes ten times a second. */
const longestSilenceMs = 2000;

/** Calls back once a second while the service, suspended or hung, sends nothing. Returns the function that ends it. */
function onSilence(client: FulcrumClient, listener: (forMs: number) => void): () => void {
  let heardAt = performance.now();
  client.on('telemetry', () => {
    heardAt = performance.now();
  });
  const timer = setInterval(() => {
    const silentMs = performance.now() - heardAt;
    if (silentMs >= longestSilenceMs) listener(silentMs);
  }, 1000);
  // The connection keeps the process alive, as long as there is one.
  timer.unref();
  return () => clearInterval(timer);
}

async function printLines(client: FulcrumClient, out: Output, err: Output, isJson: boolean): Promise<() => void> {
  const lines = new WatchLines(out, isJson);
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
  const { silenceText } = await import('../../console/service-trace.ts');
  const endWatch = onSilence(client, (forMs) => writeMessage(err, silenceText(forMs)));
  lines.telemetry(await client.call('subscribe'), true);
  return endWatch;
}

class WatchLines {
  readonly #out: Output;
  readonly #isJson: boolean;
  #count = 0;

  constructor(out: Output, isJson: boolean) {
    this.#out = out;
    this.#isJson = isJson;
  }

  event(type: string, entry: object, text: string): void {
    if (this.#isJson) writeJson(this.#out, { type, ...entry });
    else writeLine(this.#out, printable(text));
  }

  telemetry(telemetry: Notification<'telemetry'>, isFirst = false): void {
    this.#count += 1;
    if (!isFirst && this.#count % telemetryPerLine !== 0) return;
    if (this.#isJson) writeJson(this.#out, { type: 'telemetry', ...telemetry });
    else writeLine(this.#out, telemetryText(telemetry));
  }
}

function telemetryText(telemetry: Notification<'telemetry'>): string {
  const { state, angleDeg, targetDeg, remainingMs, alarms, prompt } = telemetry;
  const angle = angleDeg === null ? 'angle unknown' : `${angleText(angleDeg)}°`;
  const target = targetDeg === null ? '' : `, target ${angleText(targetDeg)}°`;
  const remaining = remainingMs === null ? '' : `, ${clockText(remainingMs / 1000)} left`;
  const [alarm] = alarms;
  const alarming = alarm === undefined ? '' : `, ${alarm.priority} alarm: ${alarm.reason}`;
  const asking = prompt === null ? '' : `, asking: ${prompt.replaceAll('-', ' ')}`;
  return printable(`${state.replace('.', ': ')}  ${angle}${target}${remaining}${alarming}${asking}`);
}
