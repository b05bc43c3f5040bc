/** Where the records are in a data folder. */
import { join } from 'node:path';

export const databaseFile = (data: string): string => join(data, 'records.sqlite');

/** Holds the database's id, so that one that was removed, emptied or exchanged is noticed. */
export const markFile = (data: string): string => join(data, 'records.mark');

/** Held by the process that records in the folder. */
export const recordsLock = (data: string): string => join(data, 'records.lock');

export const recordingsFolder = (data: string): string => join(data, 'recordings');

/** A recording while it grows. */
export const journalFile = (recordings: string, id: string): string => join(recordings, `${id}.journal`);

/** A finished recording. */
export const mcapFile = (recordings: string, id: string): string => join(recordings, `${id}.mcap`);

/** A layout for the viewers of the finished recording. */
export const layoutFile = (recordings: string, id: string): string => join(recordings, `${id}.foxglove.json`);

/** Where damaged files go, so that nothing takes them for sound ones. */
export const setAsideFolder = (recordings: string): string => join(recordings, 'set-aside');
