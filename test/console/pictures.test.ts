import { describe, expect, test } from 'vitest';
import { drawChart } from '../../src/console/chart.ts';
import { bigDigits } from '../../src/console/digits.ts';
import type { Line } from '../../src/console/raster.ts';
import { drawTable } from '../../src/console/table-picture.ts';
import { timeline, trace } from '../support/traced-session.ts';

const textOf = (lines: readonly Line[]): string =>
  `\n${lines
    .map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n')}\n`;

describe('the table', () => {
  const draw = (angleDeg: number, targetDeg: number | null = angleDeg, reachDeg = 35): string =>
    textOf(drawTable({ columns: 38, rows: 10, angleDeg, targetDeg, reachDeg }));

  test('level', () => {
    expect(draw(0)).toMatchInlineSnapshot(`
      "



             ⣀
             ⢿⣸⣀⣀⣀⣀⣀⣠⣤⣤⣤⣶⣶⣶⣶⣶⣶⣶⣶⣦ ⣾⣿⣧
            ⠤⠭⠽⠭⠭⠭⠭⠭⠭⠭⠭⠭⢿⣿⠿⠿⠿⠿⠿⠿⠯⠤⠽⠿⠯⠤⠄
                        ⡸⠸⡀
                       ⢠⠃ ⢣
                       ⡎  ⠈⡆
      ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣸⣀⣀⣀⣀⣸⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀
      "
    `);
  });

  test('head-down: the head, on the right, is lower', () => {
    expect(draw(30)).toMatchInlineSnapshot(`
      "

               ⢀⣾⢠
              ⠢⣜⡿⣧⣄⡀
                ⠉⠒⢭⡻⢷⣦⣄⡀
                   ⠈⠑⠪⣝⠻⢶⣶⣤⣀
                       ⠉⢺⣿⡿⣿⣷⣦⣄⡄⠠ ⠄⠠ ⠄
                        ⡸⠸⡈⠑⠿⣿⢿⣿⣶⢀⣀⣀
                       ⢠⠃ ⢣   ⠉⠻⢅⣸⣿⣿⠇
                       ⡎  ⠈⡆     ⠈⠙⠧⣀
      ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣸⣀⣀⣀⣀⣸⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀
      "
    `);
  });

  test('head-up: the head is higher', () => {
    expect(draw(-15)).toMatchInlineSnapshot(`
      "


                                 ⢀⣀⡀
                            ⢀⣀⣤⣤⡀⣿⣿⣿ ⢀
                       ⣠⣴⣶⣾⣿⣿⡿⣿⣻⠥⠜⠛⠋⠉⠁
            ⢠⣄⢤ ⣀⣀⣤⣴⡶⠿⢛⣛⣿⣿⠿⠓⠍⠩ ⠄⠠ ⠄⠠ ⠄
             ⠹⠾⣟⣛⠭⠽⠒⠊⠉⠁ ⡸⠸⡀
            ⠐⠉⠉        ⢠⠃ ⢣
                       ⡎  ⠈⡆
      ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣸⣀⣀⣀⣀⣸⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀
      "
    `);
  });

  test('moving to a target', () => {
    expect(draw(10, 30)).toMatchInlineSnapshot(`
      "


              ⡀
             ⢸⣇⣖
            ⠠⠬⠽⣟⣛⣛⠿⠷⠶⣶⣶⣤⣴⣶⣤⣤⣤⣀⣀⡀
                  ⠉⠉⠉⠒⠒⠒⢽⣿⣿⣻⣿⡿⢿⣿⣿ ⣾⣿⣷⠄
                        ⡸⠸⡀⠁⠂⠌⠉⠉⠑⠒⠚⠿⠭⠤
                       ⢠⠃ ⢣   ⠁⠂⠄⡀
                       ⡎  ⠈⡆      ⠑⠠⢀
      ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣸⣀⣀⣀⣀⣸⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀
      "
    `);
  });

  test('fits at the steepest angle', () => {
    expect(draw(60, null, 62)).toMatchInlineSnapshot(`
      "

                    ⠰⣠⣴⡂
                     ⠙⡽⣆
                      ⠘⣝⣦
                       ⠈⢞⣷⡄
                        ⠸⣿⣿⣆⠂⠐ ⠂⠐ ⠂
                        ⢸⢸⢻⣿⣦
                        ⡇ ⡇⠹⡛⣠⡀
                       ⢰⠁ ⢱ ⠹⡿⠋
      ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣎⣀⣀⣈⣆⣀⣘⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀
      "
    `);
  });
});

describe('the chart', () => {
  const draw = (untilMs: number, findings: Parameters<typeof drawChart>[0]['findings'] = [], rows = 6): string =>
    textOf(drawChart({ columns: 60, rows, timeline, samples: trace(untilMs).samples, findings }));

  test('shows the plan before the session starts', () => {
    expect(draw(0)).toMatchInlineSnapshot(`
      "
        0° ⢂        ⢀⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⡀          ⠄⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂
           ⠐⡀       ⡂           ⢐         ⢐⠁
        5° ⠅⠡      ⠨             ⠅        ⡂
       10° ⠅⠈⡄⡀⡀⡀⡀⡐⠁             ⠨       ⠰
           ⠅                      ⢅     ⠠⠁
       15° ⠅                       ⠆⠄⠄⠄⠄⠌
           0:00       1:00       2:00       3:00       4:00
      "
    `);
  });

  test('shows the true angle up to the present', () => {
    expect(draw(130_000)).toMatchInlineSnapshot(`
      "
        0° ⣆        ⣰⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⡆  ⠨       ⠄⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂
           ⠸⡀      ⢀⡇           ⢳  ⠨      ⢐⠁
        5°  ⢧      ⡼            ⠈⡆ ⠨      ⡂
       10°  ⠸⣄⣀⣀⣀⣀⣠⠇             ⢹ ⠨     ⠰
                                 ⠈⣇⠨    ⠠⠁
       15°                        ⠸⠤⠄⠄⠄⠄⠌
           0:00       1:00       2:00       3:00       4:00
      "
    `);
  });

  test('shows findings at their times; the first of two that collide', () => {
    const found = (['H10', 'H12', 'H18'] as const).map((hazard, index) => {
      return { hazard, atMs: 45_000 + [0, 900, 80_000][index]!, look: 'highText' } as const;
    });
    expect(draw(126_000, found, 3)).toMatchInlineSnapshot(`
      "
        0° ⢲⡀      ⢀⡖⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⢦ ⠨       ⢀⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂
       10°  ⢳⣀⣀⣀⣀⣀⣀⡞            ⠈⢧⠨      ⠠⠁
                                  ⠳⠄⠄⠄⠄⠄⠔⠁
           0:00    H10            H18       3:00       4:00
      "
    `);
  });

  test('extends the time axis for a session longer than planned', () => {
    const samples = [{ ...trace(100).samples[0]!, atMs: 2 * timeline.duration, angleDeg: 0 }];
    const text = textOf(drawChart({ columns: 60, rows: 3, timeline, samples, findings: [] }));
    expect(text).toContain('8:00');
  });

  test('extends the angle axis for a table steeper than planned', () => {
    const samples = trace(100, { angleDeg: 40 }).samples;
    const text = textOf(drawChart({ columns: 60, rows: 6, timeline, samples, findings: [] }));
    expect(text).toContain('40°');
  });
});

test('digits are three rows high', () => {
  expect(`\n${bigDigits('−15.0°').join('\n')}\n${bigDigits('2346.789°').join('\n')}\n`).toMatchInlineSnapshot(`
    "
       ▀█  █▀▀   █▀█ °
    ▀▀  █  ▀▀█   █ █  
       ▀▀▀ ▀▀▀ ▀ ▀▀▀  
    ▀▀█ ▀▀█ █ █ █▀▀   ▀▀█ █▀█ █▀█ °
    █▀▀  ▀█ ▀▀█ █▀█     █ █▀█ ▀▀█  
    ▀▀▀ ▀▀▀   ▀ ▀▀▀ ▀   ▀ ▀▀▀ ▀▀▀  
    "
  `);
});
