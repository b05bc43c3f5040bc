/** `fulcrum page`: the touch page's server in this process, until a signal ends it. */
import { fileURLToPath } from 'node:url';
import { FulcrumError, messageOf } from '../../../protocols/base/errors.ts';
import { PageServer } from '../../console/page/server/page-server.ts';
import { exitCodes } from './exit-codes.ts';
import { systemErrorCode } from './file-errors.ts';
import { type Output, writeJson, writeLine, writeMessage } from './output.ts';
import { type SocketArguments, targetOf } from './service-target.ts';
import { removeStartPage, writeStartPage } from './start-page.ts';

export interface PageArguments extends SocketArguments {
  readonly port: number;
  readonly startPage?: string;
}

/** Made by `npm run build`. */
const folder = fileURLToPath(new URL('../../console/page/static/', import.meta.url));

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Sets the exit code. Throws FulcrumError for a socket that cannot be one. */
export async function runPage({ port, startPage, ...options }: PageArguments, out: Output, err: Output): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve());
  });
  const { socket, note } = targetOf(options);
  if (note !== null) writeMessage(err, note);
  let isFirst = true;
  const onUrl = (url: string): void => {
    if (startPage !== undefined) {
      writeStartPage(startPage, url);
      if (isFirst && options.json === true) writeJson(out, { startPage });
      else if (isFirst) writeLine(out, `The touch page, for one browser: open ${startPage}. Ctrl-C ends the page.`);
    } else if (options.json === true) writeJson(out, { url });
    else writeLine(out, isFirst ? firstText(url) : `Used. For another browser: ${url}`);
    isFirst = false;
  };
  let server: PageServer;
  try {
    server = await PageServer.start({ socketPath: socket, port, folder, onUrl });
  } catch (error) {
    if (error instanceof FulcrumError) throw error;
    writeMessage(err, startProblem(error, port));
    process.exitCode = exitCodes.failed;
    return;
  }
  await interrupted;
  await server.close();
  if (startPage !== undefined) removeStartPage(startPage);
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
      return `the touch page cannot be served: ${messageOf(error)}`;
  }
}
