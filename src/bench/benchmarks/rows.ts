import { emulatedBoardRows } from './boards/emulated-board.ts';
import { firmwareTimingRows } from './boards/firmware-timing.ts';
import { roundTripRows } from './boards/round-trip.ts';
import { buildsRows } from './builds-rows.ts';
import { hourRows } from './records/hour.ts';
import { listRow } from './records/list.ts';
import { recordingRows } from './records/recording.ts';
import { startRows } from './records/start.ts';
import type { Row } from './row.ts';
import { coldStartRows } from './starting/cold-start.ts';
import { freshCloneRow } from './starting/fresh-clone.ts';
import { consoleKeyRows } from './stop/console-key.ts';
import { pageRows } from './stop/page-click.ts';
import { shellStopRows } from './stop/shell-stop.ts';
import { stopRows } from './stop/stop-rows.ts';

/** All rows, in the order of the table; those of one subject stand together. */
export const allRows = (): readonly Row[] => [
  ...stopRows(),
  ...shellStopRows(),
  ...consoleKeyRows(),
  ...pageRows(),
  ...buildsRows(),
  ...emulatedBoardRows(),
  ...firmwareTimingRows(),
  ...roundTripRows(),
  ...recordingRows(),
  ...hourRows(),
  listRow(),
  ...startRows(),
  ...coldStartRows(),
  freshCloneRow(),
];
