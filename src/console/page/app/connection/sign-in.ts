/** Exchanges the key in the page's address for the cookie of this browser. */

/** Resolves when it was exchanged, or refused: the connection then tells which. Never rejects. */
export async function signIn(): Promise<void> {
  const key = /^#key=([\w-]+)$/.exec(location.hash)?.[1];
  if (key === undefined) return;
  // It works once, and does not belong into the history.
  history.replaceState(null, '', location.pathname);
  await fetch('/key', { method: 'POST', body: key }).catch(() => undefined);
}

/** Why no connection comes about, as far as it is known. */
export async function causeOfNoConnection(): Promise<string> {
  try {
    const { status } = await fetch('/signed-in');
    if (status !== 401) return 'too many pages are open, or fulcrum page is being started';
    return 'this browser is not signed in: open the address that fulcrum page has printed last';
  } catch {
    return 'fulcrum page does not answer: it has ended, or the way to its computer is cut';
  }
}
