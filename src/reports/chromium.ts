import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The system's own Chromium; undefined: there is none. */
export const chromiumPath = (): string | undefined => places.find((place) => existsSync(place));
