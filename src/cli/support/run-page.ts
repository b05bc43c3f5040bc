/** `fulcrum page`: the touch page's server in this process, until a signal ends it. */
import { fileURLToPath } from 'node:url';
import { PageServer } from '../../console/page/server/page-server.ts';
import { exitCodes } from './exit-codes.ts';
import { systemErrorCode } from './file-errors.ts';
import { type Output, writeJson, writeLine, writeMessage } from './output.ts';
import { type SocketArguments, targetOf } from './service-target.ts';

export interface PageArguments extends SocketArguments {
  readonly port: number;
}

/** Made by `npm run build`. */
const folder = fileURLToPath(new URL('../../console/page/static/', import.meta.url));

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Sets the exit code. Throws FulcrumError for a socket that cannot be one. */
export async function runPage({ port, ...options }: PageArguments, out: Output, err: Output): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve());
  });
  const { socket, note } = targetOf(options);
  if (note !== null) writeMessage(err, note);
  let isFirst = true;
  const onUrl = (url: string): void => {
    if (options.json === true) writeJson(out, { url });
    else writeLine(out, isFirst ? firstText(url) : `Used. For another browser: ${url}`);
    isFirst = false;
  };
  let server: PageServer;
  try {
    server = await PageServer.start({ socketPath: socket, port, folder, onUrl });
  } catch (error) {
    writeMessage(err, startProblem(error, port));
    process.exitCode = exitCodes.failed;
    return;
  }
  await interrupted;
  await server.close();
  process.exitCode = exitCodes.done;
}

const firstText = (url: string): string =>
  `The touch page, for one browser:\n${url}\nThe address works once; the next one is printed when it has been used. Ctrl-C ends the page.`;

function startProblem(error: unknown, port: number): string {
  switch (systemErrorCode(error)) {
    case 'EADDRINUSE':
      return `port ${port} on 127.0.0.1 is in use: another fulcrum page may be running; --port takes another one, 0 any`;
    case 'EACCES':
      return `port ${port} may not be used: allowed are those from 1024, or 0 for any`;
    case 'ENOENT':
      return 'the touch page has not been built: npm run build';
    default:
      return `the touch page cannot be served: ${error instanceof Error ? error.message : String(error)}`;
  }
}
